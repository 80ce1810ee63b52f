export type CheckStatus = 'ok' | 'warning' | 'failed' | 'skipped'

/** One thing that was looked at, in the order in which connecting goes through them. */
export interface Check {
  readonly check:
    | 'config'
    | 'secrets'
    | 'dns'
    | 'tcp'
    | 'tls'
    | 'kafka'
    | 'sasl'
    | 'metadata'
    | 'listener'
    | 'rights'
    | 'clock'
    | 'health'
  readonly status: CheckStatus
  /** What was looked at: an address, a file, a broker. */
  readonly subject: string
  readonly message: string
  /** What to do about it; null if nothing has to be done. */
  readonly fix: string | null
  /** Further facts, a line each. */
  readonly details: readonly string[]
}

export function makeCheck(
  check: Check['check'],
  status: CheckStatus,
  subject: string,
  message: string,
  { fix = null, details = [] }: Partial<Pick<Check, 'fix' | 'details'>> = {},
): Check {
  return { check, status, subject, message, fix, details }
}
