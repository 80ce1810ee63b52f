import type { LastWords } from './interruption.ts'
import type { Cluster } from './cluster/cluster.ts'
import type { ResolvedSettings } from './config/settings.ts'
import type { Environment, Host } from './host.ts'
import type { Output } from './output/output.ts'

/** Everything a command may touch besides its request. There is no other way in or out, so a test can replace it all. */
export interface Context {
  /**
   * Hold the result with `await using`: it is closed however the command ends.
   *
   * @param signal ends every request instead of the user's first signal: for work that has to be ended in order
   * @throws {KctlError} `unreachable` or `authentication` when no broker lets us in
   */
  openCluster(signal?: AbortSignal): Promise<Cluster>
  readonly output: Output
  readonly settings: ResolvedSettings
  /** The command line, for the journal. */
  readonly args: readonly string[]
  /**
   * Asks before something is changed, and returns only after a yes. `--yes` answers for the user.
   *
   * @throws {UsageError} when nobody is there to ask: kctl never takes silence for a yes
   * @throws {KctlError} `DECLINED` after a no
   */
  requireYes(question: Question): Promise<void>
  /**
   * Call it before anything is changed.
   *
   * @throws {KctlError} `READONLY_CONTEXT` when the context is read-only
   */
  requireWritable(action: string): void
  /**
   * The same, before a change that nobody is asked about otherwise: where the context is protected, its name has to
   * be typed, once in a command.
   *
   * @throws {UsageError} when nobody is there to type it
   * @throws {KctlError} `READONLY_CONTEXT`; `DECLINED` when something else was typed
   */
  requireChange(action: string): Promise<void>
  /** Fires on the first SIGINT or SIGTERM: stop in order. */
  readonly signal: AbortSignal
  /** What to say, at once, if a second signal ends the program before the work has come to its end. */
  onAbandon(lastWords: LastWords): void
  now(): number
  readonly env: Environment
  /** For the few commands that deal with the machine itself: sandbox, completion, context. */
  readonly host: Host
}

export interface Question {
  readonly message: string
  /** What has to be typed where the change cannot be undone; null for y/N. */
  readonly typeToConfirm: string | null
}
