import { childrenOf, type DerElement, expectTag, octetsOf, oidOf, TAG } from './der.ts'
import { damaged } from './key-store.ts'

const ATTRIBUTE = {
  friendlyName: '1.2.840.113549.1.9.20',
  localKeyId: '1.2.840.113549.1.9.21',
  /** Java's own: the certificate was imported in order to be trusted. */
  trustedKeyUsage: '2.16.840.1.113894.746875.1.1',
} as const

const BAG = {
  key: '1.2.840.113549.1.12.10.1.1',
  shroudedKey: '1.2.840.113549.1.12.10.1.2',
  certificate: '1.2.840.113549.1.12.10.1.3',
  nested: '1.2.840.113549.1.12.10.1.6',
} as const

const X509 = '1.2.840.113549.1.9.22.1'

interface BagNames {
  readonly friendlyName: string | null
  /** What a key and its certificate have in common, in hex. */
  readonly localKeyId: string | null
  readonly isTrusted: boolean
}

/** What a PKCS #12 file keeps; lists of revoked certificates and secrets are passed over. */
export type Bag = BagNames &
  (
    | { readonly kind: 'certificate'; readonly der: Buffer }
    /** PKCS #8. */
    | { readonly kind: 'key'; readonly der: Buffer }
    | { readonly kind: 'shrouded-key'; readonly algorithm: DerElement | undefined; readonly data: Buffer }
  )

const MAX_NESTING = 8

/** @throws {KeyStoreError} `damaged` */
export function readBags(contents: DerElement, nesting = 0): Bag[] {
  if (nesting > MAX_NESTING) throw damaged('it is nested too deep')
  return childrenOf(contents).flatMap((bag): Bag[] => {
    const [type, value, attributes] = childrenOf(bag)
    const [inner] = childrenOf(value, TAG.context0)
    const names = attributes === undefined ? NO_NAMES : namesOf(attributes)
    switch (oidOf(type)) {
      case BAG.nested:
        return readBags(expectTag(inner, TAG.sequence), nesting + 1)
      case BAG.certificate: {
        const [format, certificate] = childrenOf(inner)
        if (oidOf(format) !== X509) return []
        return [{ ...names, kind: 'certificate', der: octetsOf(childrenOf(certificate, TAG.context0)[0]) }]
      }
      case BAG.key:
        return [{ ...names, kind: 'key', der: wholeOf(expectTag(inner, TAG.sequence)) }]
      case BAG.shroudedKey: {
        const [algorithm, data] = childrenOf(inner)
        return [{ ...names, kind: 'shrouded-key', algorithm, data: octetsOf(data) }]
      }
      default:
        return []
    }
  })
}

const NO_NAMES: BagNames = { friendlyName: null, localKeyId: null, isTrusted: false }

function namesOf(attributes: DerElement): BagNames {
  let names = NO_NAMES
  for (const attribute of childrenOf(attributes, TAG.set)) {
    const [type, values] = childrenOf(attribute)
    const [value] = childrenOf(values, TAG.set)
    switch (oidOf(type)) {
      case ATTRIBUTE.friendlyName:
        names = { ...names, friendlyName: textOf(expectTag(value, TAG.bmpString).content) }
        break
      case ATTRIBUTE.localKeyId:
        names = { ...names, localKeyId: octetsOf(value).toString('hex') }
        break
      case ATTRIBUTE.trustedKeyUsage:
        names = { ...names, isTrusted: true }
    }
  }
  return names
}

function textOf(bmp: Buffer): string {
  if (bmp.length % 2 !== 0) throw damaged('a name in it is cut off')
  return Buffer.from(bmp).swap16().toString('utf16le')
}

/** A SEQUENCE with its header again. */
function wholeOf({ tag, content }: DerElement): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  return Buffer.concat([Buffer.of(tag, 0x84), length, content])
}
