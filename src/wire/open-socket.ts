import { setMaxListeners } from 'node:events'
import net from 'node:net'
import type tls from 'node:tls'
import { ConnectionError, limitText } from './connection-error.ts'
import { classifySocketError, classifyTlsError } from './socket-error.ts'
import { type TlsOptions, tlsOptions } from './tls-options.ts'

export interface OpenSocketOptions {
  readonly host: string
  readonly port: number
  /** Where to really connect, if elsewhere; names in certificates are still checked against `host`. */
  readonly connectTo?: { readonly host: string; readonly port: number } | null
  readonly tls: TlsOptions | null
  /** For everything up to the end of the TLS handshake. */
  readonly connectTimeoutMs: number
  readonly signal?: AbortSignal | undefined
  /** Where bytes are to be put, and what to do with them. */
  readonly onread: net.OnReadOpts
}

/** One dead address of a name with several must not use up the time of the others. */
const MAX_ADDRESS_TIMEOUT_MS = 3_000

/**
 * Opens a TCP connection, and TLS on it if asked for. The caller owns the socket.
 *
 * @throws {ConnectionError}
 * @throws the signal's reason if it fires first
 */
export async function openSocket(options: OpenSocketOptions): Promise<net.Socket> {
  const { tls: settings, onread } = options
  const deadline = performance.now() + options.connectTimeoutMs
  // One signal for all brokers is usual, and so is more than Node's ten listeners on it.
  if (options.signal !== undefined) setMaxListeners(0, options.signal)
  if (settings !== null) return await openTls(settings, options, deadline)
  const create: CreateSocket<net.Socket> = (target) => net.connect({ ...target, ...SOCKET_OPTIONS, onread })
  return await openTcp(options, deadline, create)
}

/** Starts to connect to an IP address. */
type CreateSocket<S extends net.Socket> = (target: { readonly host: string; readonly port: number }) => S

const SOCKET_OPTIONS = { noDelay: true, keepAlive: true }

export const addressOf = ({ host, port }: { host: string; port: number }): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`

/** Waits for what `start` begins, but no longer than the deadline or the signal; `stop` undoes it then. */
async function withinDeadline<T>(
  { signal, connectTimeoutMs: limitMs }: Pick<OpenSocketOptions, 'signal' | 'connectTimeoutMs'>,
  deadline: number,
  address: string,
  doing: string,
  start: (resolve: (value: T) => void, reject: (error: unknown) => void) => () => void,
): Promise<T> {
  signal?.throwIfAborted()
  const { promise, resolve, reject } = withResolvers<T>()
  const stop = start(resolve, reject)
  const timer = setTimeout(
    () => {
      const message = `${doing} ${address} took longer than ${limitText(limitMs)}`
      reject(new ConnectionError('timeout-connect', address, message, { timeoutMs: limitMs }))
    },
    Math.max(1, deadline - performance.now()),
  )
  const abort = (): void => reject(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  try {
    return await promise
  } catch (error) {
    stop()
    throw error
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

function withResolvers<T>() {
  let resolve!: (value: T) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  return { promise, resolve, reject }
}

/** Connects to the first address of the host that answers. */
async function openTcp<S extends net.Socket>(
  options: OpenSocketOptions,
  deadline: number,
  create: CreateSocket<S>,
): Promise<S> {
  const { host, port } = options.connectTo ?? options
  const address = addressOf(options)
  const addresses = await lookUp(host, options, deadline)
  let failure: unknown
  for (const [index, ip] of addresses.entries()) {
    const share = (deadline - performance.now()) / (addresses.length - index)
    const isLast = index === addresses.length - 1
    const limitMs = isLast ? options.connectTimeoutMs : Math.round(Math.min(share, MAX_ADDRESS_TIMEOUT_MS))
    const until = isLast ? deadline : performance.now() + limitMs
    const limits = { signal: options.signal, connectTimeoutMs: limitMs }
    try {
      return await withinDeadline<S>(limits, until, address, 'connecting to', (resolve, reject) => {
        const socket = create({ host: ip, port })
        // It may break while it passes from one listener to the next, and must not take the process with it.
        socket.on('error', () => {})
        return settleOn(socket, 'connect', resolve, reject)
      })
    } catch (error) {
      options.signal?.throwIfAborted()
      // The first address is the one the user would try; the others are its spares.
      failure ??= error
    }
  }
  throw failure instanceof ConnectionError ? failure : classifySocketError(failure, address)
}

/** Resolves with the socket at the event, rejects if it breaks before. @returns how to give it up */
function settleOn<S extends net.Socket>(
  socket: S,
  event: 'connect' | 'secureConnect',
  resolve: (socket: S) => void,
  reject: (error: unknown) => void,
): () => void {
  const closed = (): void => reject(Object.assign(new Error('closed too early'), { code: 'ECLOSED' }))
  socket.once('error', reject)
  socket.once('close', closed)
  socket.once(event, () => {
    socket.off('error', reject)
    socket.off('close', closed)
    resolve(socket)
  })
  return () => {
    socket.destroy()
  }
}

async function lookUp(
  host: string,
  options: OpenSocketOptions,
  deadline: number,
): Promise<readonly string[]> {
  if (net.isIP(host) !== 0) return [host]
  const { lookup } = await import('node:dns/promises')
  return await withinDeadline<readonly string[]>(
    options,
    deadline,
    addressOf(options),
    'looking up',
    (resolve, reject) => {
      lookup(host, { all: true }).then(
        (found) => resolve(found.map(({ address }) => address)),
        (cause: NodeJS.ErrnoException) => {
          const systemCode = cause.code ?? 'ENOTFOUND'
          const message = `cannot find the host "${host}" (${systemCode})`
          reject(new ConnectionError('dns', addressOf(options), message, { systemCode, cause }))
        },
      )
      return () => {}
    },
  )
}

async function openTls(
  settings: TlsOptions,
  options: OpenSocketOptions,
  deadline: number,
): Promise<tls.TLSSocket> {
  const address = addressOf(options)
  const expectedHost = settings.servername ?? options.host
  // Loaded here: most of its weight is for nothing in a plaintext connection.
  const module = await import('node:tls')
  const open = async (rejectUnauthorized: boolean, onread: net.OnReadOpts | null): Promise<tls.TLSSocket> => {
    const create: CreateSocket<tls.TLSSocket> = (target) =>
      connectTls(module, address, () => ({
        ...target,
        ...SOCKET_OPTIONS,
        ...tlsOptions(module, settings, options.host),
        rejectUnauthorized,
        ...(onread !== null && { onread }),
      }))
    const socket = await openTcp(options, deadline, create)
    return await withinDeadline<tls.TLSSocket>(
      options,
      deadline,
      address,
      'the TLS handshake with',
      (resolve, reject) => settleOn(socket, 'secureConnect', resolve, reject),
    )
  }

  try {
    return await open(settings.insecure !== true, options.onread)
  } catch (error) {
    if (error instanceof ConnectionError) throw error
    options.signal?.throwIfAborted()
    return await classifyTlsError(error, {
      address,
      expectedHost,
      hasClientCert: settings.cert != null,
      // A refused certificate is gone with its connection: to describe it, it is asked for once more.
      readCertificate: async () => {
        const probe = await open(false, null)
        const certificate = probe.getPeerCertificate(false)
        probe.destroy()
        return certificate
      },
    })
  }
}

type TlsModule = typeof tls

function connectTls(module: TlsModule, address: string, options: () => tls.ConnectionOptions): tls.TLSSocket {
  try {
    return module.connect(options())
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    const systemCode = (cause as NodeJS.ErrnoException).code
    const message = `cannot use the TLS certificate, key or CA that was given: ${why}`
    throw new ConnectionError('tls-files', address, message, {
      cause,
      ...(systemCode !== undefined && { systemCode }),
    })
  }
}
