import { describe, expect, test } from 'vitest'
import { encodeBatch } from '../../src/wire/batch-builder.ts'
import { batchesIn } from '../../src/wire/record-batch.ts'
import { runKctl } from '../support/run-kctl.ts'
import { startKctl } from '../support/start-kctl.ts'
import { startSandbox } from '../support/start-sandbox.ts'
import { until } from '../support/until.ts'

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '')
const values = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `v${index}`)

// What takes longest is begun first.
describe.concurrent('a topic that is followed', () => {
  test(
    'by its only partition that was named waits for its leader, and reads no other',
    { timeout: 60_000 },
    async () => {
      await using cluster = await startSandbox({ topics: { orders: 2 } })
      for (const partition of [0, 1]) cluster.append('orders', partition, [{ value: `v${partition}` }])
      const leader = cluster.partition('orders', 1).leader ?? 0
      cluster.faults.moveLeader({ topic: 'orders', partition: 1 }, null)
      await using reader = startKctl('consume orders --from 1=earliest -o value', { cluster })
      await until(() => reader.stderr().includes('orders[1] cannot be read now'))
      cluster.faults.moveLeader({ topic: 'orders', partition: 1 }, leader)
      await until(() => reader.lines().length > 0)
      // Longer than between two looks for partitions that are new.
      await new Promise((resolve) => setTimeout(resolve, 6_000))
      cluster.append('orders', 1, [{ value: 'last' }])
      await until(() => reader.lines().includes('last'))
      expect(reader.lines()).toEqual(['v1', 'last'])
      reader.signal('SIGINT')
      expect((await reader.finished).exitCode).toBe(130)
    },
  )

  test.for([
    { flags: '', says: 'orders[1] is new: reading it from its start' },
    { flags: '--from latest', says: 'orders[1] is new: reading it from its start' },
    { flags: '-g g --group-protocol consumer --from latest', says: '2 partitions' },
    { flags: '-g g --group-protocol classic --from latest', says: '2 partitions' },
  ])(
    'a partition that is added is read from its first record: $flags',
    { timeout: 60_000 },
    async ({ flags, says }) => {
      await using cluster = await startSandbox({ topics: { orders: 1 } })
      await using reader = startKctl(`consume orders -f %p@%o=%v\\n ${flags}`, { cluster })
      await until(() => reader.stderr().includes('orders ·'))
      const { topics } = cluster.state
      topics.grow(topics.get('orders') ?? expect.fail('no topic'), [[1]])
      cluster.append('orders', 1, [{ value: 'a' }, { value: 'b' }])
      await until(() => reader.lines().length === 2, 30_000)
      expect(reader.lines()).toEqual(['1@0=a', '1@1=b'])
      reader.signal('SIGINT')
      expect((await reader.finished).stderr).toContain(says)
    },
  )
})

describe.concurrent('a log that changes while it is read', () => {
  /** Batches that are larger than an answer, so that most are still to be fetched while the first is printed. */
  async function largeTopic() {
    const cluster = await startSandbox({ topics: { orders: 1 } })
    for (let batch = 0; batch < 6; batch++)
      cluster.append('orders', 0, [{ value: `${batch} `.padEnd(3_000_000, 'x') }])
    return cluster
  }

  test.for(['-e', '--idle 5s'])('retention that overtakes a reader leaves a gap, with %s', async (flags) => {
    await using cluster = await largeTopic()
    let isFirst = true
    const { exitCode, stdout, stderr } = await runKctl(`consume orders --from earliest -o value ${flags}`, {
      cluster,
      onStdout: async () => {
        if (!isFirst) return
        isFirst = false
        // What is read ahead is there; the rest is deleted.
        await new Promise((resolve) => setTimeout(resolve, 300))
        cluster.partition('orders', 0).log.deleteBefore(5n)
      },
    })
    const printed = lines(stdout).map((line) => Number(line.split(' ')[0]))
    const lost = [0, 1, 2, 3, 4, 5].filter((number) => !printed.includes(number))
    expect(printed.toSorted()).toEqual(printed)
    expect(lost.length).toBeGreaterThan(0)
    expect(stderr).toContain(
      `gap: orders[0]: offsets ${lost[0]} to ${lost.at(-1)} were deleted before they could be read`,
    )
    expect(exitCode).toBe(11)
  })

  test('a topic that is deleted ends the reading, and stays deleted', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(3) }, autoCreateTopics: true })
    await using reader = startKctl('consume orders -o value', { cluster })
    await until(() => reader.lines().length === 3)
    expect((await runKctl('topics delete orders --yes', { cluster })).exitCode).toBe(0)
    const { exitCode, stderr, stdout } = await reader.finished
    expect(stderr).toContain('error: topic "orders" is not there any more')
    expect({ exitCode, stdout }).toEqual({ exitCode: 7, stdout: 'v0\nv1\nv2\n' })
    expect((await runKctl('topics list -o name', { cluster })).stdout).toBe('')
  })

  test('a topic that is deleted and made anew is another one', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(3) } })
    await using reader = startKctl('consume orders -o value', { cluster })
    await until(() => reader.lines().length === 3)
    const { topics } = cluster.state
    const old = topics.get('orders') ?? expect.fail('no topic')
    topics.delete(old)
    topics.create('orders', [[1]], new Map())
    cluster.append('orders', 0, [{ value: 'new' }])
    const { exitCode, stderr, stdout } = await reader.finished
    expect(stderr).toContain('error: topic "orders" was deleted and made anew while it was read')
    expect({ exitCode, stdout }).toEqual({ exitCode: 7, stdout: 'v0\nv1\nv2\n' })
  })
})

describe.concurrent('brokers that die while it is read', () => {
  test.for(['', '--order time', '-g g'])('cost nothing, and nothing is printed twice: %s', async (flags) => {
    await using cluster = await startSandbox({
      nodes: 3,
      defaultReplicationFactor: 3,
      topics: { orders: 3 },
    })
    const [batches, perBatch] = [12, 5]
    for (let batch = 0; batch < batches; batch++) {
      for (let partition = 0; partition < 3; partition++) {
        const records = Array.from({ length: perBatch }, (_, index) => ({
          key: `${partition}:${batch * perBatch + index}`,
          value: 'x'.repeat(100_000),
          timestampMs: 1_700_000_000_000 + batch * perBatch + index,
        }))
        cluster.append('orders', partition, records)
      }
    }
    let isFirst = true
    const { exitCode, stdout } = await runKctl(`consume orders -e -f %k\\n ${flags}`, {
      cluster,
      onStdout: async () => {
        if (!isFirst) return
        isFirst = false
        await cluster.faults.stopNode(cluster.partition('orders', 1).leader ?? 0)
      },
    })
    expect(exitCode).toBe(0)
    for (const partition of [0, 1, 2]) {
      const own = lines(stdout).filter((line) => line.startsWith(`${partition}:`))
      expect(own).toEqual(Array.from({ length: batches * perBatch }, (_, index) => `${partition}:${index}`))
    }
  })
})

describe.concurrent('a log that is cut short, as by an unclean election', () => {
  test.for([
    { how: 'under the leader that was read', moves: false, start: 'from its end on', adds: [] },
    { how: 'and goes on with other records', moves: true, start: 'again', adds: ['n3', 'n4', 'n5', 'n6'] },
  ])('$how is no success', async ({ moves, adds }) => {
    await using cluster = await startSandbox({ nodes: 2, topics: { orders: 1 } })
    for (const value of values(6)) cluster.append('orders', 0, [{ value }])
    await using reader = startKctl('consume orders --from earliest -o value --idle 5s', { cluster })
    await until(() => reader.lines().length === 6)
    const partition = cluster.partition('orders', 0)
    partition.log.cutAt(3n)
    if (moves) {
      cluster.faults.moveLeader({ topic: 'orders', partition: 0 }, partition.leader === 1 ? 2 : 1)
      for (const value of adds) cluster.append('orders', 0, [{ value }])
    }
    const { exitCode, stderr, stdout } = await reader.finished
    expect(stderr).toContain('gap: orders[0]: offsets 3 to 5 were read and then taken back by the cluster')
    expect({ exitCode, lines: lines(stdout) }).toEqual({ exitCode: 11, lines: [...values(6), ...adds] })
  })
})

describe.concurrent('the end of a read', () => {
  test.for(['-e', '-e --order time', '-e -g g'])(
    'that does not come before --idle is named, after all that came: %s',
    async (flags) => {
      await using cluster = await startSandbox({ nodes: 2, topics: { orders: 2 } })
      cluster.append('orders', 0, [{ value: 'a' }, { value: 'b' }])
      cluster.append('orders', 1, [{ value: 'never' }])
      const hold = cluster.faults.hold('Fetch', { nodeId: cluster.partition('orders', 1).leader ?? 0 })
      const command = `consume orders ${flags} --idle 4s -o value`
      const { exitCode, stdout, stderr } = await runKctl(command, { cluster })
      expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: 'a\nb\n' })
      expect(stderr).toContain('orders[1]   read up to offset 0 of 1: nothing came for so long (--idle)')
      hold.release()
    },
  )

  test.for(['', '--order time', '--tail 10', '-g g'])(
    'is reached where compaction has taken the last records: %s',
    async (flags) => {
      await using cluster = await startSandbox({ topics: { orders: 1 } })
      for (const [key, value] of [
        ['a', '1'],
        ['b', '2'],
        ['a', '3'],
      ] as const)
        cluster.append('orders', 0, [{ key, value }])
      cluster.compact('orders', 0)
      cluster.partition('orders', 0).log.endAt(8n)
      const { exitCode, stdout } = await runKctl(`consume orders -e -f %o=%v\\n ${flags}`, { cluster })
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '1=2\n2=3\n' })
    },
  )

  /** The answer that finds out holds what comes behind the end of the one, and nothing of the other. */
  test.for(['', '--order time'])(
    'of one partition that lies in a gap is not taken for that of another: %s',
    async (flags) => {
      await using cluster = await startSandbox({ topics: { orders: 2 } })
      const value = 'x'.repeat(4_500_000)
      for (const key of ['a', 'b', 'b']) cluster.append('orders', 0, [{ key, value }])
      for (const key of ['c', 'd', 'e']) cluster.append('orders', 1, [{ key, value }])
      cluster.compact('orders', 0)
      const command = `consume orders --from earliest --to 0=2,1=latest -f %p:%o\\n ${flags}`
      const { exitCode, stdout } = await runKctl(command, { cluster })
      expect({ exitCode, lines: lines(stdout).toSorted() }).toEqual({
        exitCode: 0,
        lines: ['0:0', '1:0', '1:1', '1:2'],
      })
    },
  )

  /** Three plain records, then transactions of two records each. */
  async function transactional(...ends: readonly ('commit' | 'abort' | 'open')[]) {
    const cluster = await startSandbox({ topics: { orders: ['a', 'b', 'c'] } })
    const { log } = cluster.partition('orders', 0)
    for (const [index, end] of ends.entries()) {
      const [producerId, timestampMs] = [BigInt(index + 1), Date.now()]
      const records = [0, 1].map((number) => ({
        timestampMs,
        key: null,
        value: Buffer.from(`${end}${number}`),
      }))
      const options = { transactional: true, producerId, producerEpoch: 0, baseSequence: 0 }
      for (const batch of batchesIn(encodeBatch(records, options))) log.append(batch, 0, null, timestampMs)
      if (end === 'open') continue
      const marker = { coordinatorEpoch: 0, leaderEpoch: 0, nowMs: timestampMs }
      log.writeMarker(producerId, 0, end, marker)
    }
    return cluster
  }

  test.for(['', '--order time', '--tail 20', '-g g', '-n 9', '--scan-limit 9'])(
    'is reached behind markers of transactions, which are neither printed nor counted: %s',
    async (flags) => {
      await using cluster = await transactional('commit', 'abort', 'commit', 'abort')
      const { exitCode, stdout, stderr } = await runKctl(`consume orders -e -o value ${flags}`, { cluster })
      const expected = ['a', 'b', 'c', 'commit0', 'commit1', 'commit0', 'commit1']
      expect({ exitCode, lines: lines(stdout) }).toEqual({ exitCode: 0, lines: expected })
      expect(stderr).toMatch(/^7 records, /m)
    },
  )

  test.for(['', '--order time', '--tail 20', '-g g'])(
    'is before an open transaction, and it is said what is left out: %s',
    async (flags) => {
      await using cluster = await transactional('commit', 'open', 'commit')
      const { exitCode, stdout, stderr } = await runKctl(`consume orders -e -o value ${flags}`, { cluster })
      const expected = ['a', 'b', 'c', 'commit0', 'commit1']
      expect({ exitCode, lines: lines(stdout) }).toEqual({ exitCode: 0, lines: expected })
      expect(stderr).toContain('orders[0]: 5 offsets behind an open transaction are left out')
    },
  )

  test.for(['', '-g g'])(
    'is none for a reader that follows, and is told of what waits behind an open transaction: %s',
    async (flags) => {
      await using cluster = await transactional('open')
      const command = `consume orders --from earliest -o value --idle 30s ${flags}`
      await using reader = startKctl(command, { cluster })
      await until(() => reader.lines().length === 3)
      await until(() => reader.stderr().includes('waiting: 2 offsets are behind an open transaction'))
      reader.signal('SIGINT')
      expect(await reader.finished).toMatchObject({ exitCode: 130, stdout: 'a\nb\nc\n' })
    },
  )
})
