import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { VarintReader, varintSize, writeVarint } from '../../src/wire/varint.ts'

const encode = (value: number): Buffer => {
  const buffer = Buffer.alloc(12)
  return buffer.subarray(0, writeVarint(buffer, 0, value))
}

describe('varints', () => {
  test('give back every safe integer, in the bytes foretold', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.maxSafeInteger()), (value) => {
        const bytes = encode(value)
        expect(bytes).toHaveLength(varintSize(value))
        const reader = new VarintReader(bytes, 0)
        expect(reader.read()).toBe(value)
        expect(reader.position).toBe(bytes.length)
      }),
    )
  })

  test.for([
    [0, '00'],
    [-1, '01'],
    [1, '02'],
    [-64, '7f'],
    [64, '8001'],
    [134_217_727, 'feffff7f'],
    [-134_217_728, 'ffffff7f'],
    [134_217_728, '8080808001'],
    [2 ** 40, '808080808040'],
  ] as const)('%d is %s', ([value, bytes]) => {
    expect(encode(value).toString('hex')).toBe(bytes)
  })

  test('reads the ends of 64 bits, as near as numbers come', () => {
    const read = (hex: string): number => new VarintReader(Buffer.from(hex, 'hex'), 0).read()
    expect(read('feffffffffffffffff01')).toBe(2 ** 63)
    expect(read('ffffffffffffffffff01')).toBe(-(2 ** 63))
  })

  test.for(['', '80', 'ffffffff', 'ffffffffffffffffffffff01'])('reads no number from %s', (hex) => {
    expect(new VarintReader(Buffer.from(hex, 'hex'), 0).read()).toBeNaN()
  })
})
