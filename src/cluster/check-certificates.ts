import { X509Certificate } from 'node:crypto'
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls'
import {
  type CertificateSummary,
  chainLines,
  daysLeft,
  daysText,
  FEW_DAYS,
} from '../domain/certificate-days.ts'
import { type Check, makeCheck } from '../domain/check.ts'
import { distinguishedName } from '../wire/socket-error.ts'

/** No chain of honest certificates is longer. */
const LONGEST_CHAIN = 10

/**
 * What a TLS connection that stands is made of: protocol, cipher, and every certificate from the broker's own
 * up to the authority.
 *
 * @param took how long the handshake took, in words
 */
export function checkTlsSession(socket: TLSSocket, took: string, subject: string, nowMs: number): Check {
  const session = `${socket.getProtocol() ?? 'TLS'}, ${socket.getCipher().standardName} (${took})`
  const chain = chainOf(socket.getPeerCertificate(true))
  const details = chainLines(chain, nowMs)
  const first = soonestEnd(chain)
  if (first === null) return makeCheck('tls', 'ok', subject, `certificate trusted; ${session}`)
  const days = daysLeft(first, nowMs)
  if (days >= FEW_DAYS)
    return makeCheck('tls', 'ok', subject, `certificate trusted, ${daysText(days)}; ${session}`, { details })
  const whose = first === chain[0] ? 'the certificate of the broker' : `the authority "${first.subject}"`
  return makeCheck('tls', 'warning', subject, `certificate trusted, but only ${daysText(days)}; ${session}`, {
    details,
    fix: `renew ${whose} before ${dayOf(first.endsMs)}`,
  })
}

/**
 * The certificate that is shown to brokers, if it can be read here.
 *
 * @param pem the certificate, with or without those that signed it
 */
export function checkClientCertificate(pem: string | Buffer, nowMs: number): Check | null {
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(pem)
  } catch {
    return null
  }
  const endsMs = Date.parse(certificate.validTo)
  const startsMs = Date.parse(certificate.validFrom)
  if (Number.isNaN(endsMs)) return null
  const days = daysLeft({ endsMs }, nowMs)
  const name = certificate.subject.split('\n').join(', ')
  const fix = 'get a new certificate from who runs the cluster: --tls-cert, --tls-key'
  if (days < 0)
    return makeCheck('tls', 'failed', SUBJECT, `${name} has expired, on ${dayOf(endsMs)}`, { fix })
  if (startsMs > nowMs)
    return makeCheck('tls', 'failed', SUBJECT, `${name} is not valid before ${dayOf(startsMs)}`, {
      fix: 'check the clock of this machine: date -u',
    })
  const message = `${name}, until ${dayOf(endsMs)}, ${daysText(days)}`
  return days < FEW_DAYS
    ? makeCheck('tls', 'warning', SUBJECT, message, { fix })
    : makeCheck('tls', 'ok', SUBJECT, message)
}

const SUBJECT = 'client certificate'

const dayOf = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 10)

function chainOf(first: DetailedPeerCertificate): readonly CertificateSummary[] {
  const chain: CertificateSummary[] = []
  let next: DetailedPeerCertificate | undefined = first
  const seen = new Set<string>()
  while (next?.fingerprint256 !== undefined && !seen.has(next.fingerprint256)) {
    seen.add(next.fingerprint256)
    const endsMs = Date.parse(next.valid_to)
    if (Number.isNaN(endsMs) || chain.length === LONGEST_CHAIN) break
    chain.push({ subject: distinguishedName(next.subject), names: altNames(next), endsMs })
    // The one at the top is its own issuer.
    next = next.issuerCertificate
  }
  return chain
}

const altNames = ({ subjectaltname }: DetailedPeerCertificate): readonly string[] =>
  (subjectaltname ?? '').split(', ').flatMap((each) => each.match(/^(?:DNS|IP Address):(.+)$/)?.[1] ?? [])

const soonestEnd = (chain: readonly CertificateSummary[]): CertificateSummary | null =>
  chain.reduce<CertificateSummary | null>(
    (first, each) => (first === null || each.endsMs < first.endsMs ? each : first),
    null,
  )
