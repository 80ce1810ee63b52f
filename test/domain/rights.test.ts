import { describe, expect, test } from 'vitest'
import {
  clusterRightsText,
  itemRightsText,
  operationsOf,
  type Granted,
  type Operation,
} from '../../src/domain/rights.ts'

describe('operationsOf', () => {
  test.for<[bits: number, operations: readonly Operation[] | null]>([
    [-2147483648, null],
    [0, []],
    [1 << 3, ['Read']],
    [(1 << 3) | (1 << 8) | (1 << 12), ['Read', 'Describe', 'IdempotentWrite']],
    // What a broker gives for a topic when nobody checks anything.
    [
      0b110111111000,
      ['Read', 'Write', 'Create', 'Delete', 'Alter', 'Describe', 'DescribeConfigs', 'AlterConfigs'],
    ],
    [1 << 30, []],
  ])('%i is %s', ([bits, operations]) => {
    const found = operationsOf(bits)
    expect(found === null ? null : [...found]).toEqual(operations)
  })
})

const granted = (name: string, ...operations: readonly Operation[]): Granted => ({
  name,
  operations: new Set<Operation>(['Describe', ...operations]),
})
const EVERYTHING = ['Read', 'Write', 'Delete', 'Alter', 'DescribeConfigs', 'AlterConfigs'] as const

describe('itemRightsText', () => {
  test('everything', () => {
    const items = [granted('a', ...EVERYTHING), granted('b', ...EVERYTHING)]
    expect(itemRightsText('topics', items, true)).toEqual({
      message: 'this user sees all 2 topics, and may do everything with them',
      details: [],
    })
  })

  test('some of it with some of them, who may not be all there are', () => {
    const items = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) =>
      name === 'a' ? granted(name, 'Read', 'Write') : granted(name, 'Read'),
    )
    expect(itemRightsText('topics', items, false)).toEqual({
      message:
        'this user sees 6 topics, and there may be more; may Read; may Write with some of them; may not Delete, Alter, DescribeConfigs, AlterConfigs',
      details: ['Write: with 1 of 6, not with b, c, d and 2 more'],
    })
  })

  test('nothing but to look', () => {
    expect(itemRightsText('groups', [granted('billing')], true)).toEqual({
      message: 'this user sees the only group; may not Read, Delete',
      details: [],
    })
  })
})

test('clusterRightsText names what is missing', () => {
  expect(clusterRightsText(new Set(['Describe', 'IdempotentWrite'])).message).toBe(
    'this user may Describe, IdempotentWrite; not Create, Alter, DescribeConfigs, AlterConfigs',
  )
  const all = ['Describe', 'Create', 'Alter', 'DescribeConfigs', 'AlterConfigs', 'IdempotentWrite'] as const
  expect(clusterRightsText(new Set(all)).message).toBe('this user may do everything')
})
