import type { PeerCertificate } from 'node:tls'
import { type CertificateFacts, ConnectionError, type ConnectionFailure } from './connection-error.ts'

const SYSTEM_REASONS: Readonly<Record<string, readonly [ConnectionFailure, string]>> = {
  ECONNREFUSED: ['refused', 'refused the connection'],
  ECONNRESET: ['reset', 'reset the connection'],
  EPIPE: ['reset', 'closed the connection while it was written to'],
  ETIMEDOUT: ['timeout-connect', 'did not answer'],
  EHOSTUNREACH: ['unreachable', 'cannot be reached: no route to the host'],
  ENETUNREACH: ['unreachable', 'cannot be reached: no route to its network'],
  EADDRNOTAVAIL: ['unreachable', 'cannot be reached from this machine'],
  EACCES: ['unreachable', 'may not be connected to: the operating system forbids it'],
}

/** A failure of an open or opening socket, TLS alerts of the other side included. */
export function classifySocketError(cause: unknown, address: string, hasClientCert = false): ConnectionError {
  const systemCode = codeOf(cause)
  const alert = clientCertificateAlert(systemCode, hasClientCert)
  if (alert !== null)
    return new ConnectionError(alert[0], address, `${address} ${alert[1]}`, { systemCode, cause })
  const [reason, what] = SYSTEM_REASONS[systemCode] ?? ['unreachable', `failed: ${messageOf(cause)}`]
  return new ConnectionError(reason, address, `${address} ${what}`, { systemCode, cause })
}

/** Java names its alerts as it likes, so every one that is about a certificate counts. */
function clientCertificateAlert(
  code: string,
  hasClientCert: boolean,
): readonly [ConnectionFailure, string] | null {
  if (!/ALERT.*(CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/.test(code)) return null
  return hasClientCert
    ? ['tls-client-cert-rejected', 'does not accept the client certificate']
    : ['tls-client-cert-required', 'requires a client certificate']
}

interface TlsCircumstances {
  readonly address: string
  readonly expectedHost: string
  readonly hasClientCert: boolean
  readCertificate(): Promise<PeerCertificate>
}

/** OpenSSL's words for what a peer sends that does not speak TLS. */
const NOT_TLS =
  /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNEXPECTED_MESSAGE|HTTP_REQUEST|UNKNOWN_PROTOCOL|RECORD_TOO_/
const EXPIRED: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'])
/** What X.509 verification can say, besides dates: see X509_STORE_CTX_get_error(3). */
const UNTRUSTED =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|INVALID_|PATH_LENGTH_EXCEEDED|CRL_|ERROR_IN_C|HOSTNAME_MISMATCH|EE_KEY_TOO_SMALL|CA_)/

/** A failure before the TLS handshake was done. Always throws. @throws {ConnectionError} */
export async function classifyTlsError(cause: unknown, circumstances: TlsCircumstances): Promise<never> {
  const { address, expectedHost, hasClientCert } = circumstances
  const systemCode = codeOf(cause)
  if (systemCode === 'ECLOSED' || systemCode === 'ECONNRESET' || systemCode === 'EPIPE') {
    // What a broker's plaintext listener does with a TLS greeting, but also what any broker does that is stopping.
    const message = `${address} closed the connection during the TLS handshake`
    throw new ConnectionError('tls-not-spoken', address, message, { systemCode, cause, retriable: true })
  }
  if (NOT_TLS.test(systemCode)) {
    throw new ConnectionError('tls-not-spoken', address, `${address} does not speak TLS`, {
      systemCode,
      cause,
    })
  }
  const reason: ConnectionFailure | null =
    systemCode === 'ERR_TLS_CERT_ALTNAME_INVALID'
      ? 'tls-hostname'
      : EXPIRED.has(systemCode)
        ? 'tls-expired'
        : UNTRUSTED.test(systemCode)
          ? 'tls-untrusted'
          : null
  if (reason === null) throw classifyHandshake(cause, systemCode, address, hasClientCert)

  const shown = await circumstances.readCertificate().catch(() => null)
  const certificate = shown === null || shown.fingerprint256 === undefined ? null : toCertificateFacts(shown)
  throw new ConnectionError(reason, address, certificateMessage(reason, address, expectedHost, certificate), {
    systemCode,
    cause,
    expectedHost,
    ...(certificate !== null && { certificate }),
  })
}

function classifyHandshake(
  cause: unknown,
  systemCode: string,
  address: string,
  hasClientCert: boolean,
): ConnectionError {
  const known = classifySocketError(cause, address, hasClientCert)
  if (known.reason !== 'unreachable') return known
  const message = `the TLS handshake with ${address} failed: ${messageOf(cause)}`
  return new ConnectionError('tls-handshake', address, message, { systemCode, cause })
}

function certificateMessage(
  reason: ConnectionFailure,
  address: string,
  expectedHost: string,
  certificate: CertificateFacts | null,
): string {
  switch (reason) {
    case 'tls-hostname':
      return `the certificate of ${address} is not for "${expectedHost}"`
    case 'tls-expired':
      return certificate !== null && Date.parse(certificate.validFrom) > Date.now()
        ? `the certificate of ${address} is not valid before ${dayOf(certificate.validFrom)}`
        : `the certificate of ${address} expired${certificate === null ? '' : ` ${dayOf(certificate.validTo)}`}`
    default:
      return `the certificate of ${address} is not signed by a certificate authority that is trusted here`
  }
}

function dayOf(openSslDate: string): string {
  const epochMs = Date.parse(openSslDate)
  return Number.isNaN(epochMs) ? openSslDate : new Date(epochMs).toISOString().slice(0, 10)
}

function toCertificateFacts(certificate: PeerCertificate): CertificateFacts {
  return {
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    fingerprint256: certificate.fingerprint256,
    altNames: certificate.subjectaltname?.split(', ') ?? [],
    validFrom: certificate.valid_from,
    validTo: certificate.valid_to,
  }
}

/** `CN=broker, O=Acme`, from the parts that Node took a distinguished name to. */
export function distinguishedName(name: object | undefined): string {
  return Object.entries(name ?? {})
    .map(([key, value]) => `${key}=${Array.isArray(value) ? value.join('+') : String(value)}`)
    .join(', ')
}

function codeOf(cause: unknown): string {
  const code = cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined
  return code ?? 'UNKNOWN'
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
