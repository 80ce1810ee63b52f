import { hash as hashOnce } from 'node:crypto'
import type { SpendRounds } from './password-rounds.ts'

/** Bytes of a digest, and of the blocks that the hash works in. */
const HASHES = {
  sha1: [20, 64],
  sha224: [28, 64],
  sha256: [32, 64],
  sha384: [48, 128],
  sha512: [64, 128],
} as const

export type HashName = keyof typeof HASHES

export const digestBytes = (hash: HashName): number => HASHES[hash][0]

/** What the bytes are for, as RFC 7292, B.3 numbers it. */
export const PURPOSE = { key: 1, iv: 2, mac: 3 } as const

export interface Derivation {
  readonly hash: HashName
  readonly purpose: (typeof PURPOSE)[keyof typeof PURPOSE]
  /** As `bmpOf` gives it. */
  readonly password: Buffer
  readonly salt: Buffer
  readonly rounds: number
  readonly length: number
}

/** The older of the two ways from a password to a key: RFC 7292, appendix B.2. */
export function derivePkcs12Key(derivation: Derivation, spend: SpendRounds): Buffer {
  const { hash, purpose, password, salt, rounds, length } = derivation
  const [digestLength, blockLength] = HASHES[hash]
  const blocks = Math.ceil(length / digestLength)
  spend(rounds * blocks)
  const input = Buffer.concat([repeated(salt, blockLength), repeated(password, blockLength)])
  const diversifier = Buffer.alloc(blockLength, purpose)
  const keys: Buffer[] = []
  for (let block = 0; block < blocks; block++) {
    const digest = hashAgain(hash, hashOnce(hash, Buffer.concat([diversifier, input]), 'buffer'), rounds - 1)
    keys.push(digest)
    const addend = Buffer.alloc(blockLength, digest)
    for (let at = 0; at < input.length; at += blockLength)
      addOneMore(input.subarray(at, at + blockLength), addend)
  }
  return Buffer.concat(keys).subarray(0, length)
}

function hashAgain(hash: HashName, first: Buffer, rounds: number): Buffer {
  let digest = first
  for (let round = 0; round < rounds; round++) digest = hashOnce(hash, digest, 'buffer')
  return digest
}

/** A password in UTF-16 with a NUL behind it. */
export function bmpOf(password: string): Buffer {
  return Buffer.from(`${password}\0`, 'utf16le').swap16()
}

function repeated(bytes: Buffer, blockLength: number): Buffer {
  if (bytes.length === 0) return bytes
  return Buffer.alloc(Math.ceil(bytes.length / blockLength) * blockLength, bytes)
}

/** number += addend + 1, both as long, without what is carried out. */
function addOneMore(number: Buffer, addend: Buffer): void {
  let carry = 1
  for (let at = number.length - 1; at >= 0; at--) {
    const sum = number.readUInt8(at) + addend.readUInt8(at) + carry
    number[at] = sum & 0xff
    carry = sum >> 8
  }
}
