import { expect, test } from 'vitest'
import { matchesAnyGlob } from '../../src/domain/glob.ts'

test.for([
  ['orders', 'orders', true],
  ['orders', 'orders-eu', false],
  ['orders*', 'orders', true],
  ['orders*', 'orders-eu', true],
  ['*orders', 'eu-orders', true],
  ['*', '', true],
  ['?', '', false],
  ['order?', 'orders', true],
  ['order?', 'order', false],
  ['*-?u', 'orders-eu', true],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['a.c', 'abc', false],
  ['a+', 'aa', false],
  ['a\nb', 'a\nb', true],
  ['a*b', 'a\nb', true],
] as const)('%j and %j: %j', ([pattern, name, matches]) => {
  expect(matchesAnyGlob([pattern])(name)).toBe(matches)
})

test('no patterns are every name, several are any of them', () => {
  expect(matchesAnyGlob([])('a')).toBe(true)
  expect(['a', 'b', 'c'].filter(matchesAnyGlob(['a', 'c']))).toEqual(['a', 'c'])
})

test('a pattern of any size is no more than one that matches nothing', () => {
  expect(matchesAnyGlob(['a'.repeat(100_000)])('a')).toBe(false)
  expect(matchesAnyGlob([`${'*a'.repeat(1_000)}b`])('a'.repeat(1_000))).toBe(false)
})
