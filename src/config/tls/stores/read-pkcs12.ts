import { createHmac } from 'node:crypto'
import {
  algorithmOf,
  decryptWithPassword,
  derivePbkdf2Key,
  hmacHash,
  type StorePassword,
  unknownAlgorithm,
} from './decrypt-with-password.ts'
import { childrenOf, type DerElement, expectTag, numberOf, octetsOf, oidOf, readDer, TAG } from './der.ts'
import { damaged, type KeyStore, KeyStoreError, wrongPassword } from './key-store.ts'
import { countRounds, type SpendRounds } from './password-rounds.ts'
import { type Bag, readBags } from './pkcs12-bags.ts'
import { bmpOf, derivePkcs12Key, digestBytes, type HashName, PURPOSE } from './pkcs12-key.ts'
import { storeOfBags } from './pkcs12-entries.ts'

const DATA = '1.2.840.113549.1.7.1'
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6'

/**
 * Reads a PKCS #12 file (RFC 7292) of Java, OpenSSL or Windows.
 *
 * @param password of the store; null: without one, what is encrypted opens only if its password is empty
 * @throws {KeyStoreError}
 */
export function readPkcs12(bytes: Buffer, password: string | null): KeyStore {
  try {
    return readStore(bytes, password)
  } catch (error) {
    throw password === null ? asUnopened(error) : error
  }
}

/** Where no password was given, none was wrong. */
function asUnopened(error: unknown): unknown {
  const isWrong = error instanceof KeyStoreError && error.problem === 'password-wrong'
  return isWrong ? new KeyStoreError('password-needed', 'is encrypted') : error
}

function readStore(bytes: Buffer, password: string | null): KeyStore {
  const spend = countRounds()
  const [version, authenticated, mac] = childrenOf(readDer(bytes))
  if (numberOf(version) !== 3) throw damaged('it is no PKCS #12 of version 3')
  const safes = authenticatedSafes(authenticated)
  const opened = openStore(safes, mac, password, spend)
  const bags = childrenOf(readDer(safes)).flatMap((safe) => bagsOf(safe, opened, spend))
  return storeOfBags(bags, (algorithm, data, given) => decryptKey(algorithm, data, given, spend))
}

function authenticatedSafes(element: DerElement | undefined): Buffer {
  const [type, content] = childrenOf(element)
  if (oidOf(type) === DATA) return octetsOf(childrenOf(content, TAG.context0)[0])
  throw new KeyStoreError('unsupported', 'is signed with a certificate instead of a password')
}

/** An empty password is written in two ways. */
function spellingsOf(text: string): readonly StorePassword[] {
  const password = { text, bmp: bmpOf(text) }
  return text === '' ? [password, { text, bmp: Buffer.alloc(0) }] : [password]
}

/** @returns how the password is spelled here; null: there is none, and what is not encrypted is read unchecked, as Java does */
function openStore(
  safes: Buffer,
  mac: DerElement | undefined,
  password: string | null,
  spend: SpendRounds,
): StorePassword | null {
  const spellings = spellingsOf(password ?? '')
  if (mac === undefined) return spellings[0] ?? null
  const right = spellings.find((each) => isMacOf(mac, safes, each, spend))
  if (right !== undefined) return right
  if (password === null) return null
  throw wrongPassword()
}

const DIGESTS: Readonly<Record<string, HashName>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}
const PBMAC1 = '1.2.840.113549.1.5.14'

function isMacOf(mac: DerElement, safes: Buffer, password: StorePassword, spend: SpendRounds): boolean {
  const [digestInfo, salt, rounds] = childrenOf(mac)
  const [algorithm, digest] = childrenOf(digestInfo)
  const { oid, parameters } = algorithmOf(algorithm)
  const expected = octetsOf(digest)
  if (oid === PBMAC1) {
    // RFC 9579: both parts are named, and what stands beside them in the old place counts for nothing.
    const [derivation, scheme] = childrenOf(parameters)
    const key = derivePbkdf2Key(algorithmOf(derivation), password.text, null, spend)
    return createHmac(hmacHash(algorithmOf(scheme)), key)
      .update(safes)
      .digest()
      .equals(expected)
  }
  const hash = Object.hasOwn(DIGESTS, oid) ? DIGESTS[oid] : undefined
  if (hash === undefined) throw unknownAlgorithm(oid)
  const key = derivePkcs12Key(
    {
      hash,
      purpose: PURPOSE.mac,
      password: password.bmp,
      salt: octetsOf(salt),
      rounds: rounds === undefined ? 1 : numberOf(rounds),
      length: digestBytes(hash),
    },
    spend,
  )
  return createHmac(hash, key).update(safes).digest().equals(expected)
}

function bagsOf(safe: DerElement, password: StorePassword | null, spend: SpendRounds): Bag[] {
  const [type, content] = childrenOf(safe)
  const oid = oidOf(type)
  if (oid === DATA) return readBags(readDer(octetsOf(childrenOf(content, TAG.context0)[0])))
  if (oid !== ENCRYPTED_DATA) {
    throw new KeyStoreError('unsupported', 'is encrypted for a certificate instead of with a password')
  }
  const [, encrypted] = childrenOf(childrenOf(content, TAG.context0)[0])
  const [, algorithm, data] = childrenOf(encrypted)
  if (password === null) throw new KeyStoreError('password-needed', 'is encrypted')
  const plain = decryptWithPassword(algorithmOf(algorithm), octetsOf(data, 0x80), password, spend)
  return readBags(plausible(plain))
}

/** One wrong password in 256 leaves a padding that is right. */
function plausible(plain: Buffer): DerElement {
  try {
    return expectTag(readDer(plain), TAG.sequence)
  } catch {
    throw wrongPassword()
  }
}

function decryptKey(
  algorithm: DerElement | undefined,
  data: Buffer,
  password: string | null,
  spend: SpendRounds,
): Buffer {
  let problem: unknown
  for (const spelling of spellingsOf(password ?? '')) {
    try {
      const plain = decryptWithPassword(algorithmOf(algorithm), data, spelling, spend)
      plausible(plain)
      return plain
    } catch (error) {
      problem ??= error
    }
  }
  throw password === null ? asUnopened(problem) : problem
}
