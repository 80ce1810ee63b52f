import { describe, expect, test } from 'vitest'
import { commitOffsets } from '../../support/commit-offsets.ts'
import { runKctl } from '../../support/run-kctl.ts'
import { startSandbox } from '../../support/start-sandbox.ts'

/** Three partitions with 4, 2 and no records, of which the group has committed the first. */
async function startHalfRead() {
  const cluster = await startSandbox({ topics: { orders: 3 } })
  const values = (count: number) => Array.from({ length: count }, (_, index) => ({ value: `v${index}` }))
  cluster.append('orders', 0, values(4))
  cluster.append('orders', 1, values(2))
  await commitOffsets(cluster, 'g', [{ topic: 'orders', partition: 0, offset: 1n }])
  return cluster
}

describe('kctl groups lag', () => {
  test('names partitions with records that the group has not committed, instead of hiding them', async () => {
    await using cluster = await startHalfRead()
    const table = await runKctl('groups lag g', { cluster })
    expect(table.stdout).toBe(
      [
        'GROUP  STATE  TOPIC   LAG  NOTE',
        'g      Empty  orders    3  ! 1 partition without a known lag: nothing committed',
        '',
      ].join('\n'),
    )
    const { stdout } = await runKctl('groups lag g --by partition -o json', { cluster })
    expect(JSON.parse(stdout)).toMatchObject([
      { partition: 0, lag: 3, unknown: 0 },
      { partition: 1, lag: null, unknown: 1 },
    ])
    const described = await runKctl('groups describe g', { cluster })
    expect(described.stdout).toMatch(/orders\s+1\s+-\s+2\s+-\s+-\s+! nothing committed/)
  })

  test('has no column for remarks where there are none', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a', 'b'] } })
    await commitOffsets(cluster, 'g', [{ topic: 'orders', partition: 0, offset: 1n }])
    const { stdout } = await runKctl('groups lag g', { cluster })
    expect(stdout).toBe('GROUP  STATE  TOPIC   LAG\ng      Empty  orders    1\n')
  })
})
