import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pemBlocks } from '../../../../src/config/tls/pem-blocks.ts'
import { childrenOf, readDer } from '../../../../src/config/tls/stores/der.ts'
import { KeyStoreError } from '../../../../src/config/tls/stores/key-store.ts'
import { readJks } from '../../../../src/config/tls/stores/read-jks.ts'
import { readPkcs12 } from '../../../../src/config/tls/stores/read-pkcs12.ts'
import { recogniseFile } from '../../../../src/config/tls/stores/recognise-store.ts'
import { KEY_STORES } from '../../../support/key-store-fixtures.ts'
import { derOf, indefinite } from '../../../support/write-pkcs12.ts'

const { storePassword } = KEY_STORES

/** Reads everything that can be read of it; whatever is wrong has to be said in the one way there is. */
function readAll(bytes: Buffer, password: string | null): void {
  recogniseFile(bytes)
  for (const read of [readJks, readPkcs12]) {
    try {
      const { keys, trusted, certificates } = read(bytes, password)
      expect(trusted.length).toBeLessThanOrEqual(2 * certificates.length)
      for (const key of keys) key.decrypt(password)
    } catch (error) {
      expect(error).toBeInstanceOf(KeyStoreError)
    }
  }
}

const STORES: readonly { name: string; bytes: Buffer; runs: number }[] = [
  { name: 'java-key.jks', bytes: KEY_STORES.bytes('java-key.jks'), runs: 1000 },
  { name: 'java-trust.jks', bytes: KEY_STORES.bytes('java-trust.jks'), runs: 1000 },
  { name: 'openssl-key.p12', bytes: KEY_STORES.bytes('openssl-key.p12'), runs: 100 },
  // Nothing is encrypted and no code is over it, so every change gets as far as it can.
  { name: 'BER in the clear', bytes: indefinite(KEY_STORES.client), runs: 1000 },
]

test.for(STORES)('$name with bytes changed', ({ bytes, runs }) => {
  const change = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }))
  const password = fc.constantFrom(null, storePassword)
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), password, (changes, given) => {
      const changed = Buffer.from(bytes)
      for (const [at, byte] of changes) changed[at] = byte
      readAll(changed, given)
    }),
    { numRuns: runs },
  )
})

test.for(STORES)('$name cut off anywhere', ({ bytes }) => {
  for (let length = 0; length < bytes.length; length += length < 100 ? 1 : 17) {
    readAll(bytes.subarray(0, length), null)
  }
})

test('bytes of any kind', () => {
  const start = fc.constantFrom(
    '',
    'feedfeed00000002',
    'feedfeed00000001ffffffff',
    '3080020103',
    '308406000000020103',
  )
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 400 }), (hex, rest) => {
      readAll(Buffer.concat([Buffer.from(hex, 'hex'), rest]), storePassword)
    }),
    { numRuns: 2000 },
  )
})

const MANY = 2_000_000

test.for<{ what: string; bytes: () => Buffer }>([
  { what: 'elements in elements', bytes: () => Buffer.alloc(MANY, Buffer.of(0x30, 0x80)) },
  {
    what: 'elements in elements, each with its length',
    bytes: () => {
      let bytes: Buffer = Buffer.alloc(0)
      for (let depth = 0; depth < 500; depth++) bytes = derOf(0x30, bytes)
      return bytes
    },
  },
  { what: 'very many elements', bytes: () => derOf(0x30, Buffer.alloc(MANY, Buffer.of(0x30, 0))) },
  {
    what: 'bytes in very many pieces',
    bytes: () =>
      derOf(
        0x30,
        Buffer.of(2, 1, 3),
        derOf(
          0x30,
          derOf(6, Buffer.from('2a864886f70d010701', 'hex')),
          derOf(0xa0, derOf(0x24, Buffer.alloc(MANY, Buffer.of(4, 0)))),
        ),
      ),
  },
  {
    what: 'a JKS chain of very many certificates without bytes',
    bytes: () =>
      Buffer.concat([
        Buffer.from('feedfeed0000000100000001', 'hex'),
        Buffer.from('00000001000161', 'hex'),
        Buffer.alloc(8),
        Buffer.from('00000000ffffffff', 'hex'),
        Buffer.alloc(MANY),
      ]),
  },
])('$what: refused before it takes much', ({ bytes }) => {
  const store = bytes()
  for (const read of [readJks, readPkcs12]) {
    expect(() => read(store, null)).toThrow(KeyStoreError)
  }
})

test('parts without number are not counted over and over', () => {
  const parts = (count: number): Buffer =>
    Buffer.concat([Buffer.from('3080', 'hex'), Buffer.alloc(count * 2, '0400', 'hex'), Buffer.alloc(2)])
  expect(childrenOf(readDer(parts(20_000)))).toHaveLength(20_000)
  expect(() => readDer(parts(20_001))).toThrow('too many parts')
})

test('PEM of any kind is blocks or nothing', () => {
  const piece = fc.constantFrom(
    '-----BEGIN ',
    'CERTIFICATE',
    '-----',
    '-----END ',
    'AAAA',
    '\n',
    ':',
    '\\n',
    ' ',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }), (pieces) => {
      for (const { label, text } of pemBlocks(pieces.join('')) ?? []) {
        expect(text.startsWith(`-----BEGIN ${label}-----\n`)).toBe(true)
        expect(text.endsWith(`\n-----END ${label}-----\n`)).toBe(true)
      }
    }),
    { numRuns: 2000 },
  )
})
