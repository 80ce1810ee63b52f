/** A piece of a PEM file (RFC 7468), without what stands around it. */
export interface PemBlock {
  /** `CERTIFICATE`, `ENCRYPTED PRIVATE KEY`, … */
  readonly label: string
  /** From its BEGIN line to its END line, in lines that OpenSSL takes. */
  readonly text: string
}

const BEGIN = '-----BEGIN '
const DASHES = '-----'

/**
 * The blocks of a text, in order. Line ends may be missing, as where a block is a value in a properties
 * file, or be written as `\n`.
 *
 * @returns null if a block is cut off
 */
export function pemBlocks(text: string): PemBlock[] | null {
  const blocks: PemBlock[] = []
  let at = text.indexOf(BEGIN)
  while (at !== -1) {
    const labelAt = at + BEGIN.length
    const bodyAt = text.indexOf(DASHES, labelAt)
    const label = text.slice(labelAt, bodyAt)
    if (bodyAt === -1 || label.length > 64) return null
    const end = `-----END ${label}-----`
    const endAt = text.indexOf(end, bodyAt)
    if (endAt === -1) return null
    const body = inLines(text.slice(bodyAt + DASHES.length, endAt))
    blocks.push({ label, text: `${BEGIN}${label}-----\n${body}\n${end}\n` })
    at = text.indexOf(BEGIN, endAt)
  }
  return blocks
}

/** Headers, as old encrypted keys have them, stand in lines of their own and stay as they are. */
function inLines(body: string): string {
  const written = body.replaceAll('\\r', '').replaceAll('\\n', '\n')
  if (written.includes(':')) return written.trim()
  return (written.replaceAll(/\s+/g, '').match(/.{1,64}/g) ?? []).join('\n')
}

export const isCertificate = ({ label }: PemBlock): boolean => /^(?:TRUSTED |X509 )?CERTIFICATE$/.test(label)

export const isPrivateKey = ({ label }: PemBlock): boolean => /^(?:[A-Z]+ )*PRIVATE KEY$/.test(label)

/** A certificate or key from DER. */
export function toPem(label: string, der: Buffer): string {
  return `${BEGIN}${label}-----\n${inLines(der.toString('base64'))}\n-----END ${label}-----\n`
}
