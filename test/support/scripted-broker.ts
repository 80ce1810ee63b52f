import { once } from 'node:events'
import net from 'node:net'
import tls from 'node:tls'
import { FrameReader } from '../../src/wire/frame-reader.ts'
import { type ApiVersionsResponse, apiVersions } from '../../src/wire/messages/api-versions.ts'
import { metadata } from '../../src/wire/messages/metadata.ts'
import { saslAuthenticate } from '../../src/wire/messages/sasl-authenticate.ts'
import { saslHandshake } from '../../src/wire/messages/sasl-handshake.ts'
import type { Api } from '../../src/wire/api.ts'
import { Reader, Writer } from '../../src/wire/primitives.ts'

/** A request as a script sees it, with the means to answer. */
export interface ScriptedRequest {
  readonly apiKey: number
  readonly version: number
  readonly correlationId: number
  readonly socket: net.Socket
  body<Q, R>(api: Api<Q, R>): ReturnType<Api<Q, R>['decodeRequest']>
  answer<Q, R>(api: Api<Q, R>, response: R, options?: { version?: number; correlationId?: number }): void
}

/** Returns true if it took the request; otherwise the greeting is answered as usual, and nothing else is. */
export type Script = (request: ScriptedRequest) => boolean | void

export interface ScriptedBroker extends AsyncDisposable {
  readonly port: number
  /** Every request so far, by API key. */
  readonly seen: readonly number[]
  /** Connections that are open now. */
  readonly open: number
}

interface ScriptedBrokerOptions {
  readonly tls?: tls.TlsOptions
  /** Takes the socket over before any request is read. */
  readonly onConnect?: (socket: net.Socket) => void
}

/** A server that follows a script, for everything that no real broker does on demand. */
export async function startScriptedBroker(
  script: Script = () => false,
  options: ScriptedBrokerOptions = {},
): Promise<ScriptedBroker> {
  const seen: number[] = []
  const sockets = new Set<net.Socket>()
  const serve = (socket: net.Socket): void => {
    socket.on('error', () => {})
    if (options.onConnect !== undefined) {
      options.onConnect(socket)
      // Unread bytes would hide that the other side has closed.
      socket.resume()
      return
    }
    const frames = new FrameReader({
      maxFrameBytes: 1 << 26,
      onFrame: (frame) => {
        const request = readRequest(frame, socket)
        seen.push(request.apiKey)
        if (script(request) !== true && request.apiKey === apiVersions.key)
          request.answer(apiVersions, GREETING)
      },
      onBadFrame: () => socket.destroy(),
    })
    socket.on('data', (chunk: Buffer) => {
      for (let rest = chunk; rest.length > 0;) {
        const taken = rest.copy(frames.nextBuffer())
        frames.accept(taken)
        rest = rest.subarray(taken)
      }
    })
  }
  const server = options.tls === undefined ? net.createServer(serve) : tls.createServer(options.tls, serve)
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as net.AddressInfo).port,
    seen,
    get open() {
      return sockets.size
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

const versionsOf = ({
  key,
  minVersion,
  maxVersion,
}: {
  key: number
  minVersion: number
  maxVersion: number
}) => ({
  apiKey: key,
  minVersion,
  maxVersion,
})

export const GREETING: ApiVersionsResponse = {
  errorCode: 0,
  apiKeys: [apiVersions, metadata, saslHandshake, saslAuthenticate].map(versionsOf),
}

function readRequest(frame: Buffer, socket: net.Socket): ScriptedRequest {
  const header = new Reader(frame)
  const apiKey = header.int16()
  const version = header.int16()
  const correlationId = header.int32()
  header.nullableString(false)
  return {
    apiKey,
    version,
    correlationId,
    socket,
    body: (api) => {
      if (version >= api.flexibleFrom) header.tags()
      return api.decodeRequest(header, version)
    },
    answer: (api, response, { version: answerVersion = version, correlationId: id = correlationId } = {}) => {
      const writer = new Writer()
      writer.int32(0)
      writer.int32(id)
      if (answerVersion >= api.flexibleFrom && api.key !== apiVersions.key) writer.tags([])
      api.encodeResponse(writer, response, answerVersion)
      writer.int32At(0, writer.position - 4)
      socket.write(writer.finish())
    },
  }
}
