import { UsageError } from '../../errors.ts'
import type { TlsSettings } from '../connection-settings.ts'
import { booleanOf, placeOf, textOf } from '../parse-value.ts'
import { Secret } from '../redact.ts'
import { secretSource } from '../login/resolve-login.ts'
import type { SettingName } from '../setting-list.ts'
import type { GivenSettings } from '../settings.ts'

/** What is named is meant to be used: it turns TLS on unless that is said to be off. */
const NAMED: readonly SettingName[] = [
  'tlsCa',
  'tlsCaPem',
  'tlsCert',
  'tlsCertPem',
  'tlsKey',
  'tlsKeyPem',
  'tlsServername',
]

/** A file, and what may be given instead of naming it. */
const TWICE: readonly (readonly [SettingName, SettingName])[] = [
  ['tlsCa', 'tlsCaPem'],
  ['tlsCert', 'tlsCertPem'],
  ['tlsKey', 'tlsKeyPem'],
]

/**
 * @param isNeeded nothing that was chosen works without TLS
 * @returns null for plaintext
 * @throws {UsageError}
 */
export function resolveTls(given: GivenSettings, isNeeded: boolean): TlsSettings | null {
  const insecure = booleanOf(given, 'tlsInsecure', false)
  const anyName = booleanOf(given, 'tlsAnyName', false)
  const isMeant = isNeeded || insecure || anyName || NAMED.some((name) => given[name] !== undefined)
  if (!booleanOf(given, 'tls', isMeant)) return null
  for (const [file, text] of TWICE) {
    if (given[file] === undefined || given[text] === undefined) continue
    throw new UsageError(
      `${placeOf(file, given[file].origin)} and ${placeOf(text, given[text].origin)} are both set`,
      'keep one of them',
    )
  }
  const servername = textOf(given, 'tlsServername')
  const hasAuthorities = given.tlsCa !== undefined || given.tlsCaPem !== undefined
  // A name that is said is a name to check.
  const isAnyName = anyName && servername === null && !insecure
  if (isAnyName && !hasAuthorities) {
    throw new UsageError(
      `${placeOf('tlsAnyName', given.tlsAnyName?.origin ?? 'flag')} without an authority of your own would ` +
        'accept whoever has a certificate for any host in the world',
      'add --tls-ca FILE, or have the name checked: -X ssl.endpoint.identification.algorithm=https',
    )
  }
  return {
    caFile: textOf(given, 'tlsCa'),
    caPem: textOf(given, 'tlsCaPem'),
    caPassword: secretOf(given, 'tlsCaPassword'),
    certFile: textOf(given, 'tlsCert'),
    certPem: textOf(given, 'tlsCertPem'),
    keyFile: textOf(given, 'tlsKey'),
    keyPem: secretOf(given, 'tlsKeyPem'),
    keyPassword: secretSource(given, 'tlsKeyPasswordCommand', 'tlsKeyPassword', 'tlsKeyPasswordFile'),
    keyStorePassword: secretOf(given, 'tlsKeyStorePassword'),
    keyAlias: textOf(given, 'tlsKeyAlias'),
    servername,
    insecure,
    anyName: isAnyName,
  }
}

function secretOf(given: GivenSettings, name: SettingName): Secret | null {
  const text = textOf(given, name)
  return text === null ? null : new Secret(text)
}
