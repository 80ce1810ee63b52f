import { setTimeout as sleep } from 'node:timers/promises'

/**
 * How long the cluster may be asked for something. Before anything is sent a stop ends it at once; after that
 * what is under way gets some time, with new connections where old ones break.
 */
export class SendingLife implements Disposable {
  private readonly stop: AbortSignal
  private readonly controller = new AbortController()
  private graceMs = 0
  /** On the clock of `performance.now()`. */
  private stoppedAt = 0
  private timer: NodeJS.Timeout | undefined

  /** @param stop fires when the work is to be ended in order */
  constructor(stop: AbortSignal) {
    this.stop = stop
    stop.addEventListener('abort', this.onStop)
    if (stop.aborted) this.onStop()
  }

  get signal(): AbortSignal {
    return this.controller.signal
  }

  /** From now on a stop leaves this time. */
  startSending(graceMs: number): void {
    this.graceMs = graceMs
  }

  /** Resolves when only so much is left of the time after a stop. */
  async nearlyOver(leftMs: number): Promise<void> {
    if (!this.stop.aborted) {
      await new Promise<void>((resolve) => {
        this.stop.addEventListener('abort', () => resolve(), { once: true })
      })
    }
    const waitMs = this.stoppedAt + this.graceMs - leftMs - performance.now()
    if (waitMs > 0) await sleep(waitMs, undefined, { signal: this.signal }).catch(() => {})
  }

  [Symbol.dispose](): void {
    this.stop.removeEventListener('abort', this.onStop)
    clearTimeout(this.timer)
    this.controller.abort()
  }

  private readonly onStop = (): void => {
    this.stoppedAt = performance.now()
    if (this.graceMs === 0) this.controller.abort(this.stop.reason)
    else this.timer = setTimeout(() => this.controller.abort(this.stop.reason), this.graceMs)
  }
}
