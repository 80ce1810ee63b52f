import { shownName } from '../domain/shown-name.ts'
import { didYouMean } from '../domain/text-distance.ts'
import { UsageError } from '../errors.ts'
import { LOGIN_SETTINGS, LOGIN_TRANSLATIONS } from './login/login-properties.ts'
import { parseProperties, type Property } from './properties-file.ts'
import { type GivenProperty, type PropertySettings, to, type Translate } from './property-translation.ts'
import type { Secret } from './redact.ts'
import { brokersName, SASL_MECHANISMS } from './login/sasl-mechanism.ts'
import type { SettingName } from './setting-list.ts'
import { TLS_SECRET_HINT, TLS_TRANSLATIONS } from './tls/tls-properties.ts'

type Settings = Partial<Record<SettingName, string | Secret>>

const inMilliseconds: Translate = ({ key, value, place }) => {
  if (/^\d+$/.test(value)) return { timeout: `${value}ms` }
  throw new UsageError(`${place}: ${key} is "${value}", not a number of milliseconds`)
}

/** The names of Java's clients and of librdkafka that mean something here. */
const TRANSLATIONS: Readonly<Record<string, Translate>> = {
  'bootstrap.servers': to('brokers'),
  'metadata.broker.list': to('brokers'),
  'client.id': to('clientId'),
  'request.timeout.ms': inMilliseconds,
  'default.api.timeout.ms': inMilliseconds,
  'security.protocol': securityProtocol,
  ...LOGIN_TRANSLATIONS,
  ...TLS_TRANSLATIONS,
}

/**
 * Settings from `-X key=value` flags.
 *
 * @throws {UsageError} for an unknown key, and for a secret: other users see the command line
 */
export function settingsOfAssignments(assignments: readonly string[]): PropertySettings {
  const entries = assignments.map((assignment) => {
    const at = assignment.indexOf('=')
    if (at < 1) {
      throw new UsageError(
        `-X ${at < 0 ? '…' : '=…'}: not a property and its value`,
        'write it like -X client.id=mine',
      )
    }
    return { key: assignment.slice(0, at).trim(), value: assignment.slice(at + 1).trim() }
  })
  for (const { key } of entries) {
    if (!/password|jaas|secret|key\.pem$|keystore\.key$/.test(key)) continue
    // What stands before an = may be half of a secret, where another sign was typed for the one before it.
    const shown = Object.hasOwn(TRANSLATIONS, key) ? key : '…'
    throw new UsageError(
      `-X ${shown}: a secret on the command line is seen by every user of this machine`,
      key.startsWith('ssl.')
        ? TLS_SECRET_HINT
        : key.includes('secret')
          ? 'set KCTL_OAUTH_CLIENT_SECRET, use --password-stdin, or put it in a file for --command-config'
          : 'set KCTL_PASSWORD, use --password-stdin, or put it in a file for --command-config',
    )
  }
  return translate(entries.map((entry) => ({ ...entry, place: '-X' })))
}

/**
 * Settings from a Java client.properties file. What concerns producing and consuming in Java is passed over.
 *
 * @throws {UsageError} with file and line
 */
export function settingsOfProperties(text: string, path: string): PropertySettings {
  const properties = parseProperties(text).filter(
    ({ key }) => Object.hasOwn(TRANSLATIONS, key) || !isOtherClientProperty(key),
  )
  return translate(properties.map(({ key, value, line }) => ({ key, value, place: `${path}:${line}` })))
}

/**
 * The same of a file that is taken over: what means nothing here is named rather than refused or passed over.
 *
 * @throws {UsageError} with file and line, for a value that is wrong
 */
export function importProperties(
  properties: readonly Property[],
  path: string,
): { readonly settings: PropertySettings; readonly leftOut: readonly string[] } {
  const known = properties.filter(({ key }) => Object.hasOwn(TRANSLATIONS, key))
  const protocol = properties.find(({ key }) => key === 'security.protocol')?.value.toUpperCase()
  const isWithoutLogin = protocol === 'PLAINTEXT' || protocol === 'SSL'
  return {
    settings: translate(known.map(({ key, value, line }) => ({ key, value, place: `${path}:${line}` }))),
    leftOut: properties
      .filter(
        ({ key }) => !known.some((each) => each.key === key) || (isWithoutLogin && key.startsWith('sasl.')),
      )
      .map(({ key }) => key),
  }
}

function translate(entries: readonly Omit<GivenProperty, 'all'>[]): PropertySettings {
  const all = new Map(entries.map(({ key, value }) => [key, value]))
  const settings: Settings = {}
  for (const entry of entries) {
    const translation = Object.hasOwn(TRANSLATIONS, entry.key) ? TRANSLATIONS[entry.key] : undefined
    if (translation === undefined) throw unknownProperty(entry)
    Object.assign(settings, translation({ ...entry, all }))
  }
  const protocol = all.get('security.protocol')?.toUpperCase()
  // As in Java: a mechanism counts for nothing where the protocol has no SASL in it.
  if (protocol === 'PLAINTEXT' || protocol === 'SSL') {
    for (const name of LOGIN_SETTINGS) delete settings[name]
  }
  return settings
}

function unknownProperty({ key, value, place }: Omit<GivenProperty, 'all'>): UsageError {
  const known = Object.keys(TRANSLATIONS)
  const meant = didYouMean(key, known)
  const hint = meant === null ? `known are ${known.join(', ')}` : `did you mean "${meant}"?`
  return new UsageError(
    `${place}: unknown property ${meant === null ? shownName(key, value !== '') : `"${key}"`}`,
    hint,
  )
}

const PROTOCOLS: Readonly<Record<string, Settings>> = {
  PLAINTEXT: { tls: 'false' },
  SSL: { tls: 'true' },
  SASL_PLAINTEXT: { tls: 'false' },
  SASL_SSL: { tls: 'true' },
}

function securityProtocol({ key, value, place, all }: GivenProperty): Settings {
  const settings = PROTOCOLS[value.toUpperCase()]
  if (settings === undefined) {
    throw new UsageError(
      `${place}: ${key} "${value}" is not known`,
      `it is one of ${Object.keys(PROTOCOLS).join(', ')}`,
    )
  }
  const needsMechanism = value.toUpperCase().startsWith('SASL_')
  if (needsMechanism && !all.has('sasl.mechanism') && !all.has('sasl.mechanisms') && place !== '-X') {
    throw new UsageError(
      `${place}: ${value} without sasl.mechanism means GSSAPI (Kerberos), which kctl does not speak`,
      `set sasl.mechanism to one of ${SASL_MECHANISMS.map(brokersName).join(', ')}`,
    )
  }
  return settings
}

/** What Java's and librdkafka's clients know and an operator's tool has no use for. */
const OTHER_PROPERTIES =
  /^(?:acks|retries|group\.|key\.|value\.|auto\.|enable\.(?:auto|idempotence|metrics)|compression\.|linger\.|batch\.|buffer\.|max\.|min\.|fetch\.|session\.|heartbeat\.|isolation\.|partition(?:er)?\.|partitioner|interceptor\.|transaction(?:al)?\.|delivery\.|metadata\.|metric(?:s)?\.|connections\.|reconnect\.|retry\.|send\.|receive\.|socket\.|client\.(?:dns|rack)|api\.version|broker\.address|broker\.version|statistics\.|queue|log\.|debug$|sasl\.(?:login|client|kerberos|oauthbearer)\.|ssl\.(?:provider|secure|keymanager|trustmanager|engine|curves|sigalgs)|security\.providers|exclude\.|allow\.|check\.)/

function isOtherClientProperty(key: string): boolean {
  return OTHER_PROPERTIES.test(key)
}
