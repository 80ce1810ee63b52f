import type { Socket } from 'node:net'
import { apiVersions } from '../../wire/messages/api-versions.ts'
import { FrameReader } from '../../wire/frame-reader.ts'
import { MalformedMessageError } from '../../wire/primitives.ts'
import type { EmbeddedState } from './embedded-state.ts'
import { ErrorCode } from './error-code.ts'
import type { FaultPlan } from './faults.ts'
import type { Handler, RequestContext } from './handler.ts'
import { type OfferedApi, offeredApi } from './offered-apis.ts'
import { encodeResponse, readRequestBody, readRequestHead, type RequestHead } from './request-frame.ts'

/** Kafka's `socket.request.max.bytes`. */
const MAX_REQUEST_BYTES = 100 * 1024 * 1024
/** Requests that wait for the one before them hold this many bytes before the socket is read no further. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024

interface ConnectionOptions {
  readonly state: EmbeddedState
  readonly nodeId: number
  readonly faults: FaultPlan
}

/** Serves one client: one request after the other, answers in the same order, as Kafka does. */
export function serveConnection(socket: Socket, { state, nodeId, faults }: ConnectionOptions): void {
  const abort = new AbortController()
  const waiting: Buffer[] = []
  let waitingBytes = 0
  let busy = false
  const clientHost = `/${socket.remoteAddress ?? ''}`
  const session: RequestContext['session'] = { principal: 'ANONYMOUS', sasl: null }

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
    await serve(await offered.load(), offered, head)
  }

  async function serve({ api, handle }: Handler, offered: OfferedApi, head: RequestHead): Promise<void> {
    const request = readRequestBody(api, head)
    const fault = faults.meet(offered.name, request, head.version, nodeId)
    const context: RequestContext = {
      state,
      nodeId,
      apiVersion: head.version,
      clientId: head.clientId,
      clientHost,
      principal: session.principal,
      session,
      signal: abort.signal,
    }
    if (fault.waitFor !== null) await fault.waitFor
    if (socket.destroyed) return
    if (fault.dropBefore) {
      socket.destroy()
      return
    }
    const response = await handle(request, context)
    if (fault.dropAfter) {
      socket.destroy()
      return
    }
    if (response === null) return
    const chunks = encodeResponse(api, head.version, head.correlationId, response)
    if (fault.truncateTo === null) {
      await send(chunks)
      return
    }
    socket.write(Buffer.concat(chunks).subarray(0, fault.truncateTo))
    socket.destroySoon()
  }

  async function refuseVersion(offered: OfferedApi, head: RequestHead): Promise<readonly Uint8Array[]> {
    const { api, handle } = await offered.load()
    const context = {
      ...head,
      state,
      nodeId,
      apiVersion: 0,
      clientHost,
      session,
      principal: '',
      signal: abort.signal,
    }
    const supported = (await handle({}, context)) as object
    const errorCode = ErrorCode.unsupportedVersion
    return encodeResponse(api, 0, head.correlationId, { ...supported, errorCode })
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
