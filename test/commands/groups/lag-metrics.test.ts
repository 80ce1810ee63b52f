import { describe, expect, test } from 'vitest'
import { commitOffsets } from '../../support/commit-offsets.ts'
import { runKctl } from '../../support/run-kctl.ts'
import { startSandbox } from '../../support/start-sandbox.ts'

const NOW_MS = Date.UTC(2026, 10, 21, 12)

async function brokerWithGroups() {
  const cluster = await startSandbox({ topics: { orders: 2 } })
  cluster.append('orders', 0, [{ value: 'a', timestampMs: NOW_MS - 1_500 }, { value: 'b' }])
  cluster.append('orders', 1, [{ value: 'c' }])
  await commitOffsets(cluster, 'a "group"\n', [{ topic: 'orders', partition: 0, offset: 0n }])
  await commitOffsets(cluster, 'b', [{ topic: 'orders', partition: 1, offset: 1n }])
  return cluster
}

describe('kctl groups lag -o prometheus', () => {
  test('writes gauges of every partition, and none of what is not known', async () => {
    await using cluster = await brokerWithGroups()
    const { exitCode, stdout, stderr } = await runKctl('groups lag --age -o prometheus', {
      cluster,
      now: () => NOW_MS,
    })
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout.split('\n').filter((line) => !line.startsWith('# HELP'))).toEqual([
      '# TYPE kctl_groups gauge',
      'kctl_groups 2',
      '# TYPE kctl_group_lag gauge',
      'kctl_group_lag{group="a \\"group\\"\\n",topic="orders",partition="0"} 2',
      'kctl_group_lag{group="b",topic="orders",partition="1"} 0',
      '# TYPE kctl_group_lag_age_seconds gauge',
      'kctl_group_lag_age_seconds{group="a \\"group\\"\\n",topic="orders",partition="0"} 1.5',
      'kctl_group_lag_age_seconds{group="b",topic="orders",partition="1"} 0',
      '# TYPE kctl_group_unknown_partitions gauge',
      'kctl_group_unknown_partitions{group="a \\"group\\"\\n"} 1',
      'kctl_group_unknown_partitions{group="b"} 1',
      '# TYPE kctl_group_members gauge',
      'kctl_group_members{group="a \\"group\\"\\n"} 0',
      'kctl_group_members{group="b"} 0',
      '# TYPE kctl_group_state gauge',
      'kctl_group_state{group="a \\"group\\"\\n",state="Empty"} 1',
      'kctl_group_state{group="b",state="Empty"} 1',
      '',
    ])
  })

  test('has no series twice where a group is named twice, and no ages that nobody wants', async () => {
    await using cluster = await brokerWithGroups()
    const { stdout } = await runKctl('groups lag b b -o prometheus', { cluster })
    expect(stdout.match(/^kctl_group_members/gm)).toHaveLength(1)
    expect(stdout).not.toContain('age_seconds')
  })

  test('is whole where there are no groups', async () => {
    await using cluster = await startSandbox()
    const { exitCode, stdout } = await runKctl('groups lag -o prometheus', { cluster })
    expect(exitCode).toBe(0)
    expect(stdout).toBe(
      '# HELP kctl_groups Groups that were looked at.\n# TYPE kctl_groups gauge\nkctl_groups 0\n',
    )
  })

  test('is a check too', async () => {
    await using cluster = await brokerWithGroups()
    const { exitCode, stdout } = await runKctl('groups lag -o prometheus --max-lag 1', { cluster })
    expect(exitCode).toBe(13)
    expect(stdout).toContain('kctl_groups 2\n')
  })

  test.for(['--sort lag', '--columns lag', '--template {lag}', '--watch'])('refuses %s', async (flag) => {
    const { exitCode, stdout } = await runKctl(`groups lag -o prometheus ${flag}`)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  })
})
