import { expect, test } from 'vitest'
import { didYouMean, textDistance } from '../../src/domain/text-distance.ts'

test.for([
  ['', 'abc', 3],
  ['orders', 'orders', 0],
  ['ordres', 'orders', 1],
  ['kitten', 'sitting', 3],
] as const)('%s to %s is %d', ([a, b, distance]) => {
  expect(textDistance(a, b)).toBe(distance)
  expect(textDistance(b, a)).toBe(distance)
})

test.for([
  ['ordres', ['payments', 'orders', 'order-items'], 'orders'],
  ['Orders', ['orders'], 'orders'],
  ['lst', ['list', 'last-seen'], 'list'],
  ['xyz', ['orders'], null],
  ['a', [], null],
  ['x'.repeat(300), ['x'.repeat(299)], null],
] as const)('%s among %j', ([name, candidates, meant]) => {
  expect(didYouMean(name, candidates)).toBe(meant)
})
