import { setTimeout as sleep } from 'node:timers/promises'
import { ConnectionError } from '../connection-error.ts'

/** For so long after a login the same credentials are good for others beside it. */
const PROVEN_FOR_MS = 1_000
/** How long a login may keep the others waiting: a broker can fall silent in it. */
const LONGEST_LOGIN_MS = 4_000

/**
 * Keeps the connections of one run from trying the same wrong credentials each by itself: brokers lock accounts.
 * Who logs in when nobody has just been let in goes alone, the others wait for how that ends; and after a refusal
 * nobody tries again.
 */
export class LoginGate {
  private refusal: ConnectionError | null = null
  private provenAt = -Infinity
  private first: Promise<void> | null = null

  /** @throws {ConnectionError} the refusal that another login met, besides what `login` throws */
  async pass<T>(login: () => Promise<T>): Promise<T> {
    while (this.first !== null && !this.isProven) await this.first
    if (this.refusal !== null) throw this.refusal
    const attempt = this.attempt(login)
    if (!this.isProven) this.letGoAhead(attempt)
    return await attempt
  }

  private get isProven(): boolean {
    return performance.now() - this.provenAt < PROVEN_FOR_MS
  }

  private async attempt<T>(login: () => Promise<T>): Promise<T> {
    try {
      const result = await login()
      this.provenAt = performance.now()
      return result
    } catch (error) {
      if (error instanceof ConnectionError && error.reason === 'sasl-denied') this.refusal ??= error
      throw error
    }
  }

  private letGoAhead(attempt: Promise<unknown>): void {
    const late = new AbortController()
    const ahead = Promise.race([attempt, sleep(LONGEST_LOGIN_MS, undefined, { signal: late.signal })])
      .then(
        () => {},
        () => {},
      )
      .finally(() => {
        late.abort()
        if (this.first === ahead) this.first = null
      })
    this.first = ahead
  }
}
