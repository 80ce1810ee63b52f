import { afterEach, expect, test, vi } from 'vitest'
import type { RecordReader } from '../../../src/cluster/read-records.ts'
import { openTransactionWatch } from '../../../src/commands/consume/open-transactions.ts'
import type { Output } from '../../../src/output/output.ts'

afterEach(() => void vi.restoreAllMocks())

/** What is said when it is looked once a second, and the last stable offset is where `stableAt` says. */
async function saidOf(seconds: number, stableAt: (second: number) => bigint): Promise<readonly string[]> {
  const said: string[] = []
  const output = { note: (text: () => string) => void said.push(text()) } as unknown as Output
  const now = vi.spyOn(performance, 'now')
  let second = 0
  const reader = {
    get partitions() {
      const lastStableOffset = stableAt(second)
      const position = lastStableOffset
      return [
        { topic: 'orders', partition: 0, position, lastStableOffset, highWatermark: lastStableOffset + 2n },
      ]
    },
  } as unknown as RecordReader
  const look = openTransactionWatch(reader, output)
  for (; second < seconds; second++) {
    now.mockReturnValue(second * 1_000)
    await look()
  }
  return said
}

test('a transaction that stays open is named once', async () => {
  expect(await saidOf(20, () => 7n)).toEqual(['orders[0]: waiting: 2 offsets are behind an open transaction'])
})

test('where one transaction follows another nothing waits', async () => {
  expect(await saidOf(20, (second) => BigInt(second * 10))).toEqual([])
})
