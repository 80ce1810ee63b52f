import { EXIT_CODES } from '../exit-codes.ts'
import { ExitCode, type FailureKind } from '../../errors.ts'
import { KAFKA_FAILURES } from './kafka-failures.ts'
import { KCTL_FAILURES } from './kctl-failures.ts'
import { normaliseCode } from './normalise-code.ts'

/** An error of the Kafka protocol, as its table has it. */
export interface KafkaErrorFacts {
  readonly number: number
  readonly name: string
  readonly retriable: boolean
  readonly meaning: string
  /** What kctl ends with when it comes up. */
  readonly kind: FailureKind
}

export interface Explanation {
  /** Whose word it is. */
  readonly of: 'kctl' | 'kafka' | 'exit'
  readonly code: string
  /** Kafka's number of it, or the exit code itself; null for codes of kctl, which have none. */
  readonly number: number | null
  readonly meaning: string
  /** Of an exit code: the codes that end with it. */
  readonly causes: readonly string[]
  readonly fixes: readonly string[]
  /** What kctl ends with, the usual one first. */
  readonly exitCodes: readonly ExitCode[]
  /** Whether the same request may work later; null where that is no question. */
  readonly retriable: boolean | null
}

/** Everything that can be explained: codes of kctl, errors of Kafka, exit codes. */
export function allExplanations(kafkaErrors: readonly KafkaErrorFacts[]): readonly Explanation[] {
  const own = Object.entries(KCTL_FAILURES).map(([code, { kinds, meaning, causes, fixes }]): Explanation => ({
    of: 'kctl',
    code,
    number: null,
    meaning,
    causes,
    fixes,
    exitCodes: kinds.map((kind) => ExitCode[kind]),
    retriable: null,
  }))
  const kafka = kafkaErrors.map(({ number, name, retriable, meaning, kind }): Explanation => ({
    of: 'kafka',
    code: name,
    number,
    meaning: asSentence(meaning),
    causes: KAFKA_FAILURES[name]?.causes ?? [],
    fixes: KAFKA_FAILURES[name]?.fixes ?? [],
    exitCodes: name === 'NONE' ? [ExitCode.ok] : [ExitCode[kind]],
    retriable: name === 'NONE' ? null : retriable,
  }))
  const exits = EXIT_CODES.map(({ code, meaning, conclusion }): Explanation => ({
    of: 'exit',
    code: String(code),
    number: code,
    meaning: asSentence(meaning),
    causes: [
      ...own.filter(({ exitCodes }) => exitCodes.includes(code)),
      // The rest of the protocol is for programs among themselves.
      ...kafka.filter((each) => each.causes.length > 0 && each.exitCodes.includes(code)),
    ].map((each) => each.code),
    fixes: [conclusion],
    exitCodes: [code],
    retriable: null,
  }))
  return [...own, ...kafka, ...exits]
}

/** What a word or number can mean: `6` is an error of Kafka as well as an exit code. */
export function findExplanations(text: string, all: readonly Explanation[]): readonly Explanation[] {
  if (/^-?\d+$/.test(text)) return all.filter(({ number }) => number === Number(text))
  const wanted = normaliseCode(text)
  return all.filter(({ of, code }) => of !== 'exit' && code === wanted)
}

const asSentence = (text: string): string =>
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`
