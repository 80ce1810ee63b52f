import { readFileSync } from 'node:fs'
import { UsageError } from '../errors.ts'
import type { TlsSettings } from './connection-settings.ts'
import type { SettingName } from './setting-list.ts'
import { placeOf } from './parse-value.ts'

/** What TLS needs of the files that the settings name. */
export interface TlsMaterial {
  readonly ca: Buffer | null
  readonly cert: Buffer | null
  readonly key: Buffer | null
  readonly passphrase: string | null
  readonly servername: string | null
  readonly insecure: boolean
}

/** @throws {UsageError} for a file that cannot be read or is not PEM */
export function readTlsFiles(tls: TlsSettings): TlsMaterial {
  return {
    ca: readPem('tlsCa', tls.caFile, /-----BEGIN (?:TRUSTED )?CERTIFICATE-----/),
    cert: readPem('tlsCert', tls.certFile, /-----BEGIN CERTIFICATE-----/),
    key: readPem('tlsKey', tls.keyFile, /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/),
    passphrase: tls.keyPassword?.reveal() ?? null,
    servername: tls.servername,
    insecure: tls.insecure,
  }
}

function readPem(name: SettingName, path: string | null, begins: RegExp): Buffer | null {
  if (path === null) return null
  const place = placeOf(name, 'flag')
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    throw new UsageError(`${place}: ${path} cannot be read: ${(error as Error).message}`)
  }
  if (begins.test(bytes.toString('latin1'))) return bytes
  const kind = name === 'tlsKey' ? 'private key' : 'certificate'
  throw new UsageError(`${place}: ${path} holds no ${kind} in PEM`, pemHint(bytes, path, kind))
}

/** Java's key store starts with FEEDFEED; DER, which PKCS #12 is written in too, with a SEQUENCE. */
function pemHint(bytes: Buffer, path: string, kind: string): string {
  if (bytes.length >= 4 && bytes.readUInt32BE() === 0xfeedfeed) {
    return `it is a Java key store: keytool -exportcert -rfc -keystore ${path} -file ca.pem`
  }
  if (bytes[0] === 0x30) {
    return kind === 'certificate'
      ? `it is binary: openssl x509 -inform der -in ${path} -out ca.pem, or openssl pkcs12 -in ${path} -out ca.pem`
      : `it is binary: openssl pkey -inform der -in ${path} -out key.pem`
  }
  return `a PEM file has a line -----BEGIN ${kind.toUpperCase()}-----`
}
