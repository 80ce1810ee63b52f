/**
 * How long the cluster may be asked for something. Before anything is sent a stop ends it at once; after that
 * what is under way gets some time, with new connections where old ones break.
 */
export class SendingLife implements Disposable {
  private readonly stop: AbortSignal
  private readonly controller = new AbortController()
  private graceMs = 0
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

  /** Resolves when it is over. */
  async over(): Promise<void> {
    if (this.signal.aborted) return
    await new Promise<void>((resolve) => {
      this.signal.addEventListener('abort', () => resolve(), { once: true })
    })
  }

  [Symbol.dispose](): void {
    this.stop.removeEventListener('abort', this.onStop)
    clearTimeout(this.timer)
    this.controller.abort()
  }

  private readonly onStop = (): void => {
    if (this.graceMs === 0) this.controller.abort(this.stop.reason)
    else this.timer = setTimeout(() => this.controller.abort(this.stop.reason), this.graceMs)
  }
}
