import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import type { TlsSettings } from '../connection-settings.ts'
import type { Secret } from '../redact.ts'
import { isCertificate, isPrivateKey } from './pem-blocks.ts'
import { blocksOf, certificatesOf, noneIn } from './tls-certificates.ts'
import { TlsFileError } from './tls-file-error.ts'
import { inlineTlsSource, isStore, readTlsSource, type TlsSource } from './tls-source.ts'

/** The settings, with the password of the key at hand. */
export type TlsFiles = Omit<TlsSettings, 'keyPassword'> & { readonly keyPassword: Secret | null }

/** The own certificate with who signed it, and its key; PEM, decrypted. null: none is shown. */
export type Identity = { readonly cert: string; readonly key: string } | NoIdentity
type NoIdentity = { readonly cert: null; readonly key: null }

/**
 * A key store has both the certificate and the key. So may a PEM file: it is enough to name it once.
 *
 * @throws {TlsFileError} for what cannot be read, or does not belong together
 */
export async function readIdentity(tls: TlsFiles): Promise<Identity> {
  const certSource = certificateSource(tls)
  const keySource = privateKeySource(tls)
  const source = certSource ?? keySource
  if (source === null) return { cert: null, key: null }
  if (isStore(source)) return usable(await fromStore(source, tls), source, source)

  const keyHolder = keySource ?? source
  requireBoth(source, certSource, keySource)
  const cert = certificatesOf(source)
  const key = isStore(keyHolder)
    ? (await fromStore(keyHolder, tls)).key
    : privateKeyOf(keyHolder, (tls.keyPassword ?? tls.keyStorePassword)?.reveal() ?? null)
  return usable({ cert, key }, source, keyHolder)
}

function certificateSource({ certFile, certPem }: TlsFiles): TlsSource | null {
  if (certPem !== null) return inlineTlsSource('tlsCertPem', certPem)
  return certFile === null ? null : readTlsSource('tlsCert', certFile)
}

/** A file that is named twice is read once: it may be a pipe. */
function privateKeySource({ certFile, keyFile, keyPem }: TlsFiles): TlsSource | null {
  if (keyPem !== null) return inlineTlsSource('tlsKeyPem', keyPem.reveal())
  return keyFile === null || keyFile === certFile ? null : readTlsSource('tlsKey', keyFile)
}

async function fromStore(source: TlsSource, tls: TlsFiles): Promise<{ cert: string; key: KeyObject }> {
  const { readKeyStore } = await import('./open-store.ts')
  return readKeyStore(source, {
    store: tls.keyStorePassword?.reveal() ?? null,
    key: tls.keyPassword?.reveal() ?? null,
    alias: tls.keyAlias,
  })
}

/** @throws {TlsFileError} where one of the two was named, and the other is not in it */
function requireBoth(source: TlsSource, certSource: TlsSource | null, keySource: TlsSource | null): void {
  const belong = 'a certificate and its key belong together'
  if (keySource === null && !blocksOf(source).some(isPrivateKey)) {
    throw new TlsFileError(`${source.label} holds no private key`, `add --tls-key FILE: ${belong}`)
  }
  if (certSource === null && !blocksOf(source).some(isCertificate)) {
    throw new TlsFileError(`${source.label} holds no certificate`, `add --tls-cert FILE: ${belong}`)
  }
}

function privateKeyOf(source: TlsSource, password: string | null): KeyObject {
  const block = blocksOf(source).find(isPrivateKey)
  if (block === undefined) throw noneIn(source, 'private key')
  const isEncrypted = block.label.startsWith('ENCRYPTED') || block.text.includes('Proc-Type: 4,ENCRYPTED')
  if (isEncrypted && password === null) {
    throw new TlsFileError(
      `${source.label}: the private key is encrypted and no password is given`,
      'set KCTL_TLS_KEY_PASSWORD, or tls.keyPassword in the context',
      'keyPassword',
    )
  }
  try {
    return createPrivateKey({
      key: block.text,
      format: 'pem',
      ...(password !== null && { passphrase: password }),
    })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (isEncrypted && /BAD_DECRYPT|BAD_PASSWORD/.test(code ?? '')) {
      throw new TlsFileError(
        `${source.label}: the private key does not open with the password that was given`,
        'check KCTL_TLS_KEY_PASSWORD, tls.keyPassword in the context, or ssl.key.password',
      )
    }
    throw new TlsFileError(
      `${source.label}: the private key cannot be read: ${message}`,
      `openssl pkey -in ${source.path} -out new.key writes it in a form of today`,
    )
  }
}

/** @throws {TlsFileError} if the two are not a pair, or OpenSSL takes them for too weak */
function usable(
  { cert, key }: { readonly cert: string; readonly key: KeyObject },
  certSource: TlsSource,
  keySource: TlsSource,
): Identity {
  if (!new X509Certificate(cert).checkPrivateKey(key)) {
    throw new TlsFileError(
      `${keySource.label}: its private key is not that of the certificate in ${certSource.path}`,
      'a certificate and its key belong together: name both',
    )
  }
  const identity = { cert, key: key.export({ type: 'pkcs8', format: 'pem' }) as string }
  try {
    createSecureContext(identity)
    return identity
  } catch (error) {
    throw new TlsFileError(`${certSource.label} cannot be used: ${(error as Error).message}`)
  }
}
