import { X509Certificate } from 'node:crypto'
import { isCertificate, type PemBlock, pemBlocks, toPem } from './pem-blocks.ts'
import { TlsFileError } from './tls-file-error.ts'
import type { TlsSource } from './tls-source.ts'

/**
 * The certificates of a file, in PEM and in their order.
 *
 * @throws {TlsFileError} if there is none, or one that is none
 */
export function certificatesOf(source: TlsSource): string {
  if (source.kind === 'der-certificate') return checkedCertificates(source, [source.bytes])
  const found = blocksOf(source).filter(isCertificate)
  if (found.length === 0) throw noneIn(source, 'certificate')
  return checked(
    source,
    found.map(({ text }) => text),
  )
}

/** @param certificates DER @returns them in PEM @throws {TlsFileError} for one that is none */
export function checkedCertificates(source: TlsSource, certificates: readonly Buffer[]): string {
  return checked(
    source,
    certificates.map((der) => toPem('CERTIFICATE', der)),
  )
}

/** As many as a bundle of one's own has. Those of a whole machine are 150, and took 20 ms. */
const MAX_CHECKED = 40

/** OpenSSL stops at the first that it cannot read, and says nothing of it. */
function checked({ label }: TlsSource, certificates: readonly string[]): string {
  if (certificates.length > MAX_CHECKED) return certificates.join('')
  for (const [index, text] of certificates.entries()) {
    const problem = problemWith(text)
    if (problem === null) continue
    const which = certificates.length === 1 ? 'the certificate' : `certificate ${index + 1}`
    throw new TlsFileError(
      `${label}: ${which} in it cannot be read: ${problem}`,
      'get the file anew; openssl x509 -noout -text -in FILE shows what is left of it',
    )
  }
  return certificates.join('')
}

const parseCertificate = (text: string): X509Certificate => new X509Certificate(text)

function problemWith(certificate: string): string | null {
  try {
    parseCertificate(certificate)
    return null
  } catch (error) {
    return (error as Error).message
  }
}

/** @throws {TlsFileError} if one is cut off */
export function blocksOf({ label, bytes }: TlsSource): readonly PemBlock[] {
  const blocks = pemBlocks(bytes.toString('latin1'))
  if (blocks !== null) return blocks
  throw new TlsFileError(
    `${label} is cut off: a line -----BEGIN has no -----END`,
    'get the file anew, or copy all of it',
  )
}

export function noneIn({ label }: TlsSource, kind: 'certificate' | 'private key'): TlsFileError {
  const line = `-----BEGIN ${kind.toUpperCase()}-----`
  return new TlsFileError(`${label} holds no ${kind} in PEM`, `a PEM file has a line ${line}`)
}
