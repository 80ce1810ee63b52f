import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compress, decompress } from '../../src/wire/compression.ts'
import { CompressionError } from '../../src/wire/compression-error.ts'
import { LZ_SOURCE_SHA256 } from '../../src/wire/lz-wasm.ts'
import { Scratch } from '../../src/wire/scratch.ts'
import { compressZstdInWasm, decompressZstdInWasm } from '../../src/wire/zstd-wasm.ts'

interface TestedCodec {
  readonly name: string
  readonly compress: (bytes: Uint8Array) => Buffer
  readonly decompress: (bytes: Uint8Array, maxBytes?: number, scratch?: Scratch) => Buffer
}

const numbered = (name: string, codec: number): TestedCodec => ({
  name,
  compress: (bytes) => compress(codec, bytes),
  decompress: (bytes, maxBytes, scratch) => decompress(codec, bytes, maxBytes, scratch),
})

const codecs: TestedCodec[] = [
  numbered('none', 0),
  numbered('gzip', 1),
  numbered('snappy', 2),
  numbered('lz4', 3),
  numbered('zstd', 4),
  {
    name: 'zstd in WebAssembly',
    compress: (bytes) => compressZstdInWasm(bytes, 3),
    decompress: (bytes, maxBytes = 1 << 28, scratch) => decompressZstdInWasm(bytes, maxBytes, scratch),
  },
]
const inflating = codecs.filter(({ name }) => name !== 'none')

/** Bytes with repeats near and far, of a length that crosses the blocks of every codec. */
const anyBytes = fc
  .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 90 }), fc.integer({ min: 1, max: 3000 })), {
    maxLength: 12,
  })
  .map((parts) => Buffer.concat(parts.flatMap(([bytes, times]) => Array<Uint8Array>(times).fill(bytes))))

describe.for(codecs)('$name', (codec) => {
  test('gives back what was compressed', () => {
    fc.assert(
      fc.property(fc.oneof(anyBytes, fc.uint8Array({ maxLength: 100 })), (bytes) => {
        expect(Buffer.compare(codec.decompress(codec.compress(bytes)), bytes)).toBe(0)
      }),
      { numRuns: 60 },
    )
  })

  test.for([0, 1, 12, 13, 65_535, 65_536, 65_537, 131_072, 1_000_000])('does so for %i bytes', (length) => {
    const zeros = Buffer.alloc(length)
    const noise = Buffer.alloc(length)
    let state = 1
    for (let index = 0; index < length; index++) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
      noise[index] = state >>> 24
    }
    for (const bytes of [zeros, noise]) {
      expect(Buffer.compare(codec.decompress(codec.compress(bytes)), bytes)).toBe(0)
    }
  })

  test('compresses the same bytes to the same bytes', () => {
    const bytes = Buffer.from('order-123 created '.repeat(9999))
    const first = codec.compress(bytes)
    codec.compress(Buffer.from('something else '.repeat(5000)))
    expect(codec.compress(bytes).equals(first)).toBe(true)
  })
})

describe.for(inflating)('$name, to bytes that are hostile,', (codec) => {
  const bomb = codec.compress(Buffer.alloc(20_000_000))

  test('inflates to the limit and no further', () => {
    expect(codec.decompress(bomb, 20_000_000)).toHaveLength(20_000_000)
    expect(() => codec.decompress(bomb, 19_999_999)).toThrow(/inflates to more bytes than allowed/)
    expect(() => codec.decompress(bomb, 100)).toThrow(/inflates to more bytes than allowed/)
  })

  test('refuses what is cut short, anywhere', () => {
    const bytes = codec.compress(Buffer.from('{"id":1,"event":"created"}'.repeat(9)))
    for (let length = 0; length < bytes.length; length++) {
      // Blocks of snappy stand alone: what is whole before the cut cannot be told from a whole.
      if (codec.name === 'snappy' && length === 16) continue
      if (codec.name.startsWith('zstd') && length === 0) continue
      expect(() => codec.decompress(bytes.subarray(0, length), 1000)).toThrow(CompressionError)
    }
  })

  test('throws nothing but CompressionError, whatever the bytes', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 6,
    })
    fc.assert(
      fc.property(anyBytes, changes, (bytes, damages) => {
        const damaged = Buffer.from(codec.compress(bytes))
        for (const [position, byte] of damages) damaged[position % damaged.length] = byte
        try {
          expect(codec.decompress(damaged, 1_000_000).length).toBeLessThanOrEqual(1_000_000)
        } catch (error) {
          expect(error).toBeInstanceOf(CompressionError)
        }
      }),
      { numRuns: 150 },
    )
  })

  test('works on after a failure', () => {
    expect(() => codec.decompress(Buffer.from('no such thing'), 1000)).toThrow(CompressionError)
    expect(codec.decompress(codec.compress(Buffer.from('fine')), 1000).toString()).toBe('fine')
  })
})

describe('decompress', () => {
  test('knows no codec beyond zstd', () => {
    for (const codec of [5, 6, 7, -1]) {
      expect(() => decompress(codec, Buffer.alloc(1))).toThrow(`codec ${codec} is unknown`)
      expect(() => compress(codec, Buffer.alloc(1))).toThrow(`codec ${codec} is unknown`)
    }
  })

  test('uses the scratch memory again', () => {
    const scratch = new Scratch()
    const [first, second] = [Buffer.from('a'.repeat(100)), Buffer.from('b'.repeat(50))]
    const one = decompress(3, compress(3, first), 1000, scratch)
    expect(one.equals(first)).toBe(true)
    const two = decompress(2, compress(2, second), 1000, scratch)
    expect(two.equals(second)).toBe(true)
    expect(two.buffer).toBe(one.buffer)
  })

  test('reads gzip of several members', () => {
    const members = Buffer.concat([gzipSync('one '), gzipSync('two')])
    expect(decompress(1, members).toString()).toBe('one two')
  })

  test('reads snappy as C clients write it, without framing', () => {
    // Length 11; five literals; a copy of six from five back.
    const raw = Buffer.from([11, 4 << 2, ...Buffer.from('abcde'), ((6 - 4) << 2) | 1, 5])
    expect(decompress(2, raw).toString()).toBe('abcdeabcdea')
  })

  test.for([
    { name: 'a copy from before the start', bytes: [4, 0 << 2, 97, 1, 2] },
    { name: 'a copy from nowhere', bytes: [5, 0 << 2, 97, 1, 0] },
    { name: 'less than announced', bytes: [9, 0 << 2, 97] },
    { name: 'more than announced', bytes: [1, 1 << 2, 97, 98] },
    { name: 'a literal of 4 GiB', bytes: [1, 63 << 2, 255, 255, 255, 255, 1] },
    { name: 'a length without end', bytes: [255, 255, 255, 255, 255, 255, 1] },
  ])('refuses snappy with $name', ({ bytes }) => {
    expect(() => decompress(2, Buffer.from(bytes))).toThrow(CompressionError)
  })

  test('reads lz4 with every optional field, linked blocks and stored blocks', () => {
    const frame = Buffer.concat([
      Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x5c, 0x40]),
      Buffer.from([11, 0, 0, 0, 0, 0, 0, 0]), // content size
      Buffer.from([0]), // checksum of the header
      Buffer.from([3, 0, 0, 0x80, 97, 98, 99, 0, 0, 0, 0]), // stored: abc
      // Two sequences: copy five from three back (into the block before), then the literals xyz.
      Buffer.from([7, 0, 0, 0, 0x01, 3, 0, 0x30, 120, 121, 122, 0, 0, 0, 0]),
      Buffer.from([0, 0, 0, 0]),
      Buffer.from([1, 2, 3, 4]), // checksum of the content
    ])
    expect(decompress(3, frame).toString()).toBe('abcabcabxyz')
  })
})

test('the compiled code is that of its source', () => {
  const source = readFileSync(new URL('../../src/wire/lz-codecs.as', import.meta.url))
  expect(createHash('sha256').update(source).digest('hex')).toBe(LZ_SOURCE_SHA256)
})
