import { wrongPassword } from './key-store.ts'

/** The permutation of RFC 2268, section 2. */
const PI_TABLE = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2' +
    '179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82' +
    '54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626' +
    '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7' +
    '08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec' +
    'c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
    '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9' +
    '0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad',
  'hex',
)
const BLOCK_BYTES = 8
const ROTATIONS = [1, 2, 3, 5] as const

/**
 * Decrypts RC2 in CBC mode (RFC 2268), which Node's OpenSSL no longer does. It protects nothing; stores
 * made before 2021 have their certificates in it.
 *
 * @param effectiveBits of the key
 * @throws {KeyStoreError} `password-wrong` if the padding is not right
 */
export function decryptRc2(key: Buffer, effectiveBits: number, iv: Buffer, data: Buffer): Buffer {
  if (data.length === 0 || data.length % BLOCK_BYTES !== 0) throw wrongPassword()
  const words = expandKey(key, effectiveBits)
  const plain = Buffer.alloc(data.length)
  for (let at = 0; at < data.length; at += BLOCK_BYTES) {
    const before = at === 0 ? iv : data.subarray(at - BLOCK_BYTES, at)
    const block = decryptBlock(words, data.subarray(at, at + BLOCK_BYTES))
    for (const [index, byte] of before.entries()) block[index] = at8(block, index) ^ byte
    block.copy(plain, at)
  }
  return withoutPadding(plain)
}

/** The places are computed, and there. */
const at8 = (bytes: Uint8Array, index: number): number => bytes[index] as number
const at16 = (words: Uint16Array, index: number): number => words[index] as number

function expandKey(key: Buffer, effectiveBits: number): Uint16Array {
  const bytes = new Uint8Array(128)
  bytes.set(key.subarray(0, 128))
  for (let at = key.length; at < 128; at++) {
    bytes[at] = at8(PI_TABLE, (at8(bytes, at - 1) + at8(bytes, at - key.length)) & 0xff)
  }
  const effectiveBytes = Math.ceil(effectiveBits / 8)
  const mask = 0xff >> (8 * effectiveBytes - effectiveBits)
  const first = 128 - effectiveBytes
  bytes[first] = at8(PI_TABLE, at8(bytes, first) & mask)
  for (let at = first - 1; at >= 0; at--) {
    bytes[at] = at8(PI_TABLE, at8(bytes, at + 1) ^ at8(bytes, at + effectiveBytes))
  }
  return Uint16Array.from(
    { length: 64 },
    (_, index) => at8(bytes, 2 * index) | (at8(bytes, 2 * index + 1) << 8),
  )
}

function decryptBlock(words: Uint16Array, block: Buffer): Buffer {
  const r = Uint16Array.from({ length: 4 }, (_, index) => block.readUInt16LE(2 * index))
  let next = 63
  for (let round = 16; round > 0; round--) {
    for (let i = 3; i >= 0; i--) {
      const [a, b, c] = [at16(r, (i + 3) & 3), at16(r, (i + 2) & 3), at16(r, (i + 1) & 3)]
      const rotation = ROTATIONS[i as 0 | 1 | 2 | 3]
      const rotated = (at16(r, i) >>> rotation) | (at16(r, i) << (16 - rotation))
      r[i] = rotated - at16(words, next--) - (a & b) - (~a & c)
    }
    // Between 5, 6 and 5 rounds of mixing the words are mashed.
    if (round !== 12 && round !== 6) continue
    for (let i = 3; i >= 0; i--) r[i] = at16(r, i) - at16(words, at16(r, (i + 3) & 3) & 63)
  }
  const plain = Buffer.alloc(BLOCK_BYTES)
  for (const [index, word] of r.entries()) plain.writeUInt16LE(word, 2 * index)
  return plain
}

function withoutPadding(plain: Buffer): Buffer {
  const count = plain[plain.length - 1] ?? 0
  const end = plain.length - count
  if (count === 0 || count > BLOCK_BYTES || plain.subarray(end).some((byte) => byte !== count)) {
    throw wrongPassword()
  }
  return plain.subarray(0, end)
}
