import { createDecipheriv, pbkdf2Sync } from 'node:crypto'
import { childrenOf, type DerElement, numberOf, octetsOf, oidOf, TAG } from './der.ts'
import { damaged, KeyStoreError, wrongPassword } from './key-store.ts'
import type { SpendRounds } from './password-rounds.ts'
import { derivePkcs12Key, digestBytes, type HashName, PURPOSE } from './pkcs12-key.ts'
import { decryptRc2 } from './rc2.ts'

/** A password in the two ways that PKCS #12 hashes it. */
export interface StorePassword {
  readonly text: string
  /** UTF-16 with a NUL behind it, or nothing at all. */
  readonly bmp: Buffer
}

interface Cipher {
  readonly keyBytes: number
  readonly ivBytes: number
  decrypt(key: Buffer, iv: Buffer, data: Buffer): Buffer
}

const nodeCipher = (name: string, keyBytes: number, ivBytes: number): Cipher => ({
  keyBytes,
  ivBytes,
  decrypt(key, iv, data) {
    const decipher = createDecipheriv(name, key, iv)
    try {
      return Buffer.concat([decipher.update(data), decipher.final()])
    } catch {
      throw wrongPassword()
    }
  },
})

const rc2 = (keyBytes: number): Cipher => ({
  keyBytes,
  ivBytes: 8,
  decrypt: (key, iv, data) => decryptRc2(key, keyBytes * 8, iv, data),
})

/** RFC 7292, appendix C. */
const PKCS12_CIPHERS: Readonly<Record<string, Cipher>> = {
  '1.2.840.113549.1.12.1.3': nodeCipher('des-ede3-cbc', 24, 8),
  '1.2.840.113549.1.12.1.4': nodeCipher('des-ede-cbc', 16, 8),
  '1.2.840.113549.1.12.1.5': rc2(16),
  '1.2.840.113549.1.12.1.6': rc2(5),
}

const PBES2 = '1.2.840.113549.1.5.13'
const PBKDF2 = '1.2.840.113549.1.5.12'

/** RFC 8018, appendix B.2, and RFC 3565. */
const PBES2_CIPHERS: Readonly<Record<string, Cipher>> = {
  '1.2.840.113549.3.7': nodeCipher('des-ede3-cbc', 24, 8),
  '2.16.840.1.101.3.4.1.2': nodeCipher('aes-128-cbc', 16, 16),
  '2.16.840.1.101.3.4.1.22': nodeCipher('aes-192-cbc', 24, 16),
  '2.16.840.1.101.3.4.1.42': nodeCipher('aes-256-cbc', 32, 16),
}

const HMACS: Readonly<Record<string, HashName>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
}

/** An algorithm and its parameters as ASN.1's AlgorithmIdentifier has them. */
export interface Algorithm {
  readonly oid: string
  readonly parameters: DerElement | undefined
}

/** @throws {KeyStoreError} `damaged` */
export function algorithmOf(element: DerElement | undefined): Algorithm {
  const [oid, parameters] = childrenOf(element)
  return { oid: oidOf(oid), parameters }
}

/**
 * Decrypts what a password and an algorithm of PKCS #5 or #12 have encrypted.
 *
 * @throws {KeyStoreError} `password-wrong` or `unsupported`
 */
export function decryptWithPassword(
  { oid, parameters }: Algorithm,
  data: Buffer,
  password: StorePassword,
  spend: SpendRounds,
): Buffer {
  if (oid === PBES2) return decryptPbes2(parameters, data, password, spend)
  const cipher = Object.hasOwn(PKCS12_CIPHERS, oid) ? PKCS12_CIPHERS[oid] : undefined
  if (cipher === undefined) throw unknownAlgorithm(oid)
  const [saltElement, rounds] = childrenOf(parameters)
  const from = {
    hash: 'sha1',
    password: password.bmp,
    salt: octetsOf(saltElement),
    rounds: numberOf(rounds),
  } as const
  const key = derivePkcs12Key({ ...from, purpose: PURPOSE.key, length: cipher.keyBytes }, spend)
  const iv = derivePkcs12Key({ ...from, purpose: PURPOSE.iv, length: cipher.ivBytes }, spend)
  return cipher.decrypt(key, iv, data)
}

function decryptPbes2(
  parameters: DerElement | undefined,
  data: Buffer,
  { text }: StorePassword,
  spend: SpendRounds,
): Buffer {
  const [derivation, scheme] = childrenOf(parameters)
  const { oid, parameters: ivElement } = algorithmOf(scheme)
  const cipher = Object.hasOwn(PBES2_CIPHERS, oid) ? PBES2_CIPHERS[oid] : undefined
  if (cipher === undefined) throw unknownAlgorithm(oid)
  const iv = octetsOf(ivElement)
  if (iv.length !== cipher.ivBytes) throw damaged('an initialisation vector has the wrong length')
  const key = derivePbkdf2Key(algorithmOf(derivation), text, cipher.keyBytes, spend)
  return cipher.decrypt(key, iv, data)
}

/** The longest key that anything here asks for: that of an HMAC with SHA-512. */
const MAX_KEY_BYTES = 128

/**
 * The newer of the two ways from a password to a key: RFC 8018, section 5.2.
 *
 * @param length what the parameters need not say; null: they must
 * @throws {KeyStoreError} `damaged` or `unsupported`
 */
export function derivePbkdf2Key(
  { oid, parameters }: Algorithm,
  text: string,
  length: number | null,
  spend: SpendRounds,
): Buffer {
  if (oid !== PBKDF2) throw unknownAlgorithm(oid)
  const [salt, rounds, ...rest] = childrenOf(parameters)
  const given = rest.find(({ tag }) => tag === TAG.integer)
  const keyBytes = given === undefined ? length : numberOf(given)
  if (
    keyBytes === null ||
    keyBytes < 1 ||
    keyBytes > MAX_KEY_BYTES ||
    (length !== null && keyBytes !== length)
  ) {
    throw damaged('a key has the wrong length')
  }
  const hmac = rest.find(({ tag }) => tag === TAG.sequence)
  const hash = hmac === undefined ? 'sha1' : hmacHash(algorithmOf(hmac))
  const count = numberOf(rounds)
  spend(count * Math.ceil(keyBytes / digestBytes(hash)))
  return pbkdf2Sync(text, octetsOf(salt), count, keyBytes, hash)
}

/** @throws {KeyStoreError} `unsupported` */
export function hmacHash({ oid }: Algorithm): HashName {
  const hash = Object.hasOwn(HMACS, oid) ? HMACS[oid] : undefined
  if (hash === undefined) throw unknownAlgorithm(oid)
  return hash
}

export function unknownAlgorithm(oid: string): KeyStoreError {
  return new KeyStoreError('unsupported', `is protected with an algorithm that is not read here (${oid})`)
}
