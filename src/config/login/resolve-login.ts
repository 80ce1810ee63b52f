import { UsageError } from '../../errors.ts'
import type { SaslSettings, SecretSource, TokenSource } from '../connection-settings.ts'
import type { UnsecuredClaims } from './jwt.ts'
import { booleanOf, parsed, placeOf, textOf } from '../parse-value.ts'
import { Secret } from '../redact.ts'
import { brokersName, parseSaslMechanism, type SaslMechanism } from './sasl-mechanism.ts'
import type { SettingName } from '../setting-list.ts'
import type { GivenSettings } from '../settings.ts'

/**
 * How to log in, from what was given; null: not at all.
 *
 * @param isInsecureAllowed secrets may go where others can read them
 * @throws {UsageError} for a value that is wrong or missing
 */
export function resolveLogin(given: GivenSettings, isInsecureAllowed: boolean): SaslSettings | null {
  const username = textOf(given, 'user')
  const mechanism = parsed<SaslMechanism | null>(given, 'saslMechanism', null, parseSaslMechanism)
  switch (mechanism) {
    case null:
      if (username === null) return null
      throw new UsageError(
        `${placeOf('user', given.user?.origin ?? 'flag')} is set, but no SASL mechanism`,
        'add --sasl plain, --sasl scram-sha-256, --sasl scram-sha-512: whichever the cluster offers',
      )
    case 'oauthbearer':
      return {
        mechanism,
        token: tokenSource(given, isInsecureAllowed),
        extensions: parsed(given, 'extensions', {}, parseExtensions),
      }
    case 'aws-msk-iam':
      return {
        mechanism,
        profile: textOf(given, 'awsProfile'),
        region: parsed(given, 'awsRegion', null, parseRegion),
      }
    case 'plain':
    case 'scram-sha-256':
    case 'scram-sha-512':
      if (username !== null) return { mechanism, username, password: passwordSource(given) }
      throw new UsageError(`${brokersName(mechanism)} needs a user name`, 'add --user NAME, or set KCTL_USER')
  }
}

function passwordSource(given: GivenSettings): SecretSource {
  if (booleanOf(given, 'passwordStdin', false)) return { from: 'stdin' }
  return secretSource(given, 'passwordCommand', 'password', 'passwordFile') ?? { from: 'prompt' }
}

function tokenSource(given: GivenSettings, isInsecureAllowed: boolean): TokenSource {
  const source = secretSource(given, 'tokenCommand', 'token', 'tokenFile')
  if (source !== null) return source
  const claims = parsed<UnsecuredClaims | null>(given, 'unsecuredToken', null, parseUnsecured)
  if (claims !== null) return { from: 'claims', claims }
  const endpoint = parsed<URL | null>(given, 'tokenEndpoint', null, (text) =>
    parseEndpoint(text, isInsecureAllowed),
  )
  if (endpoint === null) {
    throw new UsageError(
      'OAUTHBEARER needs a token',
      'set KCTL_OAUTH_TOKEN, KCTL_OAUTH_TOKEN_FILE, tokenCommand in the context, or an endpoint that gives one: KCTL_OAUTH_TOKEN_ENDPOINT',
    )
  }
  const clientId = textOf(given, 'oauthClientId') ?? textOf(given, 'user')
  if (clientId === null) {
    throw new UsageError(
      'the token endpoint needs the id of a client',
      'set KCTL_OAUTH_CLIENT_ID, or clientId of sasl in the context',
    )
  }
  return {
    from: 'endpoint',
    endpoint,
    clientId,
    clientSecret: clientSecretSource(given),
    scope: textOf(given, 'scope'),
    caFile: textOf(given, 'tokenEndpointCa'),
  }
}

function clientSecretSource(given: GivenSettings): SecretSource {
  if (booleanOf(given, 'passwordStdin', false)) return { from: 'stdin' }
  return secretSource(given, 'clientSecretCommand', 'clientSecret', 'clientSecretFile') ?? { from: 'prompt' }
}

/** Where a secret is said to be; null: nowhere. */
export function secretSource(
  given: GivenSettings,
  command: SettingName,
  value: SettingName,
  file: SettingName,
): SecretSource | null {
  const commandLine = textOf(given, command)
  if (commandLine !== null) return { from: 'command', command: commandLine }
  const text = textOf(given, value)
  if (text !== null) return { from: 'value', value: new Secret(text) }
  const path = textOf(given, file)
  return path === null ? null : { from: 'file', path }
}

/** The text is left out of the messages where it may hold a password. */
function parseEndpoint(text: string, isInsecureAllowed: boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new UsageError('not the address of a token endpoint', 'it is like https://id.acme.io/oauth2/token')
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(
      'a user or password in the address of the token endpoint',
      'set KCTL_OAUTH_CLIENT_ID and KCTL_OAUTH_CLIENT_SECRET, or clientId and clientSecretCommand in the context',
    )
  }
  if (
    url.protocol === 'http:' &&
    !isInsecureAllowed &&
    !isLoopback(url.hostname.replaceAll(/^\[|\]$/g, ''))
  ) {
    throw new UsageError(
      `the client's secret would go to ${url.origin} without TLS, readable on the way`,
      'use https, or --allow-insecure-auth if the network is trusted',
    )
  }
  return url
}

/** `logicalCluster=lkc-1,identityPoolId=pool-2`. Names are letters only, values printable (KIP-342). */
function parseExtensions(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '')
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      const name = pair.slice(0, Math.max(at, 0)).trim()
      const value = pair.slice(at + 1).trim()
      if (!/^[A-Za-z]+$/.test(name) || name.toLowerCase() === 'auth' || !/^[\x20-\x7e]*$/.test(value)) {
        throw new UsageError(
          `"${pair.trim()}" is no extension of a token`,
          'write it like logicalCluster=lkc-1,identityPoolId=pool-2; names are letters only',
        )
      }
      return [name, value]
    }),
  )
}

const CLAIMS: ReadonlySet<string> = new Set([
  'principal',
  'principalClaimName',
  'scope',
  'scopeClaimName',
  'lifeSeconds',
])

/** In librdkafka's words: `principal=admin scope=read,write lifeSeconds=3600`. */
function parseUnsecured(text: string): UnsecuredClaims {
  const given = new Map(
    text
      .split(/\s+/)
      .filter((pair) => pair !== '')
      .map((pair) => [pair.split('=')[0] ?? '', pair.slice(pair.indexOf('=') + 1)] as const),
  )
  const principal = given.get('principal') ?? ''
  const lifeSeconds = given.get('lifeSeconds') ?? '3600'
  const unknown = [...given.keys()].find((name) => !CLAIMS.has(name))
  if (unknown !== undefined || principal === '' || !/^[1-9]\d{0,8}$/.test(lifeSeconds)) {
    throw new UsageError(
      unknown === undefined
        ? 'not the claims of an unsecured token'
        : `"${unknown}" is no claim that is known`,
      'write it like principal=admin scope=read,write lifeSeconds=3600',
    )
  }
  return {
    principal,
    principalClaim: given.get('principalClaimName') ?? 'sub',
    scope: given.get('scope')?.split(',').filter(Boolean) ?? [],
    scopeClaim: given.get('scopeClaimName') ?? 'scope',
    lifeS: Number(lifeSeconds),
  }
}

function parseRegion(text: string): string {
  if (/^[a-z]{2,}(?:-[a-z]+)+-\d+$/.test(text)) return text
  throw new UsageError(`"${text}" is not an AWS region`, 'it is like eu-west-1')
}

export function isLoopback(host: string): boolean {
  return (
    host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
  )
}
