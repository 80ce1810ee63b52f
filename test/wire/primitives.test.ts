import { describe, expect, test } from 'vitest'
import { Reader, Writer } from '../../src/wire/primitives.ts'

describe('a writer that has to grow', () => {
  test.for([0, 1, 127, 128, 300, 2 ** 31])('keeps the varint %i at the very end of its buffer', (value) => {
    for (let filled = 508; filled <= 512; filled++) {
      const writer = new Writer(512)
      writer.raw(Buffer.alloc(filled, 0xff))
      writer.uvarint(value)
      const reader = new Reader(writer.finish(), filled)
      expect([reader.uvarint(), reader.remaining]).toEqual([value, 0])
    }
  })
})
