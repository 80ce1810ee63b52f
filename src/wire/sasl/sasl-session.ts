import { setTimeout as sleep } from 'node:timers/promises'
import type { AnyApi } from '../api.ts'
import { ConnectionError, limitText } from '../connection-error.ts'
import type { RequestChannel } from '../request-channel.ts'
import type { SaslOptions } from './sasl-options.ts'

/** The session is renewed when this part of its time is over, as Kafka's own clients do (KIP-368). */
const RENEW_AT = 0.85
/** A broker takes credentials once a second on a connection, and the way there may take longer or shorter. */
const SHORTEST_PAUSE_MS = 1_100

interface SaslSessionOptions {
  readonly channel: RequestChannel
  readonly address: string
  readonly host: string
  readonly port: number
  readonly sasl: SaslOptions
  /** For one exchange of credentials as a whole. */
  readonly timeoutMs: number
  readonly versionOf: (api: AnyApi) => number
}

/** The time for which a broker has accepted our credentials, renewed when a request comes late in it. */
export class SaslSession {
  private readonly options: SaslSessionOptions
  /** On the clock of `performance.now()`. */
  private renewAt = Infinity
  /** When credentials were last shown, on the same clock. */
  private shownAt = -Infinity
  /** Requests that came while the session was being renewed, in order; null while it is not. */
  private heldBack: (() => void)[] | null = null

  constructor(options: SaslSessionOptions) {
    this.options = options
  }

  /** One exchange of credentials. Nothing else may be under way. @throws {ConnectionError} */
  async begin(timeoutMs: number): Promise<void> {
    const { channel, address, host, port, sasl, versionOf } = this.options
    // One limit for all of it: getting a token may take long too.
    const timer = setTimeout(() => {
      const message = `authentication with ${address} was not done within ${limitText(timeoutMs)}`
      channel.fail(
        new ConnectionError('timeout-request', address, message, { api: 'SaslAuthenticate', timeoutMs }),
      )
    }, timeoutMs)
    this.shownAt = performance.now()
    try {
      const { authenticate } = await import('./authenticate.ts')
      const { sessionLifetimeMs } = await authenticate(sasl, {
        address,
        host,
        port,
        send: (api, request) => channel.roundTrip(api, request, versionOf(api), { timeoutMs }),
        whileOpen: (work) => channel.whileOpen(work),
      })
      this.renewAt = sessionLifetimeMs === null ? Infinity : performance.now() + sessionLifetimeMs * RENEW_AT
    } finally {
      clearTimeout(timer)
    }
  }

  /** Runs `work` at once, or as soon as the session is renewed. Keeps the order of the calls. */
  run<T>(work: () => Promise<T>): Promise<T> {
    if (this.heldBack === null && performance.now() >= this.renewAt) void this.renew()
    const { heldBack } = this
    if (heldBack === null) return work()
    return new Promise((resolve, reject) => {
      heldBack.push(() => {
        work().then(resolve, reject)
      })
    })
  }

  /** The broker takes credentials between requests, so the ones under way are waited for and new ones held back. */
  private async renew(): Promise<void> {
    const { channel, address, timeoutMs } = this.options
    const released: (() => void)[] = []
    this.heldBack = released
    try {
      await channel.drained()
      const pauseMs = this.shownAt + SHORTEST_PAUSE_MS - performance.now()
      if (pauseMs > 0) await channel.whileOpen(sleep(pauseMs))
      await this.begin(timeoutMs)
    } catch (cause) {
      channel.fail(afterRenewal(cause, address))
    }
    this.heldBack = null
    for (const release of released) release()
  }
}

/**
 * A broker that has let us in and now does not take credentials does so for this connection: it takes them once a
 * second only, say. A new connection tells what is true.
 */
function afterRenewal(cause: unknown, address: string): ConnectionError {
  const message = `cannot renew the session with ${address}`
  if (!(cause instanceof ConnectionError))
    return new ConnectionError('sasl-denied', address, message, { cause })
  if (cause.reason !== 'sasl-mechanism') return cause
  return new ConnectionError('closed', address, `${message}: ${cause.message}`, { cause })
}
