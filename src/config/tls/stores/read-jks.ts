import { createHash, hash as hashOnce } from 'node:crypto'
import { algorithmOf, unknownAlgorithm } from './decrypt-with-password.ts'
import { childrenOf, octetsOf, readDer } from './der.ts'
import { damaged, type KeyEntry, type KeyStore, KeyStoreError, wrongPassword } from './key-store.ts'

const DIGEST_BYTES = 20
const KEY_ENTRY = 1
const CERTIFICATE_ENTRY = 2
/** More is no key store, whatever it counts. */
const MAX_CERTIFICATES = 20_000
/** The format's own salt. */
const WHITENER = 'Mighty Aphrodite'

/**
 * Reads Java's first format: a list of entries in the clear, with keys encrypted one by one, and a digest
 * over everything.
 *
 * @param password of the store; null: it is read without a check, as Java does
 * @throws {KeyStoreError}
 */
export function readJks(bytes: Buffer, password: string | null): KeyStore {
  const reader = createReader(bytes)
  reader.number()
  const version = reader.number()
  if (version !== 1 && version !== 2) throw damaged(`it has the version ${version}`)
  const trusted: Buffer[] = []
  const keys: KeyEntry[] = []
  const certificates: Buffer[] = []
  for (let left = reader.number(); left > 0; left--) {
    const kind = reader.number()
    const alias = reader.text()
    reader.skip(8)
    if (kind === KEY_ENTRY) {
      const data = reader.bytes(reader.number())
      const chain: Buffer[] = []
      for (let more = reader.number(); more > 0; more--) {
        chain.push(reader.certificate(version))
        requireFew(certificates.push(...chain.slice(-1)))
      }
      keys.push({ alias, chain, decrypt: (given) => decryptKey(data, given) })
      requireFew(keys.length)
      // As Java does with a store that is used for both.
      trusted.push(...chain.slice(0, 1))
    } else if (kind === CERTIFICATE_ENTRY) {
      const certificate = reader.certificate(version)
      requireFew(certificates.push(certificate))
      trusted.push(certificate)
    } else throw damaged(`it has an entry of the kind ${kind}`)
  }
  const body = bytes.subarray(0, reader.at())
  const digest = reader.bytes(DIGEST_BYTES)
  if (password !== null && !digestOf(password, body).equals(digest)) throw wrongPassword()
  return { trusted, keys, certificates }
}

function requireFew(count: number): void {
  if (count > MAX_CERTIFICATES) throw damaged('it has too many entries')
}

function digestOf(password: string, body: Buffer): Buffer {
  return createHash('sha1').update(utf16Of(password)).update(WHITENER, 'latin1').update(body).digest()
}

const utf16Of = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()

/** Sun's own way to encrypt a key, that nothing else uses. */
const KEY_PROTECTOR = '1.3.6.1.4.1.42.2.17.1.1'

function decryptKey(data: Buffer, password: string | null): Buffer {
  const [algorithm, encrypted] = childrenOf(readDer(data))
  const { oid } = algorithmOf(algorithm)
  if (oid !== KEY_PROTECTOR) throw unknownAlgorithm(oid)
  if (password === null) throw new KeyStoreError('password-needed', 'has an encrypted key')
  const bytes = octetsOf(encrypted)
  const end = bytes.length - DIGEST_BYTES
  if (end <= DIGEST_BYTES) throw damaged('a key is cut off')
  const secret = utf16Of(password)
  const plain = Buffer.from(bytes.subarray(DIGEST_BYTES, end))
  let digest: Buffer = bytes.subarray(0, DIGEST_BYTES)
  for (let at = 0; at < plain.length; at++) {
    if (at % DIGEST_BYTES === 0) digest = hashOnce('sha1', Buffer.concat([secret, digest]), 'buffer')
    plain[at] = plain.readUInt8(at) ^ digest.readUInt8(at % DIGEST_BYTES)
  }
  const check = hashOnce('sha1', Buffer.concat([secret, plain]), 'buffer')
  if (!check.equals(bytes.subarray(end))) throw wrongPassword()
  return plain
}

interface Reader {
  at(): number
  number(): number
  text(): string
  bytes(count: number): Buffer
  skip(count: number): void
  /** DER; another kind than X.509 is not read. */
  certificate(version: number): Buffer
}

/** Counts nothing that is not there: a length is compared with the rest before anything is taken. */
function createReader(bytes: Buffer): Reader {
  let at = 0
  const take = (count: number): Buffer => {
    if (count > bytes.length - at) throw damaged('it is cut off')
    const taken = bytes.subarray(at, at + count)
    at += count
    return taken
  }
  const number = (): number => take(4).readUInt32BE()
  const text = (): string => take(take(2).readUInt16BE()).toString('utf8')
  return {
    at: () => at,
    number,
    text,
    bytes: take,
    skip: (count) => void take(count),
    certificate(version) {
      const type = version === 1 ? 'X.509' : text()
      const certificate = take(number())
      if (type === 'X.509' || type === 'X509') return certificate
      throw new KeyStoreError('unsupported', 'has a certificate that is not X.509')
    },
  }
}
