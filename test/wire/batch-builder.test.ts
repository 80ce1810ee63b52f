import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BatchBuilder, encodeBatch } from '../../src/wire/batch-builder.ts'
import { decodeRecords } from '../../src/wire/decode-records.ts'
import { batchesIn, type RecordBatch } from '../../src/wire/record-batch.ts'
import { stampBatch } from '../../src/wire/stamp-batch.ts'
import { anyRecords } from '../support/any-records.ts'

const decode = (bytes: Buffer) => [...batchesIn(bytes)].flatMap((batch) => [...decodeRecords(batch)])

/** Puts words into a builder that lie one after the other in the source. */
function appendWords(builder: BatchBuilder, source: Buffer, from: number, words: readonly string[]): void {
  let at = from
  for (const [index, word] of words.entries()) {
    const end = at + Buffer.byteLength(word)
    builder.append(1000 + index, null, 0, 0, source, at, end)
    at = end
  }
}

describe('BatchBuilder', () => {
  const words = fc.array(fc.string({ maxLength: 60 }), { maxLength: 60 })

  test('takes the latest time there is, which as a number is one more', () => {
    const latest = Number(2n ** 63n - 1n)
    const bytes = encodeBatch([{ timestampMs: latest, key: null, value: null }])
    expect(bytes.readBigInt64BE(27)).toBe(2n ** 63n - 1n)
    expect(bytes.readBigInt64BE(35)).toBe(2n ** 63n - 1n)
  })

  test('makes the same batch wherever its memory and its input are', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 61, max: 4000 }), fc.nat(100), (texts, room, start) => {
        const expected = encodeBatch(
          texts.map((text, index) => ({ timestampMs: 1000 + index, key: null, value: Buffer.from(text) })),
        )
        const input = Buffer.from(texts.join(''))
        const memory = Buffer.alloc(start + room + input.length, 0xee)
        memory.set(input, start + room)

        const builder = new BatchBuilder()
        builder.reset(memory, start, start + room)
        appendWords(builder, memory, start + room, texts)
        expect(builder.size).toBe(expected.length)
        expect(builder.count).toBe(texts.length)
        expect(builder.finish().equals(expected)).toBe(true)
        expect(memory.subarray(0, start).every((byte) => byte === 0xee)).toBe(true)
        expect(memory.subarray(start + room).equals(input)).toBe(true)
      }),
    )
  })

  test('takes ranges of keys and values, and null for none', () => {
    const source = Buffer.from('--keyvalue--')
    const builder = new BatchBuilder(64)
    builder.append(1, source, 2, 5, source, 5, 10)
    builder.append(2, source, 2, 2, null, 0, 0)
    builder.append(3, null, 0, 0, source, 5, 5)
    expect(
      decode(builder.finish()).map(({ key, value }) => [key?.toString() ?? null, value?.toString() ?? null]),
    ).toEqual([
      ['key', 'value'],
      ['', null],
      [null, ''],
    ])
  })

  test('has the time of no value that did not fit', () => {
    const source = Buffer.from('onetwo')
    const [starts, ends] = [Int32Array.of(0, 3), Int32Array.of(3, 6)]
    const builder = new BatchBuilder()
    expect(builder.appendValues(1000, source, 0, starts, ends, 0, 1, 4096)).toBe(1)
    expect(builder.appendValues(2000, source, 0, starts, ends, 1, 2, builder.size)).toBe(0)
    const [batch] = batchesIn(builder.finish())
    expect(batch).toMatchObject({ recordCount: 1, baseTimestamp: 1000, maxTimestamp: 1000 })
  })

  test('starts anew after reset', () => {
    const builder = new BatchBuilder(64)
    appendWords(builder, Buffer.from('onetwo'), 0, ['one', 'two'])
    const first = Buffer.from(builder.finish())
    builder.reset()
    expect(builder.count).toBe(0)
    expect(builder.maxTimestamp).toBe(-1)
    appendWords(builder, Buffer.from('onetwo'), 0, ['one', 'two'])
    expect(builder.finish().equals(first)).toBe(true)
  })

  test('says beforehand how much a record can take', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const builder = new BatchBuilder()
        for (const { timestampMs, key, value, headers } of records) {
          const before = builder.size
          const [keyLength, valueLength] = [key?.length ?? 0, value?.length ?? 0]
          builder.append(timestampMs, key, 0, keyLength, value, 0, valueLength, headers)
          const most = BatchBuilder.sizeOf(keyLength, valueLength, headers)
          expect(builder.size - before).toBeLessThanOrEqual(most)
        }
      }),
    )
  })

  test.for([1, 2, 3, 4])('compresses with codec %i', (codec) => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        expect(decode(encodeBatch(records, { codec }))).toEqual(decode(encodeBatch(records)))
      }),
      { numRuns: 30 },
    )
  })
})

describe('stampBatch', () => {
  const record = { timestampMs: 5, key: null, value: Buffer.from('v') }

  test('gives a batch its place without touching what the checksum covers', () => {
    const bytes = encodeBatch([record, record])
    const [batch] = batchesIn(bytes)
    stampBatch(batch as RecordBatch, { baseOffset: 900n, partitionLeaderEpoch: 4, logAppendTimeMs: null })
    expect([...batchesIn(bytes)][0]).toMatchObject({
      baseOffset: 900n,
      partitionLeaderEpoch: 4,
      crc: batch?.crc,
    })
    expect(decode(bytes).map(({ offset, timestampMs }) => [offset, timestampMs])).toEqual([
      [900n, 5],
      [901n, 5],
    ])
  })

  test('gives it the time of the log, with a checksum to match', () => {
    const bytes = encodeBatch([record], { codec: 3 })
    const [batch] = batchesIn(bytes)
    stampBatch(batch as RecordBatch, { baseOffset: 1n, partitionLeaderEpoch: 0, logAppendTimeMs: 777 })
    expect(decode(bytes)[0]?.timestampMs).toBe(777)
  })
})
