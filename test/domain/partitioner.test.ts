import { crc32 as zlibCrc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crc32, KeylessPartitioner, murmur2, partitionForKey } from '../../src/domain/partitioner.ts'

/** Computed by Kafka's own Java code: `Utils.murmur2`, `Utils.toPositive(…) % 7` and `java.util.zip.CRC32`. */
const byJava = [
  { key: '', hash: 275_646_681, crc: 0, of7: 2 },
  { key: '61', hash: -1_563_381_124, crc: 3_904_355_907, of7: 5 },
  { key: '6162', hash: 316_155_434, crc: 2_659_403_885, of7: 0 },
  { key: '616263', hash: 479_470_107, crc: 891_568_578, of7: 4 },
  { key: '61626364', hash: -1_323_649_548, crc: 3_984_772_369, of7: 5 },
  { key: '6162636465', hash: 461_995_741, crc: 2_240_272_485, of7: 4 },
  { key: '6f726465722d313233', hash: -940_440_895, crc: 170_214_565, of7: 0 },
  { key: '3231', hash: -973_932_308, crc: 4_252_452_532, of7: 3 },
  { key: '666f6f626172', hash: -790_332_482, crc: 2_666_930_069, of7: 0 },
  { key: '612d6c6974746c652d6269742d6c6f6e672d737472696e67', hash: -985_981_536, crc: 4_000_435_554, of7: 1 },
  {
    key: '612d6c6974746c652d6269742d6c6f6e6765722d737472696e67',
    hash: -1_486_304_829,
    crc: 2_277_486_890,
    of7: 0,
  },
  { key: 'd0bad0bbd18ed187', hash: 2_122_343_024, crc: 212_833_818, of7: 4 },
  { key: '99170f', hash: -993_176_329, crc: 2_562_704_234, of7: 4 },
  { key: '183477a35a94', hash: -1_644_846_997, crc: 2_416_354_956, of7: 6 },
  { key: '390b770209d32a595d', hash: 465_795_891, crc: 796_806_587, of7: 1 },
  { key: '41f4b3e592471abe05194bb5', hash: -994_799_817, crc: 2_440_366_963, of7: 5 },
  { key: '5dcab3910016175aa147e1f3e98ee8', hash: 1_102_364_493, crc: 2_716_437_829, of7: 6 },
  { key: 'df7fae40bfe793d9fced52b202e34d15e5c4', hash: -1_427_321_629, crc: 3_857_415_072, of7: 3 },
  { key: '166fc2edcea4fb1b65e240a4e944b31d0705e6c8b7', hash: -562_653_982, crc: 452_035_898, of7: 0 },
  {
    key: 'fc97c696693058b22edd1479f1953297e1c82141a6a46d99',
    hash: 1_081_536_217,
    crc: 3_395_561_520,
    of7: 6,
  },
  {
    key: '364cf461b317c99fee614cc5a74b029f8f814e38d93995b694aa21',
    hash: 2_095_858_812,
    crc: 1_772_845_111,
    of7: 5,
  },
  {
    key: '847891d75da8ddddc46434afeb50781ae04364f9b3a3f3707eab79470ba3',
    hash: 1_720_957_717,
    crc: 3_723_151_088,
    of7: 3,
  },
  {
    key: 'b66c499800da641a22a420ee9989ec985901e416c9c38fbf7ae22a00a4174c64b5',
    hash: 334_039_479,
    crc: 4_152_448_772,
    of7: 4,
  },
]

describe('the partition of a key', () => {
  test.for(byJava)('is that of other clients for $key', ({ key, hash, crc, of7 }) => {
    const bytes = Buffer.from(key, 'hex')
    expect(murmur2(bytes)).toBe(hash)
    expect(crc32(bytes)).toBe(crc)
    expect(partitionForKey(bytes, 7)).toBe(of7)
    expect(partitionForKey(bytes, 7, 'crc32')).toBe(crc % 7)
  })

  test('depends on nothing around the key', () => {
    const bytes = fc.uint8Array({ maxLength: 40 })
    fc.assert(
      fc.property(bytes, bytes, bytes, (before, key, after) => {
        const around = Buffer.concat([before, key, after])
        const end = before.length + key.length
        expect(murmur2(around, before.length, end)).toBe(murmur2(key))
        expect(crc32(around, before.length, end)).toBe(zlibCrc32(key))
      }),
    )
  })
})

/** Random numbers that go round: 0, 0.1, … 0.9, 0. */
function tenths(): () => number {
  let count = 0
  return () => (count++ % 10) / 10
}

describe('records without a key', () => {
  const take = (partitioner: KeylessPartitioner, count: number): number[] =>
    Array.from({ length: count }, () => partitioner.next())

  test('round-robin visits all in turn', () => {
    expect(take(new KeylessPartitioner('round-robin', [4, 5, 6], tenths()), 6)).toEqual([5, 6, 4, 5, 6, 4])
  })

  test('random follows the numbers it is given', () => {
    expect(take(new KeylessPartitioner('random', [4, 5], tenths()), 9)).toEqual([4, 4, 4, 4, 5, 5, 5, 5, 5])
  })

  test('sticky stays, and goes elsewhere with the next batch, always', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 9 }),
        fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
        (count, numbers) => {
          const random = (): number => numbers.next().value
          const partitioner = new KeylessPartitioner(
            'sticky',
            Array.from({ length: count }, (_, index) => index),
            random,
          )
          for (let batch = 0; batch < 20; batch++) {
            const [first, second] = take(partitioner, 2) as [number, number]
            expect(second).toBe(first)
            partitioner.nextBatch()
            expect(partitioner.next()).not.toBe(first)
          }
        },
      ),
    )
  })

  test('sticky with one partition stays there', () => {
    const partitioner = new KeylessPartitioner('sticky', [3], tenths())
    partitioner.nextBatch()
    expect(take(partitioner, 2)).toEqual([3, 3])
  })

  test('never goes to a partition that is gone', () => {
    const partitioner = new KeylessPartitioner('sticky', [0, 1, 2], () => 0.9)
    expect(partitioner.next()).toBe(2)
    partitioner.setPartitions([0, 1])
    expect(partitioner.next()).toBe(1)
    partitioner.setPartitions([1, 2])
    expect(partitioner.next()).toBe(1)
  })
})
