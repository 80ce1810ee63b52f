import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'

export interface TokenRequest {
  readonly method: string
  readonly path: string
  readonly headers: http.IncomingHttpHeaders
  readonly form: URLSearchParams
  /** As the client sent them; null without a Basic header. */
  readonly client: { readonly id: string; readonly secret: string } | null
}

export interface TokenAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** An object goes as JSON. */
  readonly body?: unknown
}

export interface OauthServer extends AsyncDisposable {
  /** `http://127.0.0.1:port/token`, or https. */
  readonly endpoint: string
  /** Every request so far. */
  readonly requests: readonly TokenRequest[]
}

/** A server on loopback that answers each request for a token as it is told to; never where null is returned. */
export async function startOauthServer(
  answer: (request: TokenRequest, count: number) => TokenAnswer | null,
  tls: https.ServerOptions | null = null,
): Promise<OauthServer> {
  const requests: TokenRequest[] = []
  const serve: http.RequestListener = (incoming, response) => {
    const parts: Buffer[] = []
    incoming.on('data', (part: Buffer) => parts.push(part))
    incoming.on('end', () => {
      const request: TokenRequest = {
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        headers: incoming.headers,
        form: new URLSearchParams(Buffer.concat(parts).toString()),
        client: clientOf(incoming.headers.authorization),
      }
      requests.push(request)
      const answered = answer(request, requests.length)
      if (answered === null) return
      const { status = 200, headers = {}, body = '' } = answered
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    })
  }
  const server = tls === null ? http.createServer(serve) : https.createServer(tls, serve)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `${tls === null ? 'http' : 'https'}://localhost:${port}/token`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function clientOf(header: string | undefined): TokenRequest['client'] {
  if (header === undefined || !header.startsWith('Basic ')) return null
  const [id = '', secret = ''] = Buffer.from(header.slice(6), 'base64').toString().split(':', 2)
  return { id: decodeURIComponent(id), secret: decodeURIComponent(secret) }
}
