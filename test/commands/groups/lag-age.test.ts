import { describe, expect, test } from 'vitest'
import { commitOffsets } from '../../support/commit-offsets.ts'
import { runKctl } from '../../support/run-kctl.ts'
import { startSandbox } from '../../support/start-sandbox.ts'

const NOW_MS = Date.UTC(2026, 10, 21, 12)
const now = (): number => NOW_MS
const MINUTE_MS = 60_000

/** Records that are 10, 5 and 1 minutes old in one partition, and one of 2 minutes in another. */
async function brokerWithOldRecords() {
  const cluster = await startSandbox({ topics: { orders: 2 } })
  for (const minutes of [10, 5, 1]) {
    cluster.append('orders', 0, [{ value: 'x', timestampMs: NOW_MS - minutes * MINUTE_MS }])
  }
  cluster.append('orders', 1, [{ value: 'y', timestampMs: NOW_MS - 2 * MINUTE_MS }])
  return cluster
}

describe('kctl groups lag --age', () => {
  test('is the age of the next record of each group, wherever it is', async () => {
    await using cluster = await brokerWithOldRecords()
    for (const [index, group] of ['a', 'b', 'c', 'd'].entries()) {
      await commitOffsets(cluster, group, [{ topic: 'orders', partition: 0, offset: BigInt(index) }])
    }
    const { stdout } = await runKctl('groups lag --age --by partition -o json', { cluster, now })
    const rows = JSON.parse(stdout) as { group: string; partition: number; ageMs: number | null }[]
    expect(rows.map(({ group, partition, ageMs }) => [group, partition, ageMs])).toEqual([
      ['a', 0, 10 * MINUTE_MS],
      ['a', 1, null],
      ['b', 0, 5 * MINUTE_MS],
      ['b', 1, null],
      ['c', 0, MINUTE_MS],
      ['c', 1, null],
      ['d', 0, 0],
      ['d', 1, null],
    ])
  })

  test('is asked for once a leader where the groups are at one place', async () => {
    await using cluster = await brokerWithOldRecords()
    for (const group of ['a', 'b']) {
      await commitOffsets(cluster, group, [
        { topic: 'orders', partition: 0, offset: 1n },
        { topic: 'orders', partition: 1, offset: 0n },
      ])
    }
    const { stdout } = await runKctl('groups lag --age', { cluster, now })
    expect(stdout).toBe(
      'GROUP  STATE  TOPIC   LAG  AGE\na      Empty  orders    3   5m\nb      Empty  orders    3   5m\n',
    )
    expect(cluster.faults.requests('Fetch')).toHaveLength(1)
  })

  test('is nothing where only the end of a transaction is left, which nobody reads', async () => {
    await using cluster = await startSandbox({ topics: { orders: 1 } })
    await runKctl('produce orders a --transactional', { cluster })
    await commitOffsets(cluster, 'all', [{ topic: 'orders', partition: 0, offset: 1n }])
    await commitOffsets(cluster, 'none', [{ topic: 'orders', partition: 0, offset: 0n }])
    const { stdout, stderr } = await runKctl('groups lag --max-age 1h -o json', { cluster })
    expect(JSON.parse(stdout)).toMatchObject([
      { group: 'all', lag: 1, ageMs: 0 },
      { group: 'none', lag: 2, ageMs: expect.any(Number) as number },
    ])
    expect(stderr).toBe('')
  })

  test('is not asked for unless it is wanted', async () => {
    await using cluster = await brokerWithOldRecords()
    await commitOffsets(cluster, 'g', [{ topic: 'orders', partition: 0, offset: 1n }])
    const { stdout } = await runKctl('groups lag g -o json', { cluster })
    expect(stdout).not.toContain('ageMs')
    expect(cluster.faults.requests('Fetch')).toHaveLength(0)
  })

  test.for([
    { limits: '--max-age 5m', exitCode: 0, says: '' },
    { limits: '--max-age 5m --max-lag 4', exitCode: 0, says: '' },
    {
      limits: '--max-age 299s',
      exitCode: 13,
      says: 'error: 1 of 1 rows have left a record unread for more than 4m59s',
    },
    { limits: '--max-age 5m --max-lag 1', exitCode: 13, says: '1 of 1 rows have a lag of more than 1' },
    {
      limits: '--max-age 1m --max-lag 1',
      exitCode: 13,
      says: 'a lag of more than 1, and 1 of 1 rows have left a record unread for more than 1m',
    },
    { limits: '--max-age soon', exitCode: 2, says: 'not a duration' },
  ])('as a check: $limits', async ({ limits, exitCode, says }) => {
    await using cluster = await brokerWithOldRecords()
    await commitOffsets(cluster, 'g', [
      { topic: 'orders', partition: 0, offset: 1n },
      { topic: 'orders', partition: 1, offset: 1n },
    ])
    const finished = await runKctl(`groups lag g ${limits}`, { cluster, now })
    expect(finished.stderr).toContain(says)
    expect(finished.exitCode).toBe(exitCode)
  })

  test('a check says of what it could not find out', async () => {
    await using cluster = await brokerWithOldRecords()
    await commitOffsets(cluster, 'g', [
      { topic: 'orders', partition: 0, offset: 1n },
      { topic: 'orders', partition: 1, offset: 1n },
    ])
    cluster.faults.drop('Fetch', { when: 'before', times: 9 })
    const { exitCode, stdout, stderr } = await runKctl('groups lag g --max-age 1m', { cluster, now })
    expect(stdout).toMatch(/orders\s+2\s+-\n/)
    expect(stderr).toBe('warning: how old the next record is cannot be told of 1 partition\n')
    expect(exitCode).toBe(0)
  })
})
