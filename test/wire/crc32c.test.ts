import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crc32, crc32c, crc32cInJs } from '../../src/wire/crc32c.ts'

/** The check value of the catalogue of CRC algorithms, and those of RFC 3720, appendix B.4. */
test.for([
  { bytes: Buffer.from('123456789'), checksum: 0xe3069283 },
  { bytes: Buffer.alloc(32), checksum: 0x8a9136aa },
  { bytes: Buffer.alloc(32, 0xff), checksum: 0x62a8ab43 },
  { bytes: Buffer.from(Array.from({ length: 32 }, (_, index) => index)), checksum: 0x46dd794e },
  { bytes: Buffer.alloc(0), checksum: 0 },
])('crc32c is $checksum', ({ bytes, checksum }) => {
  expect(crc32c(bytes)).toBe(checksum)
  expect(crc32cInJs(bytes)).toBe(checksum)
})

test('crc32c is the same with and without native code', () => {
  // The native code comes in only when there is a good deal to check.
  const much = Buffer.alloc(100_000, 'much')
  expect(crc32c(much)).toBe(crc32cInJs(much))
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(crc32cInJs(bytes)).toBe(crc32c(bytes))
    }),
  )
})

test('crc32 is the checksum of old messages', () => {
  expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926)
})
