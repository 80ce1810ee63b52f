import { describe, expect, test } from 'vitest'
import type { EmbeddedCluster } from '../../src/sandbox/embedded/embedded-cluster.ts'
import { builtKctl } from '../support/built-kctl.ts'
import { runKctl } from '../support/run-kctl.ts'
import { type SpawnedKctl, spawnKctl } from '../support/spawn-kctl.ts'
import { startSandbox } from '../support/start-sandbox.ts'
import { until } from '../support/until.ts'

const SESSION_MS = 2_000

const kctl = builtKctl()

const startReader = (cluster: EmbeddedCluster): SpawnedKctl => {
  const args = 'consume orders -g g --group-protocol consumer --commit-every 100ms -o value'.split(' ')
  return spawnKctl(kctl(), args, { cluster })
}

const lines = ({ stdout }: SpawnedKctl): readonly string[] => stdout.split('\n').slice(0, -1)

const startCluster = async (): Promise<EmbeddedCluster> =>
  await startSandbox({
    groups: { consumerSessionTimeoutMs: SESSION_MS, consumerHeartbeatIntervalMs: 200 },
    topics: { orders: 2 },
  })

function append(cluster: EmbeddedCluster, value: string): void {
  for (const partition of [0, 1]) cluster.append('orders', partition, [{ value: `${value}${partition}` }])
}

async function untilShared(cluster: EmbeddedCluster, shares: string): Promise<void> {
  await until(async () => {
    const { exitCode, stdout } = await runKctl('groups describe g -o json', { cluster })
    // It is not there yet.
    if (exitCode !== 0) return false
    const { members } = JSON.parse(stdout) as { members: { assignment: unknown[] }[] }
    return members.map(({ assignment }) => assignment.length).join() === shares
  }, 30_000)
}

const untilCommitted = async (cluster: EmbeddedCluster, offset: bigint): Promise<void> =>
  await until(
    () => [0, 1].every((partition) => cluster.committed('g', { topic: 'orders', partition }) === offset),
    30_000,
  )

describe.concurrent('processes in a group of the consumer protocol', { timeout: 60_000 }, () => {
  test('when one is killed, the other takes over what it had', async () => {
    await using cluster = await startCluster()
    await using stays = startReader(cluster)
    await using dies = startReader(cluster)
    await untilShared(cluster, '1,1')
    append(cluster, 'a')
    await untilCommitted(cluster, 1n)
    dies.child.kill('SIGKILL')
    append(cluster, 'b')
    await until(() => lines(stays).filter((line) => line.startsWith('b')).length === 2, 30_000)
    await untilCommitted(cluster, 2n)
    expect([...lines(stays), ...lines(dies)].sort()).toEqual(['a0', 'a1', 'b0', 'b1'])
    expect(stays.stderr).toMatch(/rebalance · 1 came: orders\[\d\] · 2 now/)
  })

  test('one that is stopped for longer than its session joins anew, and takes nothing back', async () => {
    await using cluster = await startCluster()
    await using stays = startReader(cluster)
    await using stops = startReader(cluster)
    await untilShared(cluster, '1,1')
    append(cluster, 'a')
    await untilCommitted(cluster, 1n)
    stops.child.kill('SIGSTOP')
    append(cluster, 'b')
    await untilCommitted(cluster, 2n)
    stops.child.kill('SIGCONT')
    await untilShared(cluster, '1,1')
    append(cluster, 'c')
    await untilCommitted(cluster, 3n)
    const printed = [...lines(stays), ...lines(stops)]
    expect(printed.filter((line) => line.startsWith('c')).sort()).toEqual(['c0', 'c1'])
    expect(new Set(printed).size).toBe(6)
    stops.child.kill('SIGINT')
    expect(await stops.finished).toMatchObject({ signal: 'SIGINT' })
    await untilShared(cluster, '2')
  })
})
