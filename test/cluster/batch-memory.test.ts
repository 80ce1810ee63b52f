import { describe, expect, test } from 'vitest'
import { BatchMemory } from '../../src/cluster/batch-memory.ts'

const block = (bytes: number): Buffer => Buffer.alloc(bytes, 'block')

describe('batch memory', () => {
  test('holds batches and staged input in one buffer, apart from each other', () => {
    const memory = new BatchMemory()
    const { source, shift } = memory.stage(block(100_000))
    const rooms = Array.from({ length: 64 }, () => memory.take(488_000))
    expect(rooms.every((room) => room.memory === source)).toBe(true)
    for (const { memory: buffer, start, end } of rooms) buffer.fill(0, start, end)
    expect(source.subarray(shift, shift + 100_000).equals(block(100_000))).toBe(true)
    const ends = rooms.map(({ start, end }) => [start, end] as const).sort(([a], [b]) => a - b)
    expect(ends.every(([start], index) => index === 0 || start >= (ends[index - 1]?.[1] ?? 0))).toBe(true)
    expect(ends.at(-1)?.[1]).toBeLessThanOrEqual(shift)
  })

  test('has room for more batches than fit in there, and for larger ones', () => {
    const memory = new BatchMemory()
    const { source } = memory.stage(block(100_000))
    expect(memory.take(600_000).end).toBe(2 ** 20)
    for (let taken = 0; taken < 64; taken++) memory.take(0)
    const room = memory.take(20_000)
    expect(room.memory === source).toBe(false)
    expect(room.end - room.start).toBe(32_768)
  })

  test('gives out again what was given back', () => {
    const memory = new BatchMemory()
    const single = memory.take(20_000)
    memory.giveBack(single.memory.subarray(0, 17))
    expect(memory.take(20_000).memory.buffer === single.memory.buffer).toBe(true)

    memory.stage(block(100_000))
    const [first] = Array.from({ length: 64 }, () => memory.take(0))
    memory.giveBack(first?.memory.subarray(first.start, first.start + 300) ?? Buffer.alloc(0))
    const [again, another] = [memory.take(0), memory.take(0)]
    expect(again.memory === first?.memory && again.start === first.start).toBe(true)
    expect(another.memory === first?.memory).toBe(false)
  })

  test('leaves a block where it is that is not worth a copy, or too large for one', () => {
    const memory = new BatchMemory()
    const [small, large] = [block(1_000), block(300_000)]
    for (const each of [small, large]) {
      const { source, shift } = memory.stage(each)
      expect([source === each, shift]).toEqual([true, 0])
    }
  })
})
