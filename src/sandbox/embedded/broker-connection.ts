import type { Socket } from 'node:net'
import { apiVersions } from '../../wire/messages/api-versions.ts'
import { FrameReader } from '../../wire/frame-reader.ts'
import { MalformedMessageError } from '../../wire/primitives.ts'
import type { EmbeddedState } from './embedded-state.ts'
import { ErrorCode } from '../../wire/error-codes.ts'
import type { FaultPlan } from './fault-plan.ts'
import { type Fields, refuseAll } from './refusal-shapes.ts'
import type { Handler, RequestContext } from './handler.ts'
import { type OfferedApi, offeredApi } from './offered-apis.ts'
import type { SaslSession } from './sasl/sasl-session.ts'
import { encodeResponse, readRequestBody, readRequestHead, type RequestHead } from './request-frame.ts'

/** Kafka's `socket.request.max.bytes`. */
const MAX_REQUEST_BYTES = 100 * 1024 * 1024
/** Requests that wait for the one before them hold this many bytes before the socket is read no further. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024

const PRODUCE_KEY = 0

interface ConnectionOptions {
  readonly state: EmbeddedState
  readonly nodeId: number
  readonly faults: FaultPlan
  /** Null where nobody has to log in. */
  readonly sasl: SaslSession | null
}

/** Serves one client: one request after the other, answers in the same order, as Kafka does. */
export function serveConnection(socket: Socket, { state, nodeId, faults, sasl }: ConnectionOptions): void {
  const abort = new AbortController()
  const waiting: Buffer[] = []
  let waitingBytes = 0
  let busy = false
  const clientHost = `/${socket.remoteAddress ?? ''}`
  const session: RequestContext['session'] = { principal: 'ANONYMOUS', sasl }

  const frames = new FrameReader({
    maxFrameBytes: MAX_REQUEST_BYTES,
    onFrame: (frame) => {
      waiting.push(frame)
      waitingBytes += frame.length
    },
    onBadFrame: ({ size }) => {
      state.log(`closed ${clientHost}: a request of ${size} bytes`)
      socket.destroy()
    },
  })

  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.on('close', () => abort.abort())
  socket.on('end', () => abort.abort())
  socket.on('data', (chunk: Buffer) => {
    for (let taken = 0; taken < chunk.length;) {
      const room = frames.nextBuffer()
      const count = chunk.copy(room, 0, taken)
      frames.accept(count)
      taken += count
      if (socket.destroyed) return
    }
    if (waitingBytes > MAX_WAITING_BYTES) socket.pause()
    if (!busy) void work()
  })

  async function work(): Promise<void> {
    busy = true
    for (let frame = waiting.shift(); frame !== undefined && !socket.destroyed; frame = waiting.shift()) {
      waitingBytes -= frame.length
      if (socket.isPaused() && waitingBytes <= MAX_WAITING_BYTES) socket.resume()
      try {
        await answer(frame)
      } catch (error) {
        const what = error instanceof MalformedMessageError ? 'malformed request' : 'failure'
        state.log(`closed ${clientHost}: ${what}: ${error instanceof Error ? error.stack : String(error)}`)
        socket.destroy()
      }
    }
    busy = false
  }

  async function answer(frame: Buffer): Promise<void> {
    const head = readRequestHead(frame)
    const offered = offeredApi(head.apiKey)
    if (offered === undefined) throw new MalformedMessageError(`no API has the key ${head.apiKey}`)
    if (head.version < offered.minVersion || head.version > offered.maxVersion) {
      if (offered.key !== apiVersions.key) {
        throw new MalformedMessageError(`${offered.name} version ${head.version} is not offered`)
      }
      await send(await refuseVersion(offered, head))
      return
    }
    if (sasl !== null && !sasl.permits(offered.key)) {
      throw new MalformedMessageError(`${offered.name} before the login`)
    }
    await serve(await offered.load(), offered, head)
  }

  async function serve({ api, handle }: Handler, offered: OfferedApi, head: RequestHead): Promise<void> {
    const request = readRequestBody(api, head)
    const { version, clientId } = head
    const fault = faults.meet({ api: offered.name, version, nodeId, clientId, request })
    if (fault.wait !== null) await fault.wait()
    if (fault.dropBefore) socket.destroy()
    if (socket.destroyed) return

    const context = contextOf(version, clientId)
    const { refused } = fault
    const wanted = refused === null ? request : refused.rest
    const applied = wanted === null ? null : await apply(offered.name, handle, wanted, context)
    const response = refused === null ? applied : refused.merge(applied as Fields | null)
    if (fault.dropAfter) socket.destroy()
    if (socket.destroyed || isUnanswered(offered, request, response)) return

    const chunks = encodeResponse(api, version, head.correlationId, response)
    if (fault.truncateTo === null) {
      await send(chunks)
      if (sasl?.isOver === true) socket.end()
      return
    }
    socket.end(Buffer.concat(chunks).subarray(0, fault.truncateTo))
  }

  /** A handler that fails is a bug; the client is told as much, if its API has a place for it. */
  async function apply(
    name: string,
    handle: Handler['handle'],
    request: Parameters<Handler['handle']>[0],
    context: RequestContext,
  ): Promise<unknown> {
    try {
      return await handle(request, context)
    } catch (error) {
      state.log(`${name} failed: ${error instanceof Error ? error.stack : String(error)}`)
      const refusal = refuseAll(name, request, context.apiVersion, ErrorCode.UNKNOWN_SERVER_ERROR)
      if (refusal === null) throw error
      return refusal
    }
  }

  async function refuseVersion(offered: OfferedApi, head: RequestHead): Promise<readonly Uint8Array[]> {
    const { api, handle } = await offered.load()
    const supported = (await handle({}, contextOf(0, head.clientId))) as object
    const errorCode = ErrorCode.UNSUPPORTED_VERSION
    return encodeResponse(api, 0, head.correlationId, { ...supported, errorCode })
  }

  function contextOf(apiVersion: number, clientId: string | null): RequestContext {
    const { principal } = session
    return { state, nodeId, apiVersion, clientId, clientHost, principal, session, signal: abort.signal }
  }

  /** Resolves when the client has room for more, so that a slow one costs no more than one answer. */
  async function send(chunks: readonly Uint8Array[]): Promise<void> {
    socket.cork()
    let hasRoom = true
    for (const chunk of chunks) hasRoom = socket.write(chunk)
    socket.uncork()
    if (hasRoom || socket.destroyed) return
    await new Promise<void>((resolve) => {
      const done = () => {
        socket.off('drain', done)
        socket.off('close', done)
        resolve()
      }
      socket.on('drain', done)
      socket.on('close', done)
    })
  }
}

/** Produce with acks=0 gets no answer. */
function isUnanswered({ key }: OfferedApi, request: unknown, response: unknown): boolean {
  return response === null || (key === PRODUCE_KEY && (request as Fields)['acks'] === 0)
}
