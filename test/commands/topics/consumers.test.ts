import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../src/wire/error-codes.ts'
import { commitOffsets } from '../../support/commit-offsets.ts'
import { joinModernGroup } from '../../support/join-modern-group.ts'
import { runKctl } from '../../support/run-kctl.ts'
import { startSandbox } from '../../support/start-sandbox.ts'

/** Two topics; two groups with offsets on the first, one with offsets on the other. */
async function brokerWithGroups() {
  const cluster = await startSandbox({ topics: { orders: ['a', 'b', 'c', 'd'], other: ['x'] } })
  await commitOffsets(cluster, 'billing', [
    { topic: 'orders', partition: 0, offset: 1n },
    { topic: 'other', partition: 0, offset: 0n },
  ])
  await commitOffsets(cluster, 'mail', [{ topic: 'orders', partition: 0, offset: 4n }])
  await commitOffsets(cluster, 'elsewhere', [{ topic: 'other', partition: 0, offset: 1n }])
  return cluster
}

describe('kctl topics consumers', () => {
  test('names the groups with offsets on the topic, and counts this topic alone', async () => {
    await using cluster = await brokerWithGroups()
    const { exitCode, stdout, stderr } = await runKctl('topics consumers orders', { cluster })
    expect(stdout).toBe(
      [
        'GROUP    TYPE     STATE  MEMBERS  PARTITIONS  LAG',
        'billing  classic  Empty        0           1    3',
        'mail     classic  Empty        0           1    0',
        '',
      ].join('\n'),
    )
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  })

  test('names a group whose members read it before anything is committed', async () => {
    await using cluster = await brokerWithGroups()
    await joinModernGroup(cluster, 'modern', ['orders'])
    const { stdout } = await runKctl('topics consumers orders -o json', { cluster })
    expect(JSON.parse(stdout)).toMatchObject([
      { group: 'billing', lag: 3, unknown: 0, problems: [] },
      { group: 'mail' },
      {
        group: 'modern',
        type: 'consumer',
        members: 1,
        partitions: 1,
        lag: null,
        unknown: 1,
        problems: ['nothing committed'],
      },
    ])
  })

  test('asks no more however many groups there are', async () => {
    await using cluster = await brokerWithGroups()
    for (let each = 0; each < 20; each++) {
      await commitOffsets(cluster, `g${each}`, [{ topic: 'orders', partition: 0, offset: 1n }])
    }
    cluster.faults.forgetRequests()
    const { stdout } = await runKctl('topics consumers orders -o name', { cluster })
    expect(stdout.trim().split('\n')).toHaveLength(22)
    expect(cluster.faults.requests('OffsetFetch')).toHaveLength(1)
    expect(cluster.faults.requests('ListOffsets')).toHaveLength(2)
  })

  test('a topic that nobody reads has no consumers; one that is not there is an error', async () => {
    await using cluster = await startSandbox({ topics: { orders: 1 } })
    const none = await runKctl('topics consumers orders -o json', { cluster })
    expect(none).toMatchObject({ exitCode: 0, stdout: '[]\n' })
    const { exitCode, stderr } = await runKctl('topics consumers ordres', { cluster })
    expect(exitCode).toBe(7)
    expect(stderr).toContain('did you mean "orders"?')
  })

  test('says of which group it could not find out', async () => {
    await using cluster = await brokerWithGroups()
    cluster.faults.failNext('OffsetFetch', { error: ErrorCode.GROUP_AUTHORIZATION_FAILED, name: 'mail' })
    const { exitCode, stdout, stderr } = await runKctl('topics consumers orders', { cluster })
    expect(stdout).toContain('billing')
    expect(exitCode).toBe(3)
    expect(stderr).toContain('mail: GROUP_AUTHORIZATION_FAILED')
  })
})
