import { expect, test } from 'vitest'
import {
  formatOffsetTarget,
  parseOffsetTarget,
  specFor,
  targetEverywhere,
} from '../../src/domain/offset-target.ts'

test('one spec for every partition', () => {
  const target = parseOffsetTarget('latest', 'reset')
  expect(target).toEqual(targetEverywhere({ kind: 'latest' }))
  expect(specFor(target, 7)).toEqual({ kind: 'latest' })
})

test('one spec for each of some partitions', () => {
  const target = parseOffsetTarget('0=100,1=latest-5', 'reset')
  expect(specFor(target, 0)).toEqual({ kind: 'exact', offset: 100n })
  expect(specFor(target, 1)).toEqual({ kind: 'fromLatest', by: 5n })
  expect(specFor(target, 2)).toBeNull()
  expect(formatOffsetTarget(target)).toBe('0=100,1=latest-5')
})

test('a default with an exception', () => {
  const target = parseOffsetTarget('latest,0=100', 'reset')
  expect(specFor(target, 0)).toEqual({ kind: 'exact', offset: 100n })
  expect(specFor(target, 1)).toEqual({ kind: 'latest' })
})

test.for([
  ['0=1,0=2', 'names partition 0 twice'],
  ['latest,earliest', 'two offsets for all partitions'],
  ['x=1', '"x" is not a partition number'],
  ['-1=1', '"-1" is not a partition number'],
  ['99999999999=1', 'is not a partition number'],
  ['0=soon', 'not an offset: "soon"'],
  ['0=', 'an offset is missing'],
] as const)('refuses %j and says why', ([text, says]) => {
  expect(() => parseOffsetTarget(text, 'reset')).toThrow(says)
})
