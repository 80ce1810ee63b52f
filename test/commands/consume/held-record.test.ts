import { describe, expect, test } from 'vitest'
import { holdRecord } from '../../../src/commands/consume/held-record.ts'
import { toHeaders } from '../../../src/domain/record-view.ts'

/** One record, with the header `h: x`, in the middle of a batch of a megabyte. */
function runOfLargeBatch() {
  const buffer = Buffer.alloc(1_000_000)
  Buffer.from('key').copy(buffer, 5_000)
  Buffer.from('value').copy(buffer, 5_004)
  Buffer.from([2, 'h'.charCodeAt(0), 2, 'x'.charCodeAt(0)]).copy(buffer, 5_010)
  const run = {
    section: { buffer, end: buffer.length, baseOffset: 100n, logAppendTimeMs: null },
    offsetDelta: 7,
    timestampMs: 1_700_000_000_000,
    exactTimestamp: () => 1_700_000_000_000n,
    keyStart: 5_000,
    keyLength: 3,
    valueStart: 5_004,
    valueLength: 5,
    headerCount: 1,
    headersStart: 5_010,
    recordEnd: 5_014,
    leaderEpoch: -1,
    nextOffset: 1_000n,
    next: () => true,
    copy: () => run,
  }
  return run
}

const chunk = {
  topic: 'orders',
  partition: 3,
  nextOffset: 1_000n,
  runs: () => [],
  explain: (error: unknown) => error,
}

describe('a record that is held', () => {
  test('keeps nothing of the batch that it came in', () => {
    const { item, bytes } = holdRecord(runOfLargeBatch(), chunk)
    for (const part of [item.section.buffer, item.key, item.value])
      expect(part?.buffer.byteLength).toBeLessThan(100_000)
    expect(bytes).toBeLessThan(1_000)
  })

  test('is the same record', () => {
    const { item, key, offset } = holdRecord(runOfLargeBatch(), chunk)
    expect({ key, offset }).toEqual({ key: 'key', offset: 107n })
    expect(item).toMatchObject({
      topic: 'orders',
      partition: 3,
      offset: 107n,
      timestampMs: 1_700_000_000_000,
    })
    expect([item.key?.toString(), item.value?.toString()]).toEqual(['key', 'value'])
    expect(item.exactTimestamp()).toBe(1_700_000_000_000n)
    expect(toHeaders(item)).toEqual([{ key: Buffer.from('h'), value: Buffer.from('x') }])
    const { section, keyStart, keyLength, valueStart, valueLength } = item
    expect(section.buffer.toString('utf8', keyStart, keyStart + keyLength)).toBe('key')
    expect(section.buffer.toString('utf8', valueStart, valueStart + valueLength)).toBe('value')
  })
})
