/** One code per reaction a script can have, not one per cause; `KctlError.code` tells causes apart. docs/exit-codes.md explains each. */
export const ExitCode = {
  ok: 0,
  /** A bug in kctl; also the value before the work is proven done. */
  internal: 1,
  /** The command line or a config file is wrong: fix it and run again. */
  usage: 2,
  /** Some items are confirmed, some are confirmed failed: read the report. */
  partial: 3,
  /** No broker answered in time and nothing was done: the same command may work later. */
  unreachable: 4,
  authentication: 5,
  authorization: 6,
  notFound: 7,
  precondition: 8,
  /** Sent, but no answer came: do not retry blindly. */
  outcomeUnknown: 9,
  badInput: 10,
  integrity: 11,
  outputFailed: 12,
  checkFailed: 13,
  interrupted: 130,
  terminated: 143,
} as const
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]

/** The reactions that a failure can ask for: every exit code but success. */
export type FailureKind = Exclude<keyof typeof ExitCode, 'ok'>

export interface ErrorDetails {
  /** Stable, upper case, for scripts: `GROUP_NOT_EMPTY`. Renaming one is a breaking change. */
  readonly code: string
  /** What the user can do next, as one sentence or a command to run. */
  readonly hint?: string | undefined
  readonly cause?: unknown
  /** More lines that belong under the message, already indented by the reporter. */
  readonly details?: readonly string[] | undefined
  /** The error code of the Kafka protocol that caused this, by name, like `UNKNOWN_TOPIC_OR_PARTITION`. */
  readonly kafkaError?: string | undefined
  /** What had been done when it failed, for the JSON error object. */
  readonly counts?: { readonly done: number; readonly failed: number; readonly unknown: number } | undefined
  /**
   * The command has already said on stderr and stdout what happened, in its own report:
   * only the exit code is left to set.
   */
  readonly reported?: boolean | undefined
}

/**
 * A failure that kctl understands and can explain. Anything else that reaches
 * `main` is a bug in kctl and is reported with its stack.
 */
export class KctlError extends Error {
  override readonly name: string = 'KctlError'
  readonly kind: FailureKind
  readonly code: string
  readonly hint: string | undefined
  readonly details: readonly string[]
  readonly kafkaError: string | undefined
  readonly counts: ErrorDetails['counts']
  readonly reported: boolean

  constructor(kind: FailureKind, message: string, details: ErrorDetails) {
    super(message, { cause: details.cause })
    this.kind = kind
    this.code = details.code
    this.hint = details.hint
    this.details = details.details ?? []
    this.kafkaError = details.kafkaError
    this.counts = details.counts
    this.reported = details.reported ?? false
  }

  get exitCode(): ExitCode {
    return ExitCode[this.kind]
  }
}

export class UsageError extends KctlError {
  override readonly name = 'UsageError'

  constructor(message: string, hint?: string) {
    super('usage', message, { code: 'USAGE', hint })
  }
}

/** The reader of stdout went away, as `head` does. Not a failure: what it wanted it has. */
export class OutputClosedError extends Error {
  override readonly name = 'OutputClosedError'
}

/** Which exit code counts when several apply: unknown > output > partial > the rest, first come. */
export function worseExitCode(a: ExitCode, b: ExitCode): ExitCode {
  const rank = (code: ExitCode): number =>
    code === ExitCode.outcomeUnknown
      ? 4
      : code === ExitCode.outputFailed
        ? 3
        : code === ExitCode.partial
          ? 2
          : code === ExitCode.ok
            ? 0
            : 1
  return rank(b) > rank(a) ? b : a
}
