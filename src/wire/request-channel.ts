import type { OnReadOpts, Socket } from 'node:net'
import type { Api, Decoded } from './api.ts'
import { ConnectionError, type ConnectionFailure, limitText } from './connection-error.ts'
import { type BadFrame, FrameReader, protocolOf } from './frame-reader.ts'
import { encodeRequestFrame } from './frame-writer.ts'
import { MalformedMessageError, Reader } from './primitives.ts'
import { classifySocketError } from './socket-error.ts'

const API_VERSIONS = 18
const UNSUPPORTED_VERSION = 35
/** A longer wait for a quota is not believed. */
const MAX_THROTTLE_MS = 3_600_000

export interface ChannelOptions {
  /** host:port, for messages. */
  readonly address: string
  readonly clientId: string
  readonly maxFrameBytes: number
  readonly hasClientCert: boolean
}

export interface RoundTripOptions {
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  /** The time in which the broker does not read because of a quota is not counted. */
  readonly allowsForThrottle?: boolean | undefined
}

/** A request that was written and not yet answered. */
interface InFlight {
  readonly api: string
  readonly correlationId: number
  answer(frame: Buffer): void
  lost(error: ConnectionError): void
}

/**
 * Requests and their answers on one socket. Any number may be under way; the
 * broker answers in the order it was asked. A request that is not answered in
 * time ends the channel: a broker that is stuck for one is stuck for all.
 */
export class RequestChannel {
  /** Goes into the socket when it is made. */
  readonly onread: OnReadOpts
  private readonly options: ChannelOptions
  private readonly frames: FrameReader
  private socket: Socket | null = null
  private inFlight: InFlight[] = []
  private nextCorrelationId = 0
  /** Until then the broker reads nothing, as it has said, on the clock of `performance.now()`. */
  private throttledUntilMs = 0
  private failure: ConnectionError | null = null
  private readonly closeListeners: ((error: ConnectionError) => void)[] = []
  private readonly drainListeners: (() => void)[] = []
  /** True while a close by the other side most likely means that it wants SASL first. */
  closeMeansSasl = false

  constructor(options: ChannelOptions) {
    this.options = options
    this.frames = new FrameReader({
      maxFrameBytes: options.maxFrameBytes,
      onFrame: (frame) => this.receive(frame),
      onBadFrame: (bad) => this.refuse(bad),
    })
    this.onread = {
      buffer: () => this.frames.nextBuffer(),
      callback: (count) => {
        this.frames.accept(count)
        return true
      },
    }
  }

  attach(socket: Socket): void {
    this.socket = socket
    socket.on('error', (error) => this.fail(this.explainSocketError(error)))
    socket.on('close', () => this.fail(this.closedByPeer('closed')))
    if (socket.destroyed) this.fail(this.closedByPeer('closed'))
  }

  get closed(): boolean {
    return this.failure !== null
  }

  /** Called once, with the reason; at once if it has happened already. */
  onClose(listener: (error: ConnectionError) => void): void {
    if (this.failure === null) this.closeListeners.push(listener)
    else listener(this.failure)
  }

  /** Resolves when every request is answered, or the channel is closed. */
  drained(): Promise<void> {
    if (this.inFlight.length === 0) return Promise.resolve()
    return new Promise((resolve) => this.drainListeners.push(resolve))
  }

  /** @throws {ConnectionError} also when the channel closes before `work` is done */
  whileOpen<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.onClose(reject)
      work.then(resolve, reject)
    })
  }

  recycle(view: Uint8Array): void {
    this.frames.recycle(view)
  }

  roundTrip<Request, Response>(
    api: Api<Request, Response>,
    request: Request,
    version: number,
    { timeoutMs, signal, allowsForThrottle = false }: RoundTripOptions,
  ): Promise<Decoded<Response>> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const correlationId = this.write(api, request, version)
      const onTimeout = (): void => {
        const leftMs = allowsForThrottle ? this.throttledUntilMs + timeoutMs - performance.now() : 0
        if (leftMs > 0) timer = setTimeout(onTimeout, leftMs)
        else this.fail(this.timeout(api.name, timeoutMs))
      }
      let timer = setTimeout(onTimeout, timeoutMs)
      // The answer still comes, and takes its place in the order; nobody is waiting for it.
      const abort = (): void => reject(signal?.reason)
      signal?.addEventListener('abort', abort, { once: true })
      const settle = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
      }
      this.inFlight.push({
        api: api.name,
        correlationId,
        answer: (frame) => {
          settle()
          try {
            const answer = decodeAnswer(api, version, frame)
            this.noteThrottle(answer)
            resolve(answer)
          } catch (cause) {
            const why = cause instanceof Error ? cause.message : String(cause)
            const message = `cannot read the answer of ${this.options.address} to ${api.name}: ${why}`
            reject(this.error('malformed', message, { api: api.name, cause, requestWritten: true }))
          }
        },
        lost: (error) => {
          settle()
          reject(error.forRequest(api.name, true))
        },
      })
    })
  }

  /** For requests that have no answer (Produce with acks 0). Resolves when the operating system has them. */
  sendOnly<Request, Response>(api: Api<Request, Response>, request: Request, version: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.write(api, request, version, (error) => {
        if (error == null) resolve()
        else reject((this.failure ?? this.explainSocketError(error)).forRequest(api.name, true))
      })
    })
  }

  /** Ends the channel: the socket goes away at once, and every request fails with `error`. Later calls do nothing. */
  fail(error: ConnectionError): void {
    if (this.failure !== null) return
    this.failure = error
    this.socket?.destroy()
    const lost = this.inFlight
    this.inFlight = []
    for (const request of lost) request.lost(error)
    for (const listener of this.closeListeners.splice(0)) listener(error)
    for (const listener of this.drainListeners.splice(0)) listener()
  }

  /** @returns the correlation id */
  private write<Request, Response>(
    api: Api<Request, Response>,
    request: Request,
    version: number,
    done?: (error?: Error | null) => void,
  ): number {
    const { socket, failure } = this
    if (failure !== null) throw failure.forRequest(api.name, false)
    if (socket === null) throw new Error('no socket attached')
    const correlationId = this.nextCorrelationId
    const chunks = this.encode(api, request, version, correlationId)
    this.nextCorrelationId = (correlationId + 1) & 0x7fffffff
    const last = chunks.length - 1
    if (last > 0) socket.cork()
    for (const [index, chunk] of chunks.entries()) socket.write(chunk, index === last ? done : undefined)
    if (last > 0) socket.uncork()
    return correlationId
  }

  /** @throws {ConnectionError} `not-sendable`, with nothing written */
  private encode<Request, Response>(
    api: Api<Request, Response>,
    request: Request,
    version: number,
    correlationId: number,
  ): ReturnType<typeof encodeRequestFrame> {
    const { clientId } = this.options
    try {
      return encodeRequestFrame(api, request, { version, correlationId, clientId })
    } catch (cause) {
      if (!(cause instanceof MalformedMessageError)) throw cause
      throw this.error('not-sendable', `${api.name} cannot be sent: ${cause.message}`, {
        api: api.name,
        cause,
      })
    }
  }

  private receive(frame: Buffer): void {
    const request = this.inFlight.shift()
    if (request === undefined || frame.length < 4 || frame.readInt32BE(0) !== request.correlationId) {
      if (request !== undefined) this.inFlight.unshift(request)
      this.fail(
        this.error('malformed', `${this.options.address} sent an answer to a request that was not made`),
      )
      return
    }
    this.closeMeansSasl = false
    request.answer(frame)
    if (this.inFlight.length === 0) for (const listener of this.drainListeners.splice(0)) listener()
  }

  private noteThrottle(answer: unknown): void {
    const { throttleTimeMs = 0 } = (answer ?? {}) as { readonly throttleTimeMs?: number }
    const throttleMs = Math.min(throttleTimeMs, MAX_THROTTLE_MS)
    if (throttleMs > 0)
      this.throttledUntilMs = Math.max(this.throttledUntilMs, performance.now() + throttleMs)
  }

  private refuse({ size, bytes, first }: BadFrame): void {
    const { address, maxFrameBytes } = this.options
    const speaks = first ? protocolOf(size) : 'unknown'
    if (speaks === 'http') return this.fail(this.error('http', `${address} speaks HTTP, not Kafka`))
    if (speaks === 'ssh') return this.fail(this.error('ssh', `${address} speaks SSH, not Kafka`))
    if (speaks === 'tls') return this.fail(this.error('plaintext-to-tls', `${address} expects TLS`))
    if (first && isText(bytes)) {
      return this.fail(this.error('not-kafka', `${address} does not speak Kafka: its first bytes are text`))
    }
    const what = size < 0 ? `${size} bytes, which cannot be` : `${size} bytes; the limit is ${maxFrameBytes}`
    this.fail(
      this.error('frame-too-large', `${address} announced an answer of ${what}`, { frameBytes: size }),
    )
  }

  private timeout(api: string, timeoutMs: number): ConnectionError {
    const { address } = this.options
    // The greeting is the first that is asked: that nobody answers it is the state of the port, not of a request.
    const message =
      api === 'ApiVersions'
        ? `connected to ${address}, but it did not answer ${api} within ${limitText(timeoutMs)}`
        : `${address} did not answer ${api} within ${limitText(timeoutMs)}`
    return this.error('timeout-request', message, { api, timeoutMs })
  }

  private explainSocketError(cause: Error): ConnectionError {
    const error = classifySocketError(cause, this.options.address, this.options.hasClientCert)
    return error.reason === 'reset' ? this.closedByPeer('reset', cause) : error
  }

  private closedByPeer(reason: ConnectionFailure, cause?: Error): ConnectionError {
    const { address } = this.options
    const api = this.inFlight[0]?.api
    const facts = { ...(api !== undefined && { api }), ...(cause !== undefined && { cause }) }
    if (this.closeMeansSasl && api !== undefined) {
      const message = `${address} closed the connection at the first request (${api}) after the greeting`
      return this.error('sasl-required', message, facts)
    }
    const while_ = api === undefined ? '' : ` before it answered ${api}`
    return this.error(
      reason,
      `${address} ${reason === 'reset' ? 'reset' : 'closed'} the connection${while_}`,
      facts,
    )
  }

  private error(
    reason: ConnectionFailure,
    message: string,
    details?: ConstructorParameters<typeof ConnectionError>[3],
  ): ConnectionError {
    return new ConnectionError(reason, this.options.address, message, details)
  }
}

function decodeAnswer<Request, Response>(
  api: Api<Request, Response>,
  version: number,
  frame: Buffer,
): Decoded<Response> {
  const reader = new Reader(frame, 4)
  // ApiVersions is answered before the versions are agreed on: its header is always the old one, and a
  // broker that does not know the version asked for says so in version 0 (KIP-511).
  if (api.key === API_VERSIONS) {
    const refused = frame.length >= 6 && frame.readInt16BE(4) === UNSUPPORTED_VERSION
    return api.decodeResponse(reader, refused ? 0 : version)
  }
  if (version >= api.flexibleFrom) reader.tags()
  return api.decodeResponse(reader, version)
}

/** Printable ASCII from the first byte to the last that has come. */
function isText(bytes: Buffer): boolean {
  return bytes.every(
    (byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x0d || byte === 0x0a || byte === 0x09,
  )
}
