import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeBatch, type RecordToEncode } from '../../src/wire/batch-builder.ts'
import { CorruptBatchError } from '../../src/wire/corrupt-batch-error.ts'
import { decodeRecords } from '../../src/wire/decode-records.ts'
import { batchesIn, type RecordBatch } from '../../src/wire/record-batch.ts'
import { anyRecords } from '../support/any-records.ts'

const firstBatch = (bytes: Buffer): RecordBatch => {
  const [batch] = batchesIn(bytes)
  if (batch === undefined) throw new Error('no batch')
  return batch
}

const record = (changes: Partial<RecordToEncode> = {}): RecordToEncode => ({
  timestampMs: 1_700_000_000_000,
  key: null,
  value: Buffer.from('v'),
  ...changes,
})

describe('a record batch', () => {
  test('gives back what was encoded, byte for byte', () => {
    fc.assert(
      fc.property(anyRecords, fc.bigInt({ min: 0n, max: 2n ** 62n }), (records, baseOffset) => {
        const decoded = [...decodeRecords(firstBatch(encodeBatch(records, { baseOffset })))]
        expect(decoded).toEqual(
          records.map(({ timestampMs, key, value, headers = [] }, index) => ({
            offset: baseOffset + BigInt(index),
            timestampMs,
            key,
            value,
            headers,
          })),
        )
      }),
    )
  })

  test('has its facts in the header', () => {
    const bytes = encodeBatch(
      [record({ timestampMs: 5 }), record({ timestampMs: 9 }), record({ timestampMs: 7 })],
      {
        baseOffset: 40n,
        partitionLeaderEpoch: 3,
        producerId: 77n,
        producerEpoch: 2,
        baseSequence: 11,
        transactional: true,
      },
    )
    expect(firstBatch(bytes)).toMatchObject({
      position: 0,
      end: bytes.length,
      magic: 2,
      baseOffset: 40n,
      nextOffset: 43n,
      partitionLeaderEpoch: 3,
      codec: 0,
      logAppendTime: false,
      transactional: true,
      control: false,
      lastOffsetDelta: 2,
      baseTimestamp: 5,
      maxTimestamp: 9,
      producerId: 77n,
      producerEpoch: 2,
      baseSequence: 11,
      recordCount: 3,
    })
  })

  test('with the broker’s time gives it to every record', () => {
    const bytes = encodeBatch([record({ timestampMs: 5 }), record({ timestampMs: 9 })], {
      logAppendTimeMs: 1234,
    })
    expect([...decodeRecords(firstBatch(bytes))].map(({ timestampMs }) => timestampMs)).toEqual([1234, 1234])
  })

  test('keeps the gaps that compaction leaves, at its end too', () => {
    const bytes = encodeBatch([record({ offsetDelta: 3 }), record({ offsetDelta: 70_000 })], {
      baseOffset: 10n,
    })
    bytes.writeInt32BE(80_000, 23)
    const batch = firstBatch(bytes)
    expect([...decodeRecords(batch, { checkCrcs: false })].map(({ offset }) => offset)).toEqual([
      13n,
      70_010n,
    ])
    expect(batch.nextOffset).toBe(80_011n)
  })

  test('may be empty', () => {
    expect([...decodeRecords(firstBatch(encodeBatch([])))]).toEqual([])
  })
})

describe('batchesIn', () => {
  const one = encodeBatch([record()], { baseOffset: 0n })
  const two = encodeBatch([record(), record()], { baseOffset: 1n })

  test('leaves out a batch that is cut, wherever it is cut', () => {
    const both = Buffer.concat([one, two])
    for (let length = 0; length <= both.length; length++) {
      const whole = length === both.length ? 2 : length >= one.length ? 1 : 0
      expect([...batchesIn(both.subarray(0, length))]).toHaveLength(whole)
    }
  })

  test.for([
    { name: 'a length too small', position: 11, byte: 3, reason: 'its length is 3' },
    { name: 'a negative length', position: 8, byte: 0x80, reason: 'its length is -' },
    { name: 'a format to come', position: 16, byte: 3, reason: 'unknown magic byte 3' },
    { name: 'an end before its start', position: 23, byte: 0xff, reason: 'last offset delta is -' },
  ])('refuses $name', ({ position, byte, reason }) => {
    const bytes = Buffer.from(one)
    bytes[position] = byte
    expect(() => [...batchesIn(bytes)]).toThrow(reason)
  })
})

describe('hostile bytes', () => {
  test('every flipped byte that the checksum covers is found', () => {
    const bytes = encodeBatch([record({ key: Buffer.from('k') }), record({ value: null })])
    for (let position = 21; position < bytes.length; position++) {
      const damaged = Buffer.from(bytes)
      damaged.writeUInt8((bytes[position] as number) ^ 0x15, position)
      expect(() => [...batchesIn(damaged)].flatMap((batch) => [...decodeRecords(batch)])).toThrow(
        CorruptBatchError,
      )
    }
  })

  test('whatever the bytes are, nothing but CorruptBatchError comes out', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 8,
    })
    fc.assert(
      fc.property(anyRecords, changes, fc.nat(), (records, bytesToChange, length) => {
        const bytes = encodeBatch(records)
        for (const [position, byte] of bytesToChange) bytes[61 + (position % (bytes.length - 60))] = byte
        const cut = bytes.subarray(0, Math.max(61, length % (bytes.length + 1)))
        cut.writeInt32BE(cut.length - 12, 8)
        try {
          const decoded = [...decodeRecords(firstBatch(cut), { checkCrcs: false })]
          expect(decoded.length).toBe(records.length)
        } catch (error) {
          expect(error).toBeInstanceOf(CorruptBatchError)
        }
      }),
    )
  })

  const withRecords = (recordCount: number, ...bytes: number[]): Buffer => {
    const batch = Buffer.concat([encodeBatch([]), Buffer.from(bytes)])
    batch.writeInt32BE(batch.length - 12, 8)
    batch.writeInt32BE(recordCount, 57)
    return batch
  }

  test.for([
    {
      name: 'more records than bytes',
      count: 2_000_000_000,
      bytes: [12, 0, 0, 0, 1, 1, 0],
      reason: 'claims 2000000000',
    },
    { name: 'fewer than no records', count: -1, bytes: [12, 0, 0, 0, 1, 1, 0], reason: 'claims -1' },
    {
      name: 'a record past the end',
      count: 1,
      bytes: [40, 0, 0, 0, 1, 1, 0],
      reason: 'a record is 20 bytes',
    },
    { name: 'a key past the end', count: 1, bytes: [12, 0, 0, 0, 8, 1, 0], reason: 'a key is 4 bytes' },
    { name: 'a key of length -2', count: 1, bytes: [12, 0, 0, 0, 3, 1, 0], reason: 'a key is -2 bytes' },
    { name: 'a value past the end', count: 1, bytes: [12, 0, 0, 0, 1, 4, 0], reason: 'a value is 2 bytes' },
    { name: 'headers without bytes', count: 1, bytes: [12, 0, 0, 0, 1, 1, 2], reason: 'claims 1 headers' },
    {
      name: 'a million headers',
      count: 1,
      bytes: [16, 0, 0, 0, 1, 1, 0x80, 0x89, 0x7a],
      reason: 'claims 1000000 headers',
    },
    {
      name: 'a header name past the end',
      count: 1,
      bytes: [16, 0, 0, 0, 1, 1, 2, 6, 1],
      reason: "header's name is 3",
    },
    {
      name: 'a header without name',
      count: 1,
      bytes: [16, 0, 0, 0, 1, 1, 2, 1, 1],
      reason: "header's name is -1",
    },
    {
      name: 'bytes after the last header',
      count: 1,
      bytes: [14, 0, 0, 0, 1, 1, 0, 0],
      reason: 'longer than its parts',
    },
    {
      name: 'bytes after the last record',
      count: 1,
      bytes: [12, 0, 0, 0, 1, 1, 0, 9],
      reason: 'after its last record',
    },
    {
      name: 'an endless varint',
      count: 1,
      bytes: Array<number>(20).fill(0xff),
      reason: 'a record is NaN bytes',
    },
  ])('$name is refused', ({ count, bytes, reason }) => {
    const batch = firstBatch(withRecords(count, ...bytes))
    expect(() => [...decodeRecords(batch, { checkCrcs: false })]).toThrow(reason)
  })
})
