import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatPartitionSet, parsePartitionSet, parseTopicScope } from '../../src/domain/partition-set.ts'

describe('parsePartitionSet', () => {
  test.for([
    ['0', [0]],
    ['0,3-5', [0, 3, 4, 5]],
    ['5, 3-4 ,3', [3, 4, 5]],
  ] as const)('%s', ([text, partitions]) => {
    expect(parsePartitionSet(text)).toEqual(partitions)
  })

  test.for([
    ['', 'a number is missing'],
    ['1,,2', 'a number is missing'],
    ['5-3', 'runs backwards'],
    ['a', '"a" is not a partition number'],
    ['-1', '"-1" is not a partition number'],
    ['0-999999999', 'more than any topic has'],
  ] as const)('refuses %j and says why', ([text, says]) => {
    expect(() => parsePartitionSet(text)).toThrow(says)
  })

  test('reads back what formatPartitionSet writes', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 50 }), { minLength: 1 }), (partitions) => {
        expect(parsePartitionSet(formatPartitionSet(partitions))).toEqual(
          partitions.toSorted((a, b) => a - b),
        )
      }),
    )
    expect(formatPartitionSet([0, 3, 4, 5, 7, 8])).toBe('0,3-5,7,8')
  })
})

test('parseTopicScope', () => {
  expect(parseTopicScope('orders')).toEqual({ topic: 'orders', partitions: null })
  expect(parseTopicScope('orders:0,2-3')).toEqual({ topic: 'orders', partitions: [0, 2, 3] })
  expect(() => parseTopicScope(':0')).toThrow('names no topic')
})
