import { mkdtempSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ExtraListener, Properties } from '../../src/sandbox/apache/server-properties.ts'
import { type Certificates, type KeyPair, makeCertificates } from './make-certificates.ts'
import { type RealKafka, startRealKafka } from './real-kafka.ts'

/** What every user of the secure broker has for a password, and what must never be seen anywhere else. */
export const PASSWORD = 'CANARY-9f=+/$%"x'
export const USER = 'ann'

/** The secure broker's listeners, besides the plain one that `bootstrap` names. */
export type SecureListener =
  | 'TLS'
  /** Wants to see a client's certificate. */
  | 'MTLS'
  | 'SASL'
  | 'SASLTLS'
  /** Offers PLAIN and nothing else. */
  | 'ONLYPLAIN'
  /** Wants to see the password again every second. */
  | 'SHORT'
  /** Wants to see any secret again every two seconds. */
  | 'BRIEF'
  /** TLS with a certificate for kafka.example. */
  | 'OTHERHOST'
  /** TLS with a certificate whose time is over. */
  | 'EXPIRED'
  /** TLS with a certificate that no authority has signed. */
  | 'SELFSIGNED'
  /** Sends its clients to a host that nobody can find. */
  | 'NOHOST'
  /** Sends its clients to a port on which nobody listens. */
  | 'NOPORT'

export interface SecureKafka extends AsyncDisposable {
  readonly kafka: RealKafka
  readonly certificates: Certificates
  /** Paths of PEM files. */
  readonly files: {
    readonly ca: string
    readonly cert: string
    readonly key: string
    /** Certificate and key in one. */
    readonly both: string
    /** The same of somebody whom the broker does not trust. */
    readonly stranger: string
  }
  /** `localhost:port` */
  addressOf(listener: SecureListener): string
  /** How many logins the broker has refused so far, by its own log. */
  refusedLogins(): Promise<number>
}

const LISTENERS: readonly (ExtraListener & { readonly name: SecureListener })[] = [
  { name: 'TLS', protocol: 'SSL' },
  { name: 'MTLS', protocol: 'SSL' },
  { name: 'SASL', protocol: 'SASL_PLAINTEXT' },
  { name: 'SASLTLS', protocol: 'SASL_SSL' },
  { name: 'ONLYPLAIN', protocol: 'SASL_PLAINTEXT' },
  { name: 'SHORT', protocol: 'SASL_PLAINTEXT' },
  { name: 'BRIEF', protocol: 'SASL_PLAINTEXT' },
  { name: 'OTHERHOST', protocol: 'SSL' },
  { name: 'EXPIRED', protocol: 'SSL' },
  { name: 'SELFSIGNED', protocol: 'SSL' },
  { name: 'NOHOST', protocol: 'PLAINTEXT', advertised: 'kafka.invalid:29092' },
  { name: 'NOPORT', protocol: 'PLAINTEXT', advertised: '127.0.0.1:1' },
]

const MODULES = 'org.apache.kafka.common.security'

/** A real broker with a listener for every way in, and for every way to be kept out. */
export async function startSecureKafka(): Promise<SecureKafka> {
  const certificates = makeCertificates()
  const folder = mkdtempSync(path.join(tmpdir(), 'kctl-test-'))
  const file = (name: string, text: string): string => {
    const target = path.join(folder, name)
    writeFileSync(target, text, { mode: 0o600 })
    return target
  }
  const { client, ca } = certificates
  const kafka = await startRealKafka({
    listeners: LISTENERS,
    properties: {
      ...tlsListener('TLS', certificates.server, ca),
      ...tlsListener('MTLS', certificates.server, ca),
      'listener.name.mtls.ssl.client.auth': 'required',
      ...tlsListener('OTHERHOST', certificates.otherHost, ca),
      ...tlsListener('EXPIRED', certificates.expired, ca),
      ...tlsListener('SELFSIGNED', certificates.selfSigned, ca),
      ...tlsListener('SASLTLS', certificates.server, ca),
      ...saslListener('SASL'),
      ...saslListener('SASLTLS'),
      ...saslListener('ONLYPLAIN', ['PLAIN']),
      ...saslListener('SHORT', ['PLAIN']),
      'listener.name.short.connections.max.reauth.ms': '1000',
      ...saslListener('BRIEF'),
      'listener.name.brief.connections.max.reauth.ms': '2000',
    },
    formatArguments: ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
      '--add-scram',
      `${mechanism}=[name=${USER},password=${PASSWORD}]`,
    ]),
  })
  return {
    kafka,
    certificates,
    files: {
      ca: file('ca.pem', ca),
      cert: file('client.pem', client.cert),
      key: file('client.key', client.key),
      both: file('both.pem', client.key + client.cert),
      stranger: file('stranger.pem', certificates.selfSigned.key + certificates.selfSigned.cert),
    },
    addressOf: (listener) => kafka.bootstrapOf(listener).replace('127.0.0.1', 'localhost'),
    async refusedLogins() {
      const log = await readFile(kafka.state.nodes[0]?.logFile ?? '', 'utf8')
      return log.match(/Failed (?:re-)?authentication with/g)?.length ?? 0
    },
    [Symbol.asyncDispose]: () => kafka[Symbol.asyncDispose](),
  }
}

function tlsListener(listener: SecureListener, { cert, key }: KeyPair, ca: string): Properties {
  const prefix = `listener.name.${listener.toLowerCase()}.ssl`
  return {
    [`${prefix}.keystore.type`]: 'PEM',
    [`${prefix}.keystore.certificate.chain`]: cert,
    [`${prefix}.keystore.key`]: key,
    [`${prefix}.truststore.type`]: 'PEM',
    [`${prefix}.truststore.certificates`]: ca,
  }
}

const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER']

function saslListener(listener: SecureListener, mechanisms: readonly string[] = MECHANISMS): Properties {
  const prefix = `listener.name.${listener.toLowerCase()}`
  const quoted = `"${PASSWORD.replaceAll('"', '\\"')}"`
  const logins: Properties = {
    PLAIN: `${MODULES}.plain.PlainLoginModule required user_${USER}=${quoted};`,
    'SCRAM-SHA-256': `${MODULES}.scram.ScramLoginModule required;`,
    'SCRAM-SHA-512': `${MODULES}.scram.ScramLoginModule required;`,
    OAUTHBEARER: `${MODULES}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="kafka";`,
  }
  return {
    [`${prefix}.sasl.enabled.mechanisms`]: mechanisms.join(','),
    ...Object.fromEntries(
      mechanisms.map((mechanism) => [
        `${prefix}.${mechanism.toLowerCase()}.sasl.jaas.config`,
        logins[mechanism] ?? '',
      ]),
    ),
  }
}

/** A token that nobody signed, as a broker takes it whose OAUTHBEARER is not set up for more. */
export function unsecuredToken(subject: string, lifeS = 3600): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const seconds = Math.floor(Date.now() / 1000)
  return `${part({ alg: 'none' })}.${part({ sub: subject, iat: seconds - 60, exp: seconds + lifeS })}.`
}
