import { formatHostPort, type HostPort } from '../domain/host-port.ts'
import { withoutLogin } from '../domain/shown-name.ts'
import { UsageError } from '../errors.ts'

const DEFAULT_PORT = 9092
const EXAMPLE = 'write it like localhost:9092, k1.acme.io:9093,k2.acme.io:9093 or [::1]:9092'

/**
 * `k1:9093,k2` → addresses in their order, each once; the port is 9092 where none is given.
 *
 * @throws {UsageError} naming the part that is wrong
 */
export function parseBrokers(text: string): HostPort[] {
  // Before it is divided: a password may hold a comma.
  if (text.includes('@')) {
    throw new UsageError(
      `not a list of brokers: "${withoutLogin(text)}" (an address has no login in it)`,
      'a login is given by --sasl, --user and KCTL_PASSWORD; addresses are written like k1.acme.io:9093,k2.acme.io:9093',
    )
  }
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  if (parts.length === 0) throw new UsageError('no broker is named', EXAMPLE)
  const seen = new Map<string, HostPort>()
  for (const part of parts) {
    const address = parseHostPort(part)
    seen.set(`${address.host} ${address.port}`, address)
  }
  return [...seen.values()]
}

/** @throws {UsageError} */
export function parseHostPort(text: string): HostPort {
  // Java's listeners carry their protocol in front; which one it is says the TLS and SASL settings.
  const bare = text.replace(/^(?:PLAINTEXT|SSL|SASL_PLAINTEXT|SASL_SSL):\/\//i, '')
  const match =
    /^\[(?<v6>[0-9a-f:.]+(?:%[\w.-]+)?)\](?::(?<v6Port>.*))?$/i.exec(bare) ??
    /^(?<name>[^:[\]]*)(?::(?<namePort>[^:]*))?$/.exec(bare)
  const { v6, name = v6, v6Port, namePort = v6Port } = match?.groups ?? {}
  if (name === undefined) throw malformed(text, bare)
  if (v6 === undefined && !/^[\p{L}\p{N}._-]+$/u.test(name)) {
    throw new UsageError(
      `not a broker address: "${withoutLogin(text)}" (${name === '' ? 'the host is missing' : `"${withoutLogin(name)}" is not a host`})`,
      EXAMPLE,
    )
  }
  return { host: name, port: namePort === undefined ? DEFAULT_PORT : parsePort(namePort, text) }
}

function malformed(text: string, bare: string): UsageError {
  const looksLikeV6 = /^[0-9a-f:.]+$/i.test(bare) && bare.split(':').length > 2
  return new UsageError(
    `not a broker address: "${withoutLogin(text)}"`,
    looksLikeV6 ? `put an IPv6 address in brackets, like [::1]:9092` : EXAMPLE,
  )
}

function parsePort(text: string, whole: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port >= 1 && port <= 65_535) return port
  throw new UsageError(
    text === ''
      ? `not a broker address: "${withoutLogin(whole)}" (the port is missing)`
      : `not a broker address: "${withoutLogin(whole)}" ("${withoutLogin(text)}" is not a port)`,
    'a port is a number from 1 to 65535',
  )
}

/**
 * `kafka:29092=localhost:9092,...` → where to connect instead, by "host:port" as it is advertised.
 *
 * @throws {UsageError}
 */
export function parseResolve(text: string): Map<string, HostPort> {
  const targets = new Map<string, HostPort>()
  for (const part of text.split(',').filter((each) => each.trim() !== '')) {
    const [from = '', to, more] = part.split('=')
    if (to === undefined || more !== undefined) {
      throw new UsageError(
        `not a mapping of addresses: "${withoutLogin(part.trim())}"`,
        'write it like kafka:29092=localhost:9092',
      )
    }
    targets.set(formatHostPort(parseHostPort(from.trim())), parseHostPort(to.trim()))
  }
  return targets
}
