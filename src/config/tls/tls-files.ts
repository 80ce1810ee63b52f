import type { Secret } from '../redact.ts'
import { certificatesOf, checkedCertificates } from './tls-certificates.ts'
import { TlsFileError } from './tls-file-error.ts'
import { readIdentity, type TlsFiles } from './tls-identity.ts'
import { inlineTlsSource, isStore, readTlsSource, type TlsSource } from './tls-source.ts'

/** What TLS needs of the files that the settings name, in PEM and decrypted. */
export interface TlsMaterial {
  /** null: the authorities that Node trusts. */
  readonly ca: string | null
  /** The own certificate, and who signed it. */
  readonly cert: string | null
  readonly key: string | null
  readonly servername: string | null
  readonly insecure: boolean
  /** Any name in the broker's certificate is right. */
  readonly anyName: boolean
}

/** @param what in words: `password of /etc/own.p12` */
export type AskPassword = (what: string) => Promise<Secret>

/**
 * Reads PEM, PKCS #12 and JKS, whatever the files are called, and tries out what is in them.
 *
 * @param ask for a password that is missing; null: nobody can be asked
 * @throws {TlsFileError} for a file that cannot be read or used, before anything connects
 */
export async function readTlsFiles(tls: TlsFiles, ask: AskPassword | null): Promise<TlsMaterial> {
  try {
    const { servername, insecure, anyName } = tls
    return { ca: await readAuthorities(tls), ...(await readIdentity(tls)), servername, insecure, anyName }
  } catch (error) {
    const missing = error instanceof TlsFileError ? error.missing : null
    if (missing === null || ask === null) throw error
    const file = missing === 'caPassword' ? tls.caFile : (tls.certFile ?? tls.keyFile)
    return await readTlsFiles({ ...tls, [missing]: await ask(`password of ${file ?? 'the key'}`) }, ask)
  }
}

async function readAuthorities(tls: TlsFiles): Promise<string | null> {
  const source = authoritiesSource(tls)
  if (source === null) return null
  if (!isStore(source)) return certificatesOf(source)
  const { readTrustStore } = await import('./open-store.ts')
  return checkedCertificates(source, readTrustStore(source, tls.caPassword?.reveal() ?? null))
}

function authoritiesSource({ caFile, caPem }: TlsFiles): TlsSource | null {
  if (caPem !== null) return inlineTlsSource('tlsCaPem', caPem)
  return caFile === null ? null : readTlsSource('tlsCa', caFile)
}
