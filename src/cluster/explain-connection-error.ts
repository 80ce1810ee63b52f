import { formatDuration } from '../domain/duration.ts'
import { sanitiseText } from '../domain/sanitise.ts'
import { type FailureKind, KctlError } from '../errors.ts'
import type { CertificateFacts, ConnectionError, ConnectionFailure } from '../wire/connection-error.ts'
import type { BootstrapError } from './bootstrap.ts'
import type { ClusterOptions } from './cluster-options.ts'

interface Explanation {
  readonly kind: FailureKind
  readonly code: string
  readonly hint: string | ((error: ConnectionError) => string)
}

const EXPLANATIONS: Readonly<Record<ConnectionFailure, Explanation>> = {
  dns: unreachable('HOST_NOT_FOUND', 'check the host name in --brokers or in the context'),
  refused: unreachable('CONNECTION_REFUSED', 'is the broker running, and is that its port?'),
  unreachable: unreachable(
    'UNREACHABLE',
    'check the network, the VPN or the firewall between here and there',
  ),
  'timeout-connect': unreachable('CONNECT_TIMEOUT', 'check the network, or give it longer: --timeout 30s'),
  'timeout-request': unreachable(
    'REQUEST_TIMEOUT',
    'the broker may be overloaded or stopped; give it longer: --timeout 60s',
  ),
  reset: unreachable('CONNECTION_RESET', closedHint),
  closed: unreachable('CONNECTION_CLOSED', closedHint),
  ended: unreachable('CONNECTION_ENDED', 'run it again'),
  http: unreachable(
    'SPEAKS_HTTP',
    'that is the port of a web server; the port for Kafka clients is often 9092',
  ),
  ssh: unreachable('SPEAKS_SSH', 'the port for Kafka clients is often 9092'),
  'not-kafka': unreachable('NOT_KAFKA', 'the port for Kafka clients is often 9092'),
  'frame-too-large': unreachable('FRAME_TOO_LARGE', 'is it Kafka that listens there? The port is often 9092'),
  malformed: unreachable('MALFORMED_ANSWER', 'is it Kafka that listens there, or a proxy in front of it?'),
  'tls-untrusted': denied(
    'TLS_UNTRUSTED',
    'if you know this certificate, trust its authority: --tls-ca ca.pem',
  ),
  'tls-hostname': denied('TLS_HOSTNAME', hostnameHint),
  'tls-expired': denied(
    'TLS_EXPIRED',
    'the broker needs a new certificate; check the clock of this machine too',
  ),
  'tls-not-spoken': denied('TLS_NOT_SPOKEN', 'if the listener is a plaintext one, leave TLS out: --no-tls'),
  'tls-handshake': denied(
    'TLS_HANDSHAKE',
    'does the broker require a client certificate (--tls-cert, --tls-key), or a TLS version that is not spoken here?',
  ),
  'tls-client-cert-required': denied(
    'TLS_CLIENT_CERT_REQUIRED',
    'show one: --tls-cert client.pem --tls-key client.key',
  ),
  'tls-client-cert-rejected': denied(
    'TLS_CLIENT_CERT_REJECTED',
    'is it signed by an authority that the broker trusts, and still valid? openssl x509 -noout -text -in client.pem',
  ),
  'tls-files': {
    kind: 'usage',
    code: 'TLS_FILES',
    hint: 'check --tls-ca, --tls-cert, --tls-key and their passwords',
  },
  'plaintext-to-tls': denied('TLS_EXPECTED', 'connect with TLS: --tls'),
  'sasl-mechanism': denied('SASL_MECHANISM', mechanismHint),
  'sasl-denied': denied('SASL_DENIED', deniedHint),
  'sasl-credentials': denied('CREDENTIALS', 'see where the secret comes from: kctl context show --explain'),
  'sasl-protocol': denied(
    'SASL_PROTOCOL',
    'do not send the password elsewhere before you know who answers at this address',
  ),
  'sasl-required': denied(
    'SASL_REQUIRED',
    'the listener may expect SASL first: --sasl scram-sha-512 --user NAME',
  ),
  'not-sendable': {
    kind: 'usage',
    code: 'TEXT_TOO_LONG',
    hint: 'no name in Kafka can be that long: is something else in its place?',
  },
  'api-version': {
    kind: 'precondition',
    code: 'API_VERSION',
    hint: 'the broker is too old or too new for this; kctl speaks to Kafka 2.1 and later',
  },
}

/** A failed connection as the user gets to see it: exit code, what happened, what to do. */
export function explainConnectionError(error: ConnectionError): KctlError {
  // Who was to give us the secret has said why not.
  if (error.reason === 'sasl-credentials' && error.cause instanceof KctlError) return error.cause
  const { kind, code, hint } = EXPLANATIONS[error.reason]
  return new KctlError(duringSasl(error) ? 'authentication' : kind, messageOf(error), {
    code,
    hint: typeof hint === 'string' ? hint : hint(error),
    details: detailsOf(error),
    cause: error,
  })
}

/** Why no bootstrap address let us in: the most telling failure in front, one line for each if there are several. */
export function explainBootstrapError(
  { failures }: BootstrapError,
  { name }: Pick<ClusterOptions, 'name'>,
  timeoutMs: number,
): KctlError {
  // A failure that stays says more about what is wrong than a broker that is just down.
  const telling =
    failures.find(({ reason }) => reason === 'sasl-credentials') ??
    failures.find(({ retriable }) => !retriable) ??
    failures[0]
  if (telling === undefined) {
    return new KctlError('unreachable', `no answer from ${name} in ${formatDuration(timeoutMs)}`, {
      code: 'CONNECT_TIMEOUT',
      hint: 'check the addresses, or give it longer: --timeout 30s',
    })
  }
  const explained = explainConnectionError(telling)
  if (failures.length === 1 || telling.reason === 'sasl-credentials') return explained
  return new KctlError(
    explained.kind,
    `none of the ${failures.length} bootstrap brokers of ${name} let kctl in`,
    {
      code: explained.code,
      hint: explained.hint,
      details: [...failures.map(messageOf), ...explained.details],
      cause: telling,
    },
  )
}

function unreachable(code: string, hint: Explanation['hint']): Explanation {
  return { kind: 'unreachable', code, hint }
}

function denied(code: string, hint: Explanation['hint']): Explanation {
  return { kind: 'authentication', code, hint }
}

/** A broker that falls silent or hangs up while it looks at credentials has not accepted them. */
function duringSasl({ facts }: ConnectionError): boolean {
  return facts.api?.startsWith('Sasl') ?? false
}

function messageOf(error: ConnectionError): string {
  const { brokerMessage } = error.facts
  const message = sanitiseText(error.message)
  return brokerMessage === undefined ? message : `${message}: ${sanitiseText(brokerMessage)}`
}

function detailsOf({ facts }: ConnectionError): readonly string[] {
  const { certificate, mechanismsOffered } = facts
  return [
    ...(certificate === undefined ? [] : certificateLines(certificate)),
    ...(mechanismsOffered === undefined
      ? []
      : [`mechanisms offered: ${mechanismsOffered.map((name) => sanitiseText(name)).join(', ') || 'none'}`]),
  ]
}

/** A certificate can list thousands of names; the first ones tell what it is for. */
const MAX_ALT_NAMES = 10

function certificateLines({
  subject,
  issuer,
  fingerprint256,
  altNames,
  validTo,
}: CertificateFacts): readonly string[] {
  const more = altNames.length > MAX_ALT_NAMES ? `, and ${altNames.length - MAX_ALT_NAMES} more` : ''
  return [
    `subject: ${subject}`,
    `issuer: ${issuer}`,
    `names: ${altNames.slice(0, MAX_ALT_NAMES).join(', ') || 'none'}${more}`,
    `valid until: ${inIso(validTo)}`,
    `SHA-256: ${fingerprint256}`,
  ].map((line) => sanitiseText(line))
}

/** From OpenSSL's way to write it; as it is if that is not a date. */
function inIso(openSslDate: string): string {
  const epochMs = Date.parse(openSslDate)
  return Number.isNaN(epochMs) ? openSslDate : new Date(epochMs).toISOString().replace('.000', '')
}

function closedHint({ facts }: ConnectionError): string {
  return facts.api === 'ApiVersions'
    ? 'the listener may expect TLS: --tls'
    : 'the broker may be restarting; run it again'
}

/** What kctl speaks, the best first. */
const KNOWN_MECHANISMS = ['SCRAM-SHA-512', 'SCRAM-SHA-256', 'OAUTHBEARER', 'AWS_MSK_IAM', 'PLAIN']

function hostnameHint({ facts }: ConnectionError): string {
  const name = facts.certificate?.altNames.find((each) => each.startsWith('DNS:'))?.slice('DNS:'.length)
  const example = name === undefined || !/^[\w.-]+$/.test(name) ? 'NAME' : name
  return `if that is the right broker all the same, say which name to expect: --tls-servername ${example}`
}

function deniedHint({ facts }: ConnectionError): string {
  return facts.mechanism === 'AWS_MSK_IAM'
    ? 'does a policy allow this identity kafka-cluster:Connect, and is the clock of this machine right? kctl tried once only'
    : 'check the user and the password or token; kctl tried once only'
}

function mechanismHint({ facts }: ConnectionError): string {
  const { mechanismsOffered: offered = [] } = facts
  const usable = KNOWN_MECHANISMS.find((mechanism) => offered.includes(mechanism))
  if (usable !== undefined) return `use one it offers: --sasl ${usable.toLowerCase().replaceAll('_', '-')}`
  return offered.length === 0
    ? 'the listener may not use SASL: leave --sasl out'
    : `kctl speaks ${KNOWN_MECHANISMS.join(', ')}; does the cluster have a listener with one of these?`
}
