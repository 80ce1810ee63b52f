import { setMaxListeners } from 'node:events'
import type { AnyApi, Api, Decoded } from './api.ts'
import { ConnectionError, type VersionRange } from './connection-error.ts'
import { apiVersions } from './messages/api-versions.ts'
import { addressOf, openSocket } from './open-socket.ts'
import { RequestChannel } from './request-channel.ts'
import type { SaslOptions } from './sasl/sasl-options.ts'
import { SaslSession } from './sasl/sasl-session.ts'
import type { TlsOptions } from './tls-options.ts'

export type { AnyApi } from './api.ts'

const DEFAULT_MAX_FRAME_BYTES = 100 * 1024 * 1024
const SOFTWARE_NAME = 'kctl'
const UNSUPPORTED_VERSION = 35

export interface ConnectionOptions {
  readonly host: string
  readonly port: number
  /** Where to really connect, if elsewhere; names in certificates are still checked against `host`. */
  readonly connectTo?: { readonly host: string; readonly port: number } | null
  /** null: plaintext. */
  readonly tls: TlsOptions | null
  /** null: no authentication. */
  readonly sasl: SaslOptions | null
  readonly clientId: string
  /** Reported to the broker with `kctl` as the name, for its metrics (KIP-511). Letters, digits, dots and dashes. */
  readonly softwareVersion?: string
  /** For name lookup, TCP and the TLS handshake together. */
  readonly connectTimeoutMs: number
  /** For the greeting and authentication together, and for each later request that sets no limit of its own. */
  readonly requestTimeoutMs: number
  /** Larger answers are refused before any memory is taken for them. Default 100 MiB. */
  readonly maxFrameBytes?: number
  /** Ends the opening; an open connection is not affected. */
  readonly signal?: AbortSignal
  /**
   * Whether a close at the first request can mean that the listener wants SASL; not once the cluster has
   * answered without it. Default true.
   */
  readonly mayWantSasl?: boolean
  /** Waited for before credentials are sent, so that the same ones can be tried at one broker at a time. */
  readonly beforeLogin?: (() => Promise<void>) | undefined
}

export interface SendOptions {
  readonly timeoutMs?: number | undefined
  /** Rejects with the signal's reason; a request that was written stays written. */
  readonly signal?: AbortSignal | undefined
  readonly minVersion?: number | undefined
  readonly maxVersion?: number | undefined
  /** The time in which the broker does not read because of a quota does not count towards `timeoutMs`. */
  readonly allowsForThrottle?: boolean | undefined
}

/** An authenticated connection to one broker. */
export interface Connection {
  /** host:port as it was asked for. */
  readonly address: string
  /** The broker's API keys and what it speaks of each. */
  readonly versions: ReadonlyMap<number, VersionRange>
  readonly closed: boolean
  /**
   * The highest version that both sides speak, within the limits given.
   * @throws {ConnectionError} `api-version` if there is none
   */
  versionOf(api: AnyApi, limits?: Pick<SendOptions, 'minVersion' | 'maxVersion'>): number
  /**
   * Sends a request and resolves with its answer; many may be under way, and go out in the order of the calls.
   * Byte fields of the request are not copied if large: leave them alone until the answer is there.
   * Byte fields of the answer are views of the frame it came in.
   *
   * @throws {ConnectionError} with `requestWritten` telling whether the broker may have acted on it
   */
  send<Request, Response>(
    api: Api<Request, Response>,
    request: Request,
    options?: SendOptions,
  ): Promise<Decoded<Response>>
  /** For a request without an answer: Produce with acks 0. Resolves when the operating system has it. */
  sendOnly<Request, Response>(
    api: Api<Request, Response>,
    request: Request,
    options?: SendOptions,
  ): Promise<void>
  /**
   * Gives back the memory of a large answer, by any byte field of it, once nothing of it is used any more:
   * the next large answer is then read into the same memory.
   */
  recycle(bytes: Uint8Array): void
  /** Ends it at once; requests under way fail with reason `ended`. */
  close(): void
  /** Called once with the reason when the connection is gone; at once if it is. */
  onClose(listener: (error: ConnectionError) => void): void
}

/**
 * Connects, agrees on versions and authenticates, in one attempt.
 *
 * @throws {ConnectionError}
 * @throws the signal's reason if it fires first
 */
export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  const { host, port, tls, sasl, clientId, requestTimeoutMs, signal } = options
  const address = addressOf(options)
  const channel = new RequestChannel({
    address,
    clientId,
    maxFrameBytes: options.maxFrameBytes ?? DEFAULT_MAX_FRAME_BYTES,
    hasClientCert: tls?.cert != null,
  })
  const socket = await openSocket({
    host,
    port,
    connectTo: options.connectTo ?? null,
    tls,
    connectTimeoutMs: options.connectTimeoutMs,
    signal,
    onread: channel.onread,
  })
  channel.attach(socket)

  const ended = (): void =>
    channel.fail(new ConnectionError('ended', address, `the connection to ${address} was closed`))
  signal?.addEventListener('abort', ended, { once: true })
  try {
    const deadline = performance.now() + requestTimeoutMs
    const versions = await greet(channel, options.softwareVersion ?? '0', requestTimeoutMs)
    const connection = new OpenConnection(channel, address, versions, options)
    if (sasl === null) channel.closeMeansSasl = options.mayWantSasl ?? true
    else {
      if (options.beforeLogin !== undefined) await channel.whileOpen(options.beforeLogin())
      await connection.authenticate(Math.max(1, Math.ceil(deadline - performance.now())))
    }
    return connection
  } catch (error) {
    channel.fail(
      error instanceof ConnectionError ? error : new ConnectionError('ended', address, String(error)),
    )
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', ended)
  }
}

type Versions = ReadonlyMap<number, VersionRange>

/** Asks which versions the broker speaks, itself in a version that it speaks. */
async function greet(channel: RequestChannel, softwareVersion: string, timeoutMs: number): Promise<Versions> {
  const ask = (version: number) =>
    channel.roundTrip(
      apiVersions,
      { clientSoftwareName: SOFTWARE_NAME, clientSoftwareVersion: softwareVersion },
      version,
      { timeoutMs },
    )
  let answer = await ask(apiVersions.maxVersion)
  if (answer.errorCode === UNSUPPORTED_VERSION) {
    const spoken = answer.apiKeys.find(({ apiKey }) => apiKey === apiVersions.key)
    answer = await ask(Math.min(apiVersions.maxVersion, Math.max(0, spoken?.maxVersion ?? 0)))
  }
  return new Map(
    answer.apiKeys.map(({ apiKey, minVersion, maxVersion }) => [
      apiKey,
      { min: minVersion, max: maxVersion },
    ]),
  )
}

class OpenConnection implements Connection {
  readonly address: string
  readonly versions: Versions
  private readonly channel: RequestChannel
  private readonly requestTimeoutMs: number
  private readonly session: SaslSession | null

  constructor(
    channel: RequestChannel,
    address: string,
    versions: Versions,
    { host, port, sasl, requestTimeoutMs: timeoutMs }: ConnectionOptions,
  ) {
    this.channel = channel
    this.address = address
    this.versions = versions
    this.requestTimeoutMs = timeoutMs
    const versionOf = (api: AnyApi): number => this.versionOf(api)
    this.session =
      sasl === null ? null : new SaslSession({ channel, address, host, port, sasl, timeoutMs, versionOf })
  }

  async authenticate(timeoutMs: number): Promise<void> {
    await this.session?.begin(timeoutMs)
  }

  get closed(): boolean {
    return this.channel.closed
  }

  versionOf(
    api: AnyApi,
    { minVersion, maxVersion }: Pick<SendOptions, 'minVersion' | 'maxVersion'> = {},
  ): number {
    const own = {
      min: Math.max(api.minVersion, minVersion ?? api.minVersion),
      max: Math.min(api.maxVersion, maxVersion ?? api.maxVersion),
    }
    const theirs = this.versions.get(api.key)
    const version = Math.min(own.max, theirs?.max ?? -1)
    if (theirs !== undefined && version >= Math.max(own.min, theirs.min)) return version
    const spoken = theirs === undefined ? 'does not know it' : `speaks ${rangeText(theirs)} of it`
    throw new ConnectionError(
      'api-version',
      this.address,
      `${api.name}: needs version ${rangeText(own)}, ${this.address} ${spoken}`,
      {
        api: api.name,
        clientVersions: own,
        brokerVersions: theirs ?? null,
      },
    )
  }

  async send<Request, Response>(
    api: Api<Request, Response>,
    request: Request,
    options: SendOptions = {},
  ): Promise<Decoded<Response>> {
    const version = this.versionOf(api, options)
    const { signal, timeoutMs = this.requestTimeoutMs, allowsForThrottle } = options
    // One signal for a whole command is usual, and so is more than Node's ten listeners on it.
    if (signal !== undefined) setMaxListeners(0, signal)
    return await this.inSession(() =>
      this.channel.roundTrip(api, request, version, { timeoutMs, signal, allowsForThrottle }),
    )
  }

  async sendOnly<Request, Response>(
    api: Api<Request, Response>,
    request: Request,
    options: SendOptions = {},
  ): Promise<void> {
    const version = this.versionOf(api, options)
    return await this.inSession(() => this.channel.sendOnly(api, request, version))
  }

  recycle(bytes: Uint8Array): void {
    this.channel.recycle(bytes)
  }

  close(): void {
    this.channel.fail(
      new ConnectionError('ended', this.address, `the connection to ${this.address} was closed`),
    )
  }

  onClose(listener: (error: ConnectionError) => void): void {
    this.channel.onClose(listener)
  }

  private inSession<T>(work: () => Promise<T>): Promise<T> {
    return this.session === null ? work() : this.session.run(work)
  }
}

function rangeText({ min, max }: VersionRange): string {
  return min === max ? `${min}` : `${min} to ${max}`
}
