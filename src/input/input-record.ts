import type { RecordHeader } from '../domain/record.ts'
import { KctlError } from '../errors.ts'

/** A record as the input says it, before a partition is chosen. Its bytes are valid until the next batch is asked for. */
export interface InputRecord {
  /** Where it starts, from 1, for error messages. */
  readonly line: number
  /** Null: the input has no key, or says null. */
  readonly key: Uint8Array | null
  /** Null is a tombstone, which only an explicit null makes. */
  readonly value: Uint8Array | null
  readonly headers: readonly RecordHeader[]
  /** Null: not said. */
  readonly partition: number | null
  /** Milliseconds since 1970; null: not said. */
  readonly timestampMs: number | null
  /** Where the record came from, if it is an envelope; null: not said. */
  readonly topic: string | null
}

/** A record larger than this ends the input, unless told otherwise: nobody means to send it, and it would fill the memory. */
export const DEFAULT_MAX_RECORD_BYTES = 64 * 1024 * 1024

/** The input is wrong at a named place; everything before it has been handed on. */
export class BadInputError extends KctlError {
  override readonly name = 'BadInputError'
  /** From 1. */
  readonly line: number

  constructor(line: number, message: string, hint: string | undefined) {
    super('badInput', message, { code: 'BAD_INPUT', hint })
    this.line = line
  }
}

/** What a message quotes of the input may be all of it. */
const MAX_PROBLEM_LENGTH = 300

/**
 * The input is wrong at a named place.
 *
 * @param byte from 1, within the line; null when the line as a whole is meant
 */
export function badInput(line: number, byte: number | null, problem: string, hint?: string): BadInputError {
  const shown = problem.length > MAX_PROBLEM_LENGTH ? `${problem.slice(0, MAX_PROBLEM_LENGTH)}…` : problem
  const place = byte === null ? `line ${line}` : `line ${line}, byte ${byte}`
  return new BadInputError(line, `${place}: ${shown}`, hint)
}

export function tooLarge(line: number, maxBytes: number): BadInputError {
  return badInput(
    line,
    null,
    `longer than ${maxBytes} bytes`,
    'raise --max-message-bytes, or use -i file for a whole file as one value',
  )
}
