import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startEmbedded } from '../../src/sandbox/embedded/start-embedded.ts'
import { hasKcat } from '../sandbox/embedded/has-kcat.ts'
import { kcat } from '../support/kcat.ts'
import { describeWithKafka, startRealKafka } from '../support/real-kafka.ts'
import { runKctl } from '../support/run-kctl.ts'
import { until } from '../support/until.ts'

/** Three brokers of which one can be killed. */
interface Mortal extends AsyncDisposable {
  readonly bootstrap: string
  kill(broker: number): Promise<void>
}

async function embedded(): Promise<Mortal> {
  const cluster = await startEmbedded({ nodes: 3 })
  return {
    bootstrap: cluster.bootstrap,
    kill: async (broker) => await cluster.faults.stopNode(broker),
    [Symbol.asyncDispose]: async () => await cluster.close(),
  }
}

interface Described {
  readonly partitions: readonly {
    readonly partition: number
    readonly leader: number | null
    readonly replicas: readonly number[]
    readonly inSyncReplicas: readonly number[]
  }[]
}

/** Replication 3, two in sync, a leader that dies: payments must neither be lost nor seen twice. */
function tests(start: () => Promise<Mortal>): void {
  let cluster: Mortal
  beforeAll(async () => {
    cluster = await start()
  })
  afterAll(async () => await cluster[Symbol.asyncDispose]())

  const describeTopic = async (topic: string): Promise<Described> => {
    const { stdout } = await runKctl(`topics describe ${topic} -o json`, { cluster })
    return JSON.parse(stdout) as Described
  }

  test('a topic shows where its copies are and how it is set up', async () => {
    const created = await runKctl(
      'topics create payments -p 3 -r 3 --retention 7d --config min.insync.replicas=2',
      { cluster },
    )
    expect(created).toMatchObject({ exitCode: 0 })
    const { partitions } = await describeTopic('payments')
    expect(partitions).toHaveLength(3)
    for (const { leader, replicas, inSyncReplicas } of partitions) {
      expect(replicas).toHaveLength(3)
      expect(inSyncReplicas.toSorted()).toEqual(replicas.toSorted())
      expect(replicas).toContain(leader)
    }
    const configs = await runKctl('topics describe payments', { cluster })
    expect(configs.stdout).toMatch(/min\.insync\.replicas\s+2/)
    expect(configs.stdout).toMatch(/retention\.ms\s+604800000/)
    expect((await runKctl('topics create state -p 1 -r 3 --compact', { cluster })).exitCode).toBe(0)
    expect((await runKctl('topics describe state', { cluster })).stdout).toMatch(/cleanup\.policy\s+compact/)
  }, 60_000)

  test('a transaction is seen as a whole, and an aborted one never', async () => {
    const lines = Array.from({ length: 100 }, (_, index) => `k${index % 7}:payment ${index}\n`)
    const sent = await runKctl('produce payments --transactional --key-delimiter : -o json', {
      cluster,
      stdin: lines.join(''),
    })
    expect(JSON.parse(sent.stdout)).toMatchObject({ acked: 100, failed: 0, unknown: 0, unsent: 0 })
    // The third line is broken, so that nothing of it may ever be seen.
    const broken = await runKctl('produce payments --transactional -i ndjson', {
      cluster,
      stdin: '{"value":"lost 1"}\n{"value":"lost 2"}\n{"value":\n',
    })
    expect(broken.exitCode).toBe(10)
    await until(async () => (await seen()).length === 100)
    expect((await seen()).some((value) => value.startsWith('lost'))).toBe(false)
  }, 60_000)

  test('a broker that dies costs nothing, and the topic says what is missing', async () => {
    const { partitions } = await describeTopic('payments')
    const victim = partitions[0]?.leader ?? expect.fail('no leader')
    await cluster.kill(victim)
    const more = Array.from({ length: 100 }, (_, index) => `after ${index}\n`).join('')
    const sent = await runKctl('produce payments -o json --timeout 30s', { cluster, stdin: more })
    expect(JSON.parse(sent.stdout)).toMatchObject({ acked: 100, failed: 0, unknown: 0, unsent: 0 })
    const values = (await seen()).filter((value) => value.startsWith('after'))
    expect(values.toSorted()).toEqual(more.trim().split('\n').toSorted())
    if (hasKcat()) expect((await witnessed()).filter((value) => value.startsWith('after'))).toHaveLength(100)

    await until(async () =>
      (await describeTopic('payments')).partitions.every(
        ({ inSyncReplicas, leader }) => inSyncReplicas.length === 2 && leader !== victim,
      ),
    )
    const unhealthy = await runKctl('topics list --unhealthy -o name', { cluster })
    expect(unhealthy).toMatchObject({ exitCode: 0 })
    expect(unhealthy.stdout.split('\n')).toContain('payments')
    const overview = await runKctl('cluster describe -o json', { cluster })
    expect(overview.exitCode).toBe(0)
  }, 120_000)

  test('a monitor reads the lag as a number', async () => {
    const read = await runKctl('consume payments -g ledger -n 150 -o value --timeout 30s', { cluster })
    expect(read.exitCode).toBe(0)
    const lag = await runKctl('groups lag ledger --by group -o json', { cluster })
    // Lag counts offsets, and the markers of transactions have some too.
    const [{ lag: behind = 0 } = {}] = JSON.parse(lag.stdout) as { lag?: number }[]
    expect(behind).toBeGreaterThanOrEqual(50)
    expect(behind).toBeLessThan(70)
    expect((await runKctl('groups lag ledger --max-lag 100000 -q', { cluster })).exitCode).toBe(0)
    expect((await runKctl('groups lag ledger --max-lag 10 -q', { cluster })).exitCode).toBe(13)
  }, 60_000)

  async function seen(): Promise<readonly string[]> {
    const { exitCode, stdout } = await runKctl('consume payments -e -o value --timeout 30s', { cluster })
    expect(exitCode).toBe(0)
    return stdout.split('\n').slice(0, -1)
  }

  /** The same with another client. */
  async function witnessed(): Promise<readonly string[]> {
    const { stdout } = await kcat(['-b', cluster.bootstrap, '-C', '-t', 'payments', '-e', '-q', '-f', '%s\n'])
    return stdout.split('\n').slice(0, -1)
  }
}

describe('the cluster under it, embedded', () => {
  tests(embedded)
})

describeWithKafka('the cluster under it, real', () => {
  tests(async () => await startRealKafka({ brokers: 3 }))
})
