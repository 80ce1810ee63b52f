import { formatDuration, parseDuration } from '../../domain/duration.ts'
import { UsageError } from '../../errors.ts'

/** A command that every record is given to. */
export interface ExecRequest {
  /** For the shell, as it was typed. */
  readonly command: string
  /** Up to so many records a run, as envelopes; null gives each its own run, and its value alone. */
  readonly batch: number | null
  readonly retries: number
  readonly backoffMs: number
  readonly deadLetter: string | null
  /** Null lets a run take as long as it likes. */
  readonly timeoutMs: number | null
  readonly concurrency: number
}

const MAX_BATCH = 10_000
const MAX_CONCURRENCY = 256
const MAX_RETRIES = 1_000_000
const DEFAULT_BACKOFF_MS = 1_000
/** Timers of Node.js take 24 days, and a delay may be a fifth longer by chance. */
const MAX_DURATION_MS = 20 * 86_400_000

interface ExecFlags {
  readonly exec?: string | undefined
  readonly execBatch?: string | undefined
  readonly retries?: string | undefined
  readonly backoff?: string | undefined
  readonly deadLetter?: string | undefined
  readonly execTimeout?: string | undefined
  readonly concurrency?: string | undefined
}

/** What else was said that has to do with it. */
interface ExecSurroundings {
  readonly group: string | null
  readonly topics: readonly string[]
  /** Flags that say how records are shown. */
  readonly shown: readonly string[]
}

/**
 * @returns null without `--exec`
 * @throws {UsageError} for what does not go together
 */
export function parseExec(flags: ExecFlags, { group, topics, shown }: ExecSurroundings): ExecRequest | null {
  const { exec, execBatch, retries, backoff, deadLetter, execTimeout, concurrency } = flags
  if (exec === undefined) {
    const given = { execBatch, retries, backoff, deadLetter, execTimeout, concurrency }
    for (const [name, value] of Object.entries(given)) {
      if (value === undefined) continue
      const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
      throw new UsageError(`${flag} is for --exec`, `name a command: --exec 'wc -c' ${flag} ${value}`)
    }
    return null
  }
  if (exec.trim() === '') throw new UsageError('the command of --exec is empty')
  if (group === null)
    throw new UsageError(
      '--exec needs --group: the group remembers what was done',
      `kctl consume ${topics.join(' ')} --group NAME --exec …`,
    )
  const [how] = shown
  if (how !== undefined) throw notShown(how)
  if (deadLetter !== undefined && topics.includes(deadLetter)) throw readsItself(deadLetter)
  return {
    command: exec,
    batch: execBatch === undefined ? null : parseNumber('--exec-batch', execBatch, 1, MAX_BATCH),
    retries: retries === undefined ? 0 : parseNumber('--retries', retries, 0, MAX_RETRIES),
    backoffMs: backoff === undefined ? DEFAULT_BACKOFF_MS : parseTime('--backoff', backoff, 0),
    deadLetter: deadLetter ?? null,
    timeoutMs: execTimeout === undefined ? null : parseTime('--exec-timeout', execTimeout, 1),
    concurrency:
      concurrency === undefined ? 1 : parseNumber('--concurrency', concurrency, 1, MAX_CONCURRENCY),
  }
}

/** @param how the flag that says how records are shown */
export const notShown = (how: string): UsageError =>
  new UsageError(
    `--exec and ${how} exclude each other: what is printed is what the command prints`,
    'the command gets the value on stdin, and key, headers and the rest in KCTL_ variables',
  )

export const readsItself = (topic: string): UsageError =>
  new UsageError(
    `--dead-letter "${topic}" is a topic that is read: what fails would come back for ever`,
    `take another: kctl topics create ${topic}.dead`,
  )

function parseTime(flag: string, text: string, leastMs: number): number {
  const ms = parseDuration(text)
  if (ms >= leastMs && ms <= MAX_DURATION_MS) return ms
  const range = `from ${formatDuration(leastMs)} to ${formatDuration(MAX_DURATION_MS)}`
  throw new UsageError(`${flag} "${text}" is not ${range}`, `write it like ${flag} 30s`)
}

function parseNumber(flag: string, text: string, least: number, most: number): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= least && number <= most) return number
  throw new UsageError(
    `${flag} "${text}" is not a number from ${least} to ${most}`,
    `write it like ${flag} ${Math.max(least, 4)}`,
  )
}
