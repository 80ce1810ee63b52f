import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { sanitiseText } from '../../domain/sanitise.ts'
import { toPem } from './pem-blocks.ts'
import { type KeyEntry, type KeyStore, KeyStoreError } from './stores/key-store.ts'
import { readJks } from './stores/read-jks.ts'
import { readPkcs12 } from './stores/read-pkcs12.ts'
import { checkedCertificates } from './tls-certificates.ts'
import { TlsFileError, type TlsPassword } from './tls-file-error.ts'
import type { TlsSource } from './tls-source.ts'

/** Where to say the passwords of a store, for hints. */
const CA_PASSWORD = 'KCTL_TLS_CA_PASSWORD, tls.caPassword in the context, or ssl.truststore.password'
const STORE_PASSWORD =
  'KCTL_TLS_KEY_STORE_PASSWORD, tls.keyStorePassword in the context, or ssl.keystore.password'
const KEY_PASSWORD = 'KCTL_TLS_KEY_PASSWORD, tls.keyPassword in the context, or ssl.key.password'

/**
 * What a PKCS #12 or JKS file says to trust.
 *
 * @param password null: a JKS file is read without a check, as Java does
 * @returns certificates, DER
 * @throws {TlsFileError}
 */
export function readTrustStore(source: TlsSource, password: string | null): readonly Buffer[] {
  const { trusted } = explained(source, CA_PASSWORD, () => openStore(source, password), 'caPassword')
  if (trusted.length > 0) return trusted
  throw new TlsFileError(
    `${source.label} holds no certificate to trust`,
    `keytool -importcert -keystore ${source.path} -alias ca -file ca.pem puts one in`,
  )
}

/** null: not given. */
export interface KeyStoreWords {
  readonly store: string | null
  readonly key: string | null
  /** Which key, if there are several. */
  readonly alias: string | null
}

/** The own certificate with its chain, PEM, and the key to it. @throws {TlsFileError} */
export function readKeyStore(source: TlsSource, words: KeyStoreWords): { cert: string; key: KeyObject } {
  // As in Java: one password opens both, unless each has its own. A JKS file needs none to be looked into.
  const storePassword = words.store ?? (source.kind === 'jks' ? null : words.key)
  const store = explained(source, STORE_PASSWORD, () => openStore(source, storePassword))
  const entry = chooseKey(source, store, words.alias)
  const key = explained(source, words.key === null ? STORE_PASSWORD : KEY_PASSWORD, () =>
    privateKeyOf(entry, words.key ?? words.store),
  )
  return { cert: checkedCertificates(source, chainOf(source, entry, key, store)), key }
}

function openStore(source: TlsSource, password: string | null): KeyStore {
  if (source.kind === 'jks') return readJks(source.bytes, password)
  if (source.kind === 'pkcs12') return readPkcs12(source.bytes, password)
  throw notRead(source)
}

function privateKeyOf(entry: KeyEntry, password: string | null): KeyObject {
  const der = entry.decrypt(password)
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  } catch (error) {
    throw new KeyStoreError(
      'unsupported',
      `has a key that OpenSSL does not take: ${(error as Error).message}`,
    )
  }
}

const MAX_NAMES = 10

function chooseKey({ label, path }: TlsSource, { keys }: KeyStore, alias: string | null): KeyEntry {
  const [first, second] = keys
  if (first === undefined) {
    throw new TlsFileError(
      `${label} holds no private key, only certificates to trust`,
      `a trust store belongs to --tls-ca; keytool -list -keystore ${path} shows what is in it`,
    )
  }
  const names = keys.slice(0, MAX_NAMES).map((each) => sanitiseText(each.alias))
  const listed = `${names.join(', ')}${keys.length > MAX_NAMES ? `, and ${keys.length - MAX_NAMES} more` : ''}`
  if (alias !== null) {
    // To Java, aliases are the same in any case.
    const found = keys.find((each) => each.alias.toLowerCase() === alias.toLowerCase())
    if (found !== undefined) return found
    throw new TlsFileError(`${label} holds no key "${alias}"`, `it holds ${listed}`)
  }
  if (second === undefined) return first
  throw new TlsFileError(
    `${label} holds ${keys.length} keys: ${listed}`,
    `say which one: --tls-key-alias ${names[0] ?? 'NAME'}`,
  )
}

/** Longer than any chain: a store may have certificates that sign each other in circles. */
const MAX_CHAIN = 20

/** The certificate of the key, and who signed it as far as the store knows. */
function chainOf(source: TlsSource, entry: KeyEntry, key: KeyObject, store: KeyStore): readonly Buffer[] {
  if (entry.chain.length > 1) return entry.chain
  const all = store.certificates.map((der) => ({ der, certificate: parsedCertificate(der) }))
  const own = entry.chain[0] ?? all.find(({ certificate }) => certificate?.checkPrivateKey(key) === true)?.der
  if (own === undefined) {
    throw new TlsFileError(
      `${source.label} holds the key "${sanitiseText(entry.alias)}" without its certificate`,
      `keytool -list -v -keystore ${source.path} shows what is in it`,
    )
  }
  const chain = [own]
  let last = parsedCertificate(own)
  while (last !== null && chain.length < MAX_CHAIN && last.issuer !== last.subject) {
    const above = all.find(
      ({ certificate }) => certificate !== null && last?.checkIssued(certificate) === true,
    )
    if (above === undefined || chain.includes(above.der)) break
    chain.push(above.der)
    last = above.certificate
  }
  return chain
}

function parsedCertificate(der: Buffer): X509Certificate | null {
  try {
    return new X509Certificate(toPem('CERTIFICATE', der))
  } catch {
    return null
  }
}

function explained<Result>(
  { label, path }: TlsSource,
  password: string,
  work: () => Result,
  missing: TlsPassword = 'keyPassword',
): Result {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof KeyStoreError)) throw error
    const message = `${label} ${sanitiseText(error.message)}`
    switch (error.problem) {
      case 'password-needed':
        throw new TlsFileError(`${message}, and no password is given`, `set ${password}`, missing)
      case 'password-wrong':
        throw new TlsFileError(message, `check ${password}; keytool -list -keystore ${path} asks for it`)
      case 'damaged':
        throw new TlsFileError(message, `get the file anew; keytool -list -keystore ${path} tries it too`)
      case 'unsupported':
        throw new TlsFileError(message, convertHint(path))
    }
  }
}

const convertHint = (path: string, type?: string): string =>
  `keytool -importkeystore -srckeystore ${path}${type === undefined ? '' : ` -srcstoretype ${type}`} ` +
  '-destkeystore new.p12 -deststoretype PKCS12, then name new.p12'

function notRead({ label, path, kind }: TlsSource): TlsFileError {
  switch (kind) {
    case 'jceks':
    case 'bks':
    case 'bcfks': {
      const type = kind.toUpperCase()
      return new TlsFileError(
        `${label} is a ${type} key store; kctl reads PEM, PKCS #12 and JKS`,
        convertHint(path, type),
      )
    }
    case 'der-key':
      return new TlsFileError(
        `${label} is a key in DER, without PEM around it`,
        `openssl pkey -inform der -in ${path} -out key.pem, then --tls-key key.pem`,
      )
    case 'pkcs7':
      return new TlsFileError(
        `${label} is a PKCS #7 file; kctl reads PEM, PKCS #12 and JKS`,
        `openssl pkcs7 -inform der -in ${path} -print_certs -out ca.pem`,
      )
    default:
      return new TlsFileError(
        `${label} is neither PEM nor a key store`,
        'a PEM file has a line -----BEGIN CERTIFICATE-----; PKCS #12 and JKS are recognised by their first bytes',
      )
  }
}
