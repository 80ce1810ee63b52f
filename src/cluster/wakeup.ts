/** Lets a loop wait for what happens elsewhere; what happens before it waits is not missed. */
export class Wakeup {
  private hasHappened = false
  private resume = (): void => {}

  wake(): void {
    this.hasHappened = true
    this.resume()
  }

  /** Resolves at the next `wake`, at once if there was one since the last time, or when so much time has passed. */
  async wait(maxMs: number): Promise<void> {
    if (this.hasHappened) {
      this.hasHappened = false
      return
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, maxMs)
      this.resume = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.hasHappened = false
    this.resume = () => {}
  }
}
