import { compress, decompress } from '../../../src/wire/compression.ts'
import { CompressionError } from '../../../src/wire/compression-error.ts'
import { compressZstdInWasm } from '../../../src/wire/zstd-wasm.ts'
import { type FuzzTarget, kindOf, promise } from '../fuzz-target.ts'

const MAX_BYTES = 16 * 2 ** 20
const TEXTS = ['', 'a', 'the same again, the same again, the same again', 'x'.repeat(70_000)].map((text) =>
  Buffer.from(text),
)
const seeds = [1, 2, 3, 4].flatMap((codec) => TEXTS.map((text) => seed(codec, compress(codec, text))))
/** A raw block as C clients write it: its length, then one literal. */
const rawSnappy = Buffer.from([5, 4 << 2, 0x68, 0x65, 0x6c, 0x6c, 0x6f])
/** With the size of the content, checksums of blocks and of the content, which Java leaves out. */
const lz4WithAll = Buffer.from(
  '04224d187c400300000000000000000300008061626300000000000000000000000000',
  'hex',
)

function seed(codec: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([codec]), bytes])
}

/** Compressed bytes; the first one says how. */
export const codecs: FuzzTarget = {
  seeds: [
    ...seeds,
    seed(2, rawSnappy),
    seed(3, lz4WithAll),
    seed(3, Buffer.concat([compress(3, Buffer.from('one')), compress(3, Buffer.from('two'))])),
    seed(4, compressZstdInWasm(Buffer.from('no content size'), 3)),
    seed(1, compress(1, Buffer.alloc(MAX_BYTES * 2))),
    seed(2, compress(2, Buffer.alloc(MAX_BYTES / 16))),
    seed(3, compress(3, Buffer.alloc(MAX_BYTES / 16))),
    seed(4, compress(4, Buffer.alloc(MAX_BYTES * 2))),
  ],
  dictionary: [
    Buffer.from([0x1f, 0x8b, 8]),
    Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]),
    Buffer.from([0x04, 0x22, 0x4d, 0x18]),
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
    Buffer.from([0x50, 0x2a, 0x4d, 0x18]),
  ],
  run(input) {
    const codec = (input[0] ?? 0) % 6
    try {
      const inflated = decompress(codec, input.subarray(1), MAX_BYTES)
      promise(inflated.length <= Math.max(MAX_BYTES, input.length), 'no more comes out than is allowed')
      return `${codec} ${Math.min(inflated.length, 3)}`
    } catch (error) {
      if (!(error instanceof CompressionError)) throw error
      return `${codec} ${kindOf(error)}`
    }
  },
}
