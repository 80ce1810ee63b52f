import { parseDuration } from '../../domain/duration.ts'

const DEFAULT_WAIT = '10m'

export const WAIT_HELP = `(${DEFAULT_WAIT})`

/**
 * What `--wait [duration]` says, in milliseconds; null where it is not given.
 *
 * @throws {UsageError} for what is no duration
 */
export const parseWait = (given: string | true | undefined): number | null =>
  given === undefined ? null : parseDuration(given === true ? DEFAULT_WAIT : given)
