import { lookup } from 'node:dns/promises'
import { isIP, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { type Check, makeCheck } from '../domain/check.ts'
import { formatDuration } from '../domain/duration.ts'
import { formatHostPort, type HostPort } from '../domain/host-port.ts'
import { sanitiseText } from '../domain/sanitise.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { openSocket } from '../wire/open-socket.ts'
import type { TlsOptions } from '../wire/tls-options.ts'
import { checkTlsSession } from './check-certificates.ts'
import { explainConnectionError } from './explain-connection-error.ts'

export interface ProbeOptions {
  /** null: plaintext. */
  readonly tls: TlsOptions | null
  /** Where to really connect instead of an advertised "host:port". */
  readonly resolve: ReadonlyMap<string, HostPort>
  /** How long the next step may take; 0 when the time of the whole is over. */
  readonly limitMs: () => number
  readonly signal: AbortSignal
}

/** Name, TCP and TLS of one address: everything under the first byte of Kafka. Ends at the first that fails. */
export async function probeAddress(address: HostPort, options: ProbeOptions): Promise<readonly Check[]> {
  const subject = formatHostPort(address)
  const target = options.resolve.get(subject) ?? address
  const checks: Check[] = []
  const steps = [
    ['dns', async (limitMs: number) => await probeName(target, subject, limitMs)],
    ['tcp', async (limitMs: number) => await probeTcp(address, subject, options, limitMs)],
    ['tls', async (limitMs: number) => await probeTls(address, subject, options, limitMs)],
  ] as const
  for (const [name, step] of steps) {
    const limitMs = options.limitMs()
    if (limitMs === 0) return [...checks, makeCheck(name, 'skipped', subject, OUT_OF_TIME)]
    const check = await step(limitMs)
    checks.push(check)
    if (check.status === 'failed') break
  }
  return checks
}

export const OUT_OF_TIME = 'not tried: the time of --timeout is over'

async function probeName({ host }: HostPort, subject: string, limitMs: number): Promise<Check> {
  if (isIP(host) !== 0) return makeCheck('dns', 'ok', subject, `${host} is an address`)
  try {
    const found = await within(limitMs, lookup(host, { all: true }))
    return makeCheck('dns', 'ok', subject, `${host} is ${found.map(({ address }) => address).join(', ')}`)
  } catch (error) {
    const { code = 'ENOTFOUND' } = error as NodeJS.ErrnoException
    return makeCheck('dns', 'failed', subject, `this machine cannot find the host "${host}" (${code})`, {
      fix: 'check the name, /etc/hosts and the VPN; or map the address: --resolve HOST:PORT=OTHER:PORT',
    })
  }
}

/** The system's own resolver cannot be told how long it may take. */
async function within<Value>(timeoutMs: number, work: Promise<Value>): Promise<Value> {
  const late = Object.assign(new Error('no answer from the name server'), { code: 'ETIMEOUT' })
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late), timeoutMs)
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}

async function probeTcp(
  address: HostPort,
  subject: string,
  options: ProbeOptions,
  limitMs: number,
): Promise<Check> {
  const startedMs = performance.now()
  try {
    const socket = await open(address, null, options, limitMs)
    socket.destroy()
    return makeCheck('tcp', 'ok', subject, `accepts connections (${elapsed(startedMs)})`)
  } catch (error) {
    return failed('tcp', subject, error, options.signal)
  }
}

async function probeTls(
  address: HostPort,
  subject: string,
  options: ProbeOptions,
  limitMs: number,
): Promise<Check> {
  if (options.tls === null) return makeCheck('tls', 'skipped', subject, 'TLS is not used')
  const startedMs = performance.now()
  try {
    const socket = await open(address, options.tls, options, limitMs)
    try {
      if (!(socket instanceof TLSSocket)) throw new Error('TLS was asked for')
      const check = checkTlsSession(socket, elapsed(startedMs), subject, Date.now())
      if (options.tls.insecure !== true) return check
      return makeCheck('tls', 'warning', subject, 'the certificate is not checked (tls-insecure)', {
        details: check.details,
        fix: 'trust its CA instead: --tls-ca FILE',
      })
    } finally {
      socket.destroy()
    }
  } catch (error) {
    return failed('tls', subject, error, options.signal)
  }
}

async function open(
  address: HostPort,
  tls: TlsOptions | null,
  options: ProbeOptions,
  limitMs: number,
): Promise<Socket> {
  const socket = await openSocket({
    ...address,
    connectTo: options.resolve.get(formatHostPort(address)) ?? null,
    tls,
    connectTimeoutMs: limitMs,
    signal: options.signal,
    onread: { buffer: Buffer.alloc(1024), callback: () => true },
  })
  socket.on('error', () => {})
  return socket
}

/** A failure of the connection as a check; anything else is thrown on. */
export function failed(check: Check['check'], subject: string, error: unknown, signal: AbortSignal): Check {
  signal.throwIfAborted()
  if (!(error instanceof ConnectionError)) throw error
  const { message, hint = null, details } = explainConnectionError(error)
  return makeCheck(check, 'failed', subject, sanitiseText(message), { fix: hint, details })
}

const elapsed = (startedMs: number): string =>
  formatDuration(Math.max(1, Math.round(performance.now() - startedMs)))
