import type { Readable } from 'node:stream'
import type { OutputStream } from '../../host.ts'

/** So much of what one run says is held back, so that it comes in one piece; the rest comes as it is said. */
const HOLD_BYTES = 256 * 1024

export interface ChildOutputOptions {
  /** Others write to the same place. */
  readonly isShared: boolean
  /** How much of its end is kept. */
  readonly tailBytes: number
}

/** Takes what a process says to where kctl itself writes, at the pace of whoever reads it. */
export class ChildOutput {
  /** Resolves when the process has said all. */
  readonly over: Promise<void>
  /** Resolves when all is written. @throws {OutputClosedError} and {KctlError} when it cannot be */
  readonly written: Promise<void>
  bytes = 0
  isOver = false
  isWriting = false
  private readonly target: OutputStream
  private readonly options: ChildOutputOptions
  private held: Buffer[] = []
  private heldBytes = 0
  private last: Buffer = Buffer.alloc(0)

  constructor(source: Readable | null, target: OutputStream, options: ChildOutputOptions) {
    this.target = target
    this.options = options
    this.over = source === null ? Promise.resolve() : new Promise((resolve) => source.once('close', resolve))
    this.written = this.forward(source)
    this.written.catch(() => {})
  }

  /** The end of what it said. */
  get tail(): Uint8Array {
    return this.last
  }

  private async forward(source: Readable | null): Promise<void> {
    let failure: unknown = null
    try {
      for await (const chunk of source ?? []) {
        // With nobody to read it, it is let run to its end all the same.
        if (failure !== null) continue
        await this.take(chunk as Buffer).catch((error: unknown) => {
          failure = error
        })
      }
    } catch {
      // It was let go of while something in the background held it open.
    } finally {
      this.isOver = true
    }
    if (failure !== null) throw failure
    await this.flush()
  }

  private async take(chunk: Buffer): Promise<void> {
    const { isShared, tailBytes } = this.options
    this.bytes += chunk.length
    if (tailBytes > 0) this.last = Buffer.from(Buffer.concat([this.last, chunk]).subarray(-tailBytes))
    this.held.push(chunk)
    this.heldBytes += chunk.length
    if (!isShared || this.heldBytes > HOLD_BYTES) await this.flush()
  }

  private async flush(): Promise<void> {
    if (this.heldBytes === 0) return
    const bytes = Buffer.concat(this.held)
    this.held = []
    this.heldBytes = 0
    this.isWriting = true
    try {
      await this.target.write(bytes)
    } finally {
      this.isWriting = false
    }
  }
}
