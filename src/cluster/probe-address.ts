import { lookup } from 'node:dns/promises'
import { isIP, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { type Check, makeCheck } from '../domain/check.ts'
import { formatDuration } from '../domain/duration.ts'
import { formatHostPort, type HostPort } from '../domain/host-port.ts'
import { sanitiseText } from '../domain/sanitise.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { openSocket, type TlsOptions } from '../wire/open-socket.ts'
import { explainConnectionError } from './explain-connection-error.ts'

export interface ProbeOptions {
  /** null: plaintext. */
  readonly tls: TlsOptions | null
  /** Where to really connect instead of an advertised "host:port". */
  readonly resolve: ReadonlyMap<string, HostPort>
  /** For each of the steps. */
  readonly stepMs: number
  readonly signal: AbortSignal
}

/** Certificates are renewed by hand in many places; less than this is short notice. */
const FEW_DAYS = 30
const DAY_MS = 86_400_000

/** Name, TCP and TLS of one address: everything under the first byte of Kafka. Ends at the first that fails. */
export async function probeAddress(address: HostPort, options: ProbeOptions): Promise<readonly Check[]> {
  const subject = formatHostPort(address)
  const target = options.resolve.get(subject) ?? address
  const checks: Check[] = []
  const steps = [
    async () => await probeName(target, subject, options.stepMs),
    async () => await probeTcp(address, subject, options),
    async () => await probeTls(address, subject, options),
  ]
  for (const step of steps) {
    const check = await step()
    checks.push(check)
    if (check.status === 'failed') break
  }
  return checks
}

async function probeName({ host }: HostPort, subject: string, stepMs: number): Promise<Check> {
  if (isIP(host) !== 0) return makeCheck('dns', 'ok', subject, `${host} is an address`)
  try {
    const found = await within(stepMs, lookup(host, { all: true }))
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

async function probeTcp(address: HostPort, subject: string, options: ProbeOptions): Promise<Check> {
  const startedMs = performance.now()
  try {
    const socket = await open(address, null, options)
    socket.destroy()
    return makeCheck('tcp', 'ok', subject, `accepts connections (${elapsed(startedMs)})`)
  } catch (error) {
    return failed('tcp', subject, error, options.signal)
  }
}

async function probeTls(address: HostPort, subject: string, options: ProbeOptions): Promise<Check> {
  if (options.tls === null) return makeCheck('tls', 'skipped', subject, 'TLS is not used')
  const startedMs = performance.now()
  try {
    const socket = await open(address, options.tls, options)
    const certificate = socket instanceof TLSSocket ? socket.getPeerCertificate() : null
    const protocol = socket instanceof TLSSocket ? (socket.getProtocol() ?? 'TLS') : 'TLS'
    socket.destroy()
    if (options.tls.insecure === true) {
      return makeCheck('tls', 'warning', subject, `${protocol}, but the certificate is not checked`, {
        fix: 'trust its CA instead: --tls-ca FILE',
      })
    }
    return certificateCheck(certificate?.valid_to ?? '', `${protocol} (${elapsed(startedMs)})`, subject)
  } catch (error) {
    return failed('tls', subject, error, options.signal)
  }
}

function certificateCheck(validTo: string, protocol: string, subject: string): Check {
  const endsMs = Date.parse(validTo)
  if (Number.isNaN(endsMs)) return makeCheck('tls', 'ok', subject, `${protocol}, certificate trusted`)
  const days = Math.floor((endsMs - Date.now()) / DAY_MS)
  const until = new Date(endsMs).toISOString().slice(0, 10)
  const message = `${protocol}, certificate trusted, valid until ${until} (${days} days)`
  return days >= FEW_DAYS
    ? makeCheck('tls', 'ok', subject, message)
    : makeCheck('tls', 'warning', subject, message, { fix: 'renew the certificate of the broker soon' })
}

async function open(address: HostPort, tls: TlsOptions | null, options: ProbeOptions): Promise<Socket> {
  const socket = await openSocket({
    ...address,
    connectTo: options.resolve.get(formatHostPort(address)) ?? null,
    tls,
    connectTimeoutMs: options.stepMs,
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
