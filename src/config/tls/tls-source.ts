import { placeOf } from '../parse-value.ts'
import { readUpTo } from '../read-small-file.ts'
import type { SettingName } from '../setting-list.ts'
import { type FileKind, recogniseFile } from './stores/recognise-store.ts'
import { TlsFileError } from './tls-file-error.ts'

/** Certificates or a key as they were given: in a file, or as PEM in a setting. */
export interface TlsSource {
  /** For messages: `--tls-ca: /etc/ca.pem`, or the setting itself. */
  readonly label: string
  /** For commands in hints. */
  readonly path: string
  readonly kind: FileKind
  readonly bytes: Buffer
}

/** The certificates of every authority in the world take a quarter of a megabyte. */
const MAX_BYTES = 8 * 1024 * 1024

/** @throws {TlsFileError} if it cannot be read or is too large */
export function readTlsSource(name: SettingName, path: string): TlsSource {
  const label = `${placeOf(name, 'flag')}: ${path}`
  let bytes: Buffer | null
  try {
    bytes = readUpTo(path, MAX_BYTES)
  } catch (error) {
    throw new TlsFileError(`${label} cannot be read: ${(error as Error).message}`)
  }
  if (bytes !== null) return { label, path, bytes, kind: recogniseFile(bytes) }
  throw new TlsFileError(
    `${label} has more than ${MAX_BYTES} bytes, too many for certificates or keys`,
    'name a PEM file, a PKCS #12 file or a JKS key store',
  )
}

/** What a setting holds instead of naming it. */
export function inlineTlsSource(name: SettingName, text: string): TlsSource {
  const bytes = Buffer.from(text)
  return { label: placeOf(name, 'environment'), path: 'FILE', bytes, kind: 'pem' }
}

/** Whether it takes a password and a format of its own to look into it. */
export const isStore = ({ kind }: TlsSource): boolean => kind !== 'pem' && kind !== 'der-certificate'
