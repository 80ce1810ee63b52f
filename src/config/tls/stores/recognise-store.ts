import { childrenOf, readDer, TAG } from './der.ts'

/** What a file is by its first bytes, whatever it is called. */
export type FileKind =
  | 'pem'
  | 'jks'
  | 'pkcs12'
  /** Java's and Bouncy Castle's stores that are not read here. */
  | 'jceks'
  | 'bks'
  | 'bcfks'
  /** One certificate in DER. */
  | 'der-certificate'
  /** A key, encrypted or not, in DER. */
  | 'der-key'
  /** Certificates without keys in DER. */
  | 'pkcs7'
  | 'unknown'

const JKS_MAGIC = 0xfeedfeed
const JCEKS_MAGIC = 0xcececece
/** Of the signedData that a .p7b file is. */
const PKCS7_OID = Buffer.from('06092a864886f70d010702', 'hex')

export function recogniseFile(bytes: Buffer): FileKind {
  const magic = bytes.length < 4 ? 0 : bytes.readUInt32BE()
  if (magic === JKS_MAGIC) return 'jks'
  if (magic === JCEKS_MAGIC) return 'jceks'
  if (bytes[0] === TAG.sequence) return recogniseDer(bytes)
  if (bytes.includes('-----BEGIN ')) return 'pem'
  return bytes.length > 20 && (magic === 1 || magic === 2) ? 'bks' : 'unknown'
}

/** Looks at what the outermost SEQUENCE begins with: that much is there even of a file that is cut off. */
function recogniseDer(bytes: Buffer): FileKind {
  const lengthBytes = (bytes[1] ?? 0) > 0x80 ? (bytes[1] ?? 0) & 0x7f : 0
  const content = bytes.subarray(2 + lengthBytes)
  if (content[0] === TAG.integer && content[1] === 1) return content[2] === 3 ? 'pkcs12' : 'der-key'
  if (content.subarray(0, PKCS7_OID.length).equals(PKCS7_OID)) return 'pkcs7'
  if (content[0] !== TAG.sequence) return 'unknown'
  try {
    const [first, second, third] = childrenOf(readDer(bytes))
    if (third?.tag === TAG.bitString) return 'der-certificate'
    if (second?.tag === TAG.octetString && first !== undefined) return 'der-key'
    return 'bcfks'
  } catch {
    return 'unknown'
  }
}
