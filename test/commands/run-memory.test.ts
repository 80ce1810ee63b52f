import { expect, test } from 'vitest'
import { RunMemory } from '../../src/commands/consume/run-memory.ts'

test('gives again what was given back, where it fits', () => {
  const memory = new RunMemory()
  const [small, large] = [memory.take(1_000), memory.take(100_000)]
  memory.giveBack(small)
  memory.giveBack(large)
  expect(memory.take(90_000) === large).toBe(true)
  expect(memory.take(400) === small).toBe(false)
  expect(memory.take(600) === small).toBe(true)
  expect(memory.take(600) === small).toBe(false)
})

test('keeps no more than a few megabytes for later', () => {
  const memory = new RunMemory()
  const taken = Array.from({ length: 20 }, () => memory.take(1024 * 1024))
  for (const buffer of taken) memory.giveBack(buffer)
  const again = new Set(Array.from({ length: 20 }, () => memory.take(1024 * 1024)))
  expect(taken.filter((buffer) => again.has(buffer))).toHaveLength(8)
})
