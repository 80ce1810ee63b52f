/** The outside world as kctl sees it. `system-host.ts` is the real one; tests bring their own. */
export interface Host {
  readonly env: Environment
  readonly cwd: string
  readonly homeDir: string
  readonly platform: NodeJS.Platform
  /** Of Node.js, like `20.19.0`. */
  readonly nodeVersion: string
  readonly stdin: InputStream
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  /** The person at the terminal, or null where nobody can be asked. */
  readonly prompts: Prompts | null
  /**
   * Shows a text in a pager until its reader has had enough; left out where there is none.
   *
   * @returns whether there was such a program; if not, nothing was shown
   */
  readonly runPager?: (pager: PagerCommand, text: string) => Promise<boolean>
  now(): number
  /** Calls back for every SIGINT, SIGTERM and SIGHUP until the returned function is called. */
  onSignal(listener: (signal: EndSignal) => void): () => void
  /**
   * Calls back when ^Z stops the process, before it does, and when it goes on, until the returned function is
   * called; left out where no terminal can stop it.
   */
  readonly onStop?: (listener: StopListener) => () => void
  /** Whether the terminal that was there at first is gone; left out where there is none. */
  readonly isHungUp?: () => boolean
  /** Ends the process at once with the signal's own exit status. */
  endBySignal(signal: EndSignal): void
  /** As `process.kill`: throws if there is no such process, or it belongs to somebody else; 0 only asks. */
  kill(pid: number, signal: NodeJS.Signals | 0): void
  /** The number of this process. */
  readonly pid: number
  /** Starts this same program in the background with other arguments; its output goes to `logFile`. */
  startInBackground(args: readonly string[], logFile: string): Promise<BackgroundProcess>
}

export type Environment = Readonly<Record<string, string | undefined>>

export type EndSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

export interface InputStream {
  readonly isTerminal: boolean
  /** Null where it is no file of the operating system. */
  readonly fd: number | null
  /** The bytes as they come; the consumer's pace is the producer's pace. */
  chunks(): AsyncIterable<Buffer>
}

export interface OutputStream {
  readonly isTerminal: boolean
  /** Width in columns; 80 where there is no terminal. */
  readonly columns: number
  /** False for a terminal that knows no control sequences (`TERM=dumb`); left out, it does. */
  readonly canMove?: boolean
  /** Height in lines; left out where there is no terminal. */
  readonly rows?: number | undefined
  /**
   * Takes the bytes before it resolves: awaiting it slows the writer down to the reader's pace.
   *
   * @throws {OutputClosedError} once the reader has gone away
   * @throws {KctlError} `OUTPUT_FAILED` when it cannot be written, as on a full disk
   */
  write(chunk: string | Uint8Array): Promise<void> | void
  /** The same for many chunks at once, where that is faster than one by one. */
  writeAll?(chunks: readonly Uint8Array[]): Promise<void> | void
}

export interface StopListener {
  /** What has to be put right on the terminal first. */
  stop(): Promise<void>
  goOn(): Promise<void>
}

export interface PagerCommand {
  /** The program and its arguments. */
  readonly words: readonly string[]
  /** What it has in its environment besides. */
  readonly env: Environment
}

export interface Prompts {
  confirm(question: string): Promise<boolean>
  /** One line of text, as typed. */
  text(question: string): Promise<string>
  password(question: string): Promise<string>
}

export interface BackgroundProcess {
  readonly pid: number
  /** Resolves with the exit code if it ends while we are watching. */
  readonly ended: Promise<number | null>
  /** Lets this program end without it. */
  detach(): void
}
