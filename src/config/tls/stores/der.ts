import { damaged } from './key-store.ts'

/** An element of ASN.1 in its binary form (X.690): DER, and BER as some Java providers write it. */
export interface DerElement {
  /** The whole identifier octet, such as 0x30 for SEQUENCE and 0xa0 for `[0]`. */
  readonly tag: number
  /** What is in it, without its own header. */
  readonly content: Buffer
}

export const TAG = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
  context0: 0xa0,
} as const

const CONSTRUCTED = 0x20
/** A PKCS #12 file is about 20 levels deep if all of its layers are counted. */
const MAX_DEPTH = 40
/** A store of Java's has an element a certificate, or a piece of 1,000 bytes; more is no key store. */
const MAX_CHILDREN = 20_000

/**
 * The element that the bytes begin with; what follows it is left.
 *
 * @throws {KeyStoreError} `damaged`
 */
export function readDer(bytes: Buffer): DerElement {
  return elementAt(bytes, 0, 0).element
}

/** @throws {KeyStoreError} `damaged`, also for a primitive element or another tag than `tag` */
export function childrenOf(element: DerElement | undefined, tag: number = TAG.sequence): DerElement[] {
  const { content } = expectTag(element, tag)
  const children: DerElement[] = []
  for (let at = 0; at < content.length;) {
    if (children.length >= MAX_CHILDREN) throw damaged('it has too many parts')
    const { element: child, end } = elementAt(content, at, 0)
    children.push(child)
    at = end
  }
  return children
}

/** @throws {KeyStoreError} `damaged` */
export function expectTag(element: DerElement | undefined, tag: number): DerElement {
  if (element === undefined) throw damaged('a part is missing')
  if (element.tag !== tag) throw damaged('a part is not what its place asks for')
  return element
}

/**
 * The bytes of an OCTET STRING, which BER may give in pieces.
 *
 * @param tag what it is tagged with, without the bit for "in pieces"
 * @throws {KeyStoreError} `damaged`
 */
export function octetsOf(element: DerElement | undefined, tag: number = TAG.octetString, depth = 0): Buffer {
  if (element === undefined) throw damaged('a part is missing')
  if (element.tag === tag) return element.content
  if (element.tag !== (tag | CONSTRUCTED) || depth > MAX_DEPTH) throw damaged('bytes are missing')
  const pieces = childrenOf(element, element.tag)
  return Buffer.concat(pieces.map((piece) => octetsOf(piece, TAG.octetString, depth + 1)))
}

/** A number from 0 to 2^48 - 1. @throws {KeyStoreError} `damaged` */
export function numberOf(element: DerElement | undefined): number {
  const { content } = expectTag(element, TAG.integer)
  if (content.length === 0 || content.length > 7 || (content[0] ?? 0) > 0x7f)
    throw damaged('a number is too large')
  const digits = content.length === 7 ? content.subarray(1) : content
  if (content.length === 7 && content[0] !== 0) throw damaged('a number is too large')
  return digits.readUIntBE(0, digits.length)
}

/** An object identifier as `1.2.840.113549`. @throws {KeyStoreError} `damaged` */
export function oidOf(element: DerElement | undefined): string {
  const { content } = expectTag(element, TAG.oid)
  if (content.length === 0 || content.length > 64) throw damaged('a name is too long')
  const arcs: number[] = []
  let arc = 0
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f)
    if (arc > Number.MAX_SAFE_INTEGER / 128) throw damaged('a name is too long')
    if (byte >= 0x80) continue
    arcs.push(arc)
    arc = 0
  }
  const [joined = 0, ...others] = arcs
  const first = Math.min(2, Math.floor(joined / 40))
  return [first, joined - first * 40, ...others].join('.')
}

function elementAt(bytes: Buffer, at: number, depth: number): { element: DerElement; end: number } {
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (tag === undefined || first === undefined) throw damaged('it is cut off')
  if ((tag & 0x1f) === 0x1f || depth > MAX_DEPTH) throw damaged('it does not follow its format')
  if (first === 0x80) return endlessAt(bytes, at, tag, depth)
  const lengthBytes = first > 0x80 ? first & 0x7f : 0
  if (lengthBytes > 4) throw damaged('it does not follow its format')
  const start = at + 2 + lengthBytes
  if (start > bytes.length) throw damaged('it is cut off')
  const end = start + (lengthBytes === 0 ? first : bytes.readUIntBE(at + 2, lengthBytes))
  if (end > bytes.length) throw damaged('it is cut off')
  return { element: { tag, content: bytes.subarray(start, end) }, end }
}

/** BER may leave out the length, and end with two zeros instead. */
function endlessAt(
  bytes: Buffer,
  at: number,
  tag: number,
  depth: number,
): { element: DerElement; end: number } {
  if ((tag & CONSTRUCTED) === 0) throw damaged('it does not follow its format')
  const start = at + 2
  let end = start
  for (let children = 0; bytes[end] !== 0 || bytes[end + 1] !== 0; children++) {
    // Each level that is looked into goes through all of them again.
    if (children >= MAX_CHILDREN) throw damaged('it has too many parts')
    ;({ end } = elementAt(bytes, end, depth + 1))
  }
  return { element: { tag, content: bytes.subarray(start, end) }, end: end + 2 }
}
