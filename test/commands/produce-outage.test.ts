import { describe, expect, test } from 'vitest'
import type { EmbeddedCluster } from '../../src/sandbox/embedded/embedded-cluster.ts'
import { ErrorCode } from '../../src/wire/error-codes.ts'
import { runKctl } from '../support/run-kctl.ts'
import { startSandbox } from '../support/start-sandbox.ts'
import { until } from '../support/until.ts'

const values = (cluster: EmbeddedCluster, partition = 0): (string | undefined)[] =>
  cluster.records('orders', partition).map(({ value }) => value?.toString())

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}\n`).join('')

const numbered = (count: number): string[] => lines(0, count).trimEnd().split('\n')

interface Report {
  readonly acked: number
  readonly failed: number
  readonly unknown: number
  readonly unsent: number
  readonly resumeAfter: number | null
  readonly errors: readonly { readonly code: string; readonly outcome: string; readonly partition: number }[]
}

const reportOf = (stdout: string): Report => JSON.parse(stdout) as Report

const oneBroker = (partitions = 1) => startSandbox({ topics: { orders: partitions } })

/** In which what was sent arrives, an answer or the end of a connection: all of it is in this process. */
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 100))

/** Ten lines, then what happens once they are stored, then ten more. */
async function* around(cluster: EmbeddedCluster, happen: () => unknown): AsyncGenerator<string> {
  yield lines(0, 10)
  await until(() => values(cluster).length === 10)
  await happen()
  yield lines(10, 20)
}

describe('kctl produce rides out', () => {
  test('a broker that takes its time: nothing is sent twice', async () => {
    await using cluster = await oneBroker()
    cluster.faults.delay('Produce', 400, { times: Infinity })
    const { exitCode, stdout } = await runKctl('produce orders -o json', {
      cluster,
      stdin: around(cluster, () => {}),
    })
    expect(exitCode).toBe(0)
    expect(reportOf(stdout)).toMatchObject({ acked: 20, unknown: 0 })
    expect(values(cluster)).toEqual(numbered(20))
    expect(cluster.faults.requests('Produce')).toHaveLength(2)
  })

  test.for(['all', '1', '0'])('a connection that was idle and is gone (acks %s)', async (acks) => {
    await using cluster = await oneBroker()
    const { exitCode, stdout } = await runKctl(`produce orders --acks ${acks} -o json`, {
      cluster,
      stdin: around(cluster, async () => {
        await aMoment()
        cluster.faults.cutConnections()
        await aMoment()
      }),
    })
    await until(() => values(cluster).length === 20)
    expect(exitCode).toBe(0)
    expect(reportOf(stdout)).toMatchObject(acks === '0' ? { unconfirmed: 20 } : { acked: 20 })
    expect(values(cluster)).toEqual(numbered(20))
  })

  test('every broker gone and back at the same address', async () => {
    await using cluster = await startSandbox({ nodes: 2, topics: { orders: 1 } })
    const { exitCode, stdout } = await runKctl('produce orders -o json', {
      cluster,
      stdin: around(cluster, async () => {
        for (const node of [1, 2]) await cluster.faults.stopNode(node)
        setTimeout(() => {
          for (const node of [1, 2]) void cluster.faults.startNode(node)
        }, 1_000)
      }),
    })
    expect(exitCode).toBe(0)
    expect(reportOf(stdout)).toMatchObject({ acked: 20, failed: 0, unknown: 0, unsent: 0 })
    expect(values(cluster)).toEqual(numbered(20))
  })

  test('too few replicas in sync, until there are enough', async () => {
    await using cluster = await startSandbox({ nodes: 2, topics: { orders: 1 } })
    cluster.state.topics.get('orders')?.configs.set('min.insync.replicas', '2')
    const place = { topic: 'orders', partition: 0 }
    const { exitCode, stdout } = await runKctl('produce orders a b -o json', {
      cluster,
      onStart: () => {
        cluster.faults.setInSync(place, [1])
        void until(() => cluster.faults.requests('Produce').length > 1).then(() =>
          cluster.faults.setInSync(place, [1, 2]),
        )
      },
    })
    expect(exitCode).toBe(0)
    expect(reportOf(stdout)).toMatchObject({ acked: 2 })
    expect(values(cluster)).toEqual(['a', 'b'])
  })
})

test('on a terminal kctl produce says what it waits for', async () => {
  await using cluster = await oneBroker()
  const { exitCode, stderr } = await runKctl('produce orders', {
    cluster,
    terminal: true,
    stdin: around(cluster, async () => {
      await cluster.faults.stopNode(1)
      setTimeout(() => void cluster.faults.startNode(1), 1_500)
    }),
  })
  expect(exitCode).toBe(0)
  expect(stderr).toMatch(/acked.*trying again: .*127\.0\.0\.1/)
  expect(values(cluster)).toEqual(numbered(20))
})

describe('kctl produce at its deadline', () => {
  test('with too few replicas all the time has stored nothing, and says so', async () => {
    await using cluster = await oneBroker()
    cluster.state.topics.get('orders')?.configs.set('min.insync.replicas', '2')
    const { exitCode, stdout, stderr } = await runKctl(
      'produce orders a b --delivery-timeout 400ms -o json',
      {
        cluster,
      },
    )
    expect(reportOf(stdout)).toMatchObject({
      acked: 0,
      failed: 2,
      unknown: 0,
      errors: [{ code: 'NOT_ENOUGH_REPLICAS', outcome: 'failed' }],
    })
    expect(stderr).toContain('NOT_ENOUGH_REPLICAS')
    expect(exitCode).toBe(4)
    expect(values(cluster)).toEqual([])
  })

  test('with records that were stored by too few replicas does not know', async () => {
    await using cluster = await oneBroker()
    const error = ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND
    cluster.faults.failNext('Produce', { error, times: Infinity })
    const { exitCode, stdout } = await runKctl('produce orders a b --delivery-timeout 400ms -o json', {
      cluster,
    })
    expect(exitCode).toBe(9)
    expect(reportOf(stdout)).toMatchObject({ acked: 0, failed: 0, unknown: 2 })
  })

  test('with brokers that went away: what was acked, what is unknown, what was not sent', async () => {
    await using cluster = await oneBroker()
    const { exitCode, stdout } = await runKctl('produce orders --delivery-timeout 700ms -o json', {
      cluster,
      stdin: around(cluster, async () => {
        await aMoment()
        await cluster.faults.stopNode(1)
        await aMoment()
      }),
    })
    expect(exitCode).toBe(3)
    expect(reportOf(stdout)).toMatchObject({ acked: 10, failed: 0, unknown: 0, unsent: 10, resumeAfter: 10 })
  })

  test('with a broker that went away while it owed an answer does not know', async () => {
    await using cluster = await oneBroker()
    const { exitCode, stdout } = await runKctl('produce orders --delivery-timeout 700ms -o json', {
      cluster,
      stdin: around(cluster, () => {
        const hold = cluster.faults.hold('Produce')
        void hold.reached.then(async () => await cluster.faults.stopNode(1))
      }),
    })
    expect(exitCode).toBe(9)
    expect(reportOf(stdout)).toMatchObject({ acked: 10, unknown: 10, unsent: 0, resumeAfter: null })
    expect(values(cluster)).toEqual(numbered(10))
  })

  test('with one of two partitions without a leader has sent the others', async () => {
    await using cluster = await startSandbox({ nodes: 2, topics: { orders: 2 } })
    cluster.faults.moveLeader({ topic: 'orders', partition: 1 }, null)
    const stdin = Array.from({ length: 20 }, (_, index) => `{"value":"x","partition":${index % 2}}\n`)
    const { exitCode, stdout, stderr } = await runKctl(
      'produce orders -i ndjson --delivery-timeout 600ms -o json',
      { cluster, stdin },
    )
    expect(exitCode).toBe(3)
    expect(reportOf(stdout)).toMatchObject({ acked: 10, unsent: 10, resumeAfter: null })
    expect(reportOf(stdout).errors).toMatchObject([{ partition: 1, code: 'NO_LEADER', outcome: 'unsent' }])
    expect(stderr).not.toContain('--skip-lines')
    expect(values(cluster, 0)).toHaveLength(10)
  })
})

describe('kctl produce while the topic changes', () => {
  test('keeps the partition of a key when there are more partitions than before', async () => {
    await using cluster = await oneBroker(2)
    const keyed = (from: number, to: number): string =>
      Array.from({ length: to - from }, (_, index) => `key-${(from + index) % 9}:${from + index}\n`).join('')
    const all = () => [0, 1].flatMap((partition) => values(cluster, partition))
    async function* input(): AsyncGenerator<string> {
      yield keyed(0, 90)
      await until(() => all().length === 90)
      const topic = cluster.state.topics.get('orders')
      if (topic !== undefined) cluster.state.topics.grow(topic, [[1], [1], [1]])
      // Makes it ask for metadata, which now has five partitions.
      cluster.faults.cutConnections()
      yield keyed(90, 180)
    }
    const { exitCode, stdout } = await runKctl('produce orders --key-delimiter : -o json', {
      cluster,
      stdin: input(),
    })
    expect(exitCode).toBe(0)
    expect(reportOf(stdout)).toMatchObject({ acked: 180, unknown: 0 })
    expect(all()).toHaveLength(180)
    const keysIn = (partition: number): Set<string | undefined> =>
      new Set(cluster.records('orders', partition).map(({ key }) => key?.toString()))
    expect([...keysIn(0)].filter((key) => keysIn(1).has(key))).toEqual([])
    for (const partition of [0, 1]) {
      const order = values(cluster, partition).map(Number)
      expect(order).toEqual(order.toSorted((a, b) => a - b))
    }
  })

  test('stops when it is deleted, and does not claim what was acked before', async () => {
    await using cluster = await oneBroker()
    const { exitCode, stdout, stderr } = await runKctl('produce orders -o json', {
      cluster,
      stdin: around(cluster, () => {
        const topic = cluster.state.topics.get('orders')
        if (topic !== undefined) cluster.state.topics.delete(topic)
      }),
    })
    expect(exitCode).toBe(7)
    expect(reportOf(stdout)).toMatchObject({ acked: 10, unknown: 0, errors: [{ code: 'TOPIC_DELETED' }] })
    expect(stderr).toContain('is not there any more')
    // The lines that were acked are gone as well.
    expect(reportOf(stdout).resumeAfter).toBeNull()
    expect(stderr).not.toContain('--skip-lines')
    expect(cluster.state.topics.get('orders')).toBeUndefined()
  })

  test('does not take an offset that it was given before for an ack', async () => {
    await using cluster = await oneBroker()
    const { exitCode, stdout, stderr } = await runKctl('produce orders -o json', {
      cluster,
      // As after the election of a replica that had nothing of it yet.
      stdin: around(cluster, () => cluster.partition('orders', 0).log.cutAt(0n)),
    })
    expect(exitCode).toBe(9)
    expect(reportOf(stdout)).toMatchObject({ acked: 10, unknown: 10 })
    expect(stderr).toContain('at offsets that it had given to others')
  })
})

describe('what kctl produce says about going on', () => {
  test('names the line from which the input can be sent again, and that is exact', async () => {
    await using cluster = await oneBroker()
    const error = ErrorCode.TOPIC_AUTHORIZATION_FAILED
    const first = await runKctl('produce orders', {
      cluster,
      stdin: around(cluster, () => cluster.faults.failNext('Produce', { error, times: Infinity })),
    })
    expect(first.exitCode).toBe(3)
    expect(first.stderr).toContain('send the rest of the same input with --skip-lines 10')
    cluster.faults.clear()
    const second = await runKctl('produce orders --skip-lines 10', { cluster, stdin: lines(0, 20) })
    expect(second.exitCode).toBe(0)
    expect(values(cluster)).toEqual(numbered(20))
  })

  test.for([
    {
      dialect: 'ndjson',
      before: '{"value":"a"}\n\n{"value":"b"}\n',
      bad: '{"value":\n',
      good: '{"value":"c"}\n',
      line: 3,
    },
    { dialect: 'csv', before: 'value\na\nb\n', bad: '"c" d\n', good: '"c"\n', line: 3 },
  ])('names it also where $dialect is broken, to go on when that is corrected', async (input) => {
    const { dialect, before, bad, good, line } = input
    await using cluster = await oneBroker()
    const first = await runKctl(`produce orders -i ${dialect} -o json`, {
      cluster,
      stdin: before + bad + good,
    })
    expect(first.exitCode).toBe(10)
    expect(reportOf(first.stdout)).toMatchObject({ acked: 2, resumeAfter: line })
    expect(first.stderr).toContain(`send the rest of the same input with --skip-lines ${line}`)
    const command = `produce orders -i ${dialect} --skip-lines ${line}`
    const second = await runKctl(command, { cluster, stdin: before + good })
    expect(second.exitCode).toBe(0)
    expect(values(cluster)).toEqual(['a', 'b', 'c'])
  })

  test('names no line before those that were left out', async () => {
    await using cluster = await oneBroker()
    const stdin = '{"value":"a"}\n\n{"value":"b"}\n{"value":\n'
    const { exitCode, stdout } = await runKctl('produce orders -i ndjson --skip-lines 3 -o json', {
      cluster,
      stdin,
    })
    expect(exitCode).toBe(10)
    expect(values(cluster)).toEqual([])
    expect(reportOf(stdout).resumeAfter).toBe(3)
  })

  test('leaves out lines that are broken', async () => {
    await using cluster = await oneBroker()
    const stdin = 'nonsense\n{"value":\n{"value":"c"}\n'
    const { exitCode } = await runKctl('produce orders -i ndjson --skip-lines 2', { cluster, stdin })
    expect(exitCode).toBe(0)
    expect(values(cluster)).toEqual(['c'])
  })

  test.for([
    {
      what: 'several records may be in a line',
      args: '-i json',
      stdin: '{"value":"a"}\n{"value":"b"} {"value":\n}',
    },
    { what: 'a template does not go by lines', args: '-f %p;%v\n', stdin: '0;a\nx;b\n' },
    { what: 'nothing precedes it', args: '-i ndjson', stdin: '{"value":\n' },
    {
      what: 'there are several inputs',
      args: '-i ndjson --file /dev/null --file -',
      stdin: '{"value":"a"}\n{\n',
    },
  ])('names none where $what', async ({ args, stdin }) => {
    await using cluster = await oneBroker()
    const { exitCode, stderr } = await runKctl(`produce orders ${args}`, { cluster, stdin })
    expect(exitCode).toBe(10)
    expect(stderr).not.toContain('--skip-lines')
  })

  test('names none where the numbers are not those of lines', async () => {
    await using cluster = await oneBroker()
    const stdin = around(cluster, () =>
      cluster.faults.failNext('Produce', { error: ErrorCode.TOPIC_AUTHORIZATION_FAILED, times: Infinity }),
    )
    const { exitCode, stdout } = await runKctl('produce orders --file /dev/null --file - -o json', {
      cluster,
      stdin,
    })
    expect(exitCode).toBe(3)
    expect(reportOf(stdout)).toMatchObject({ acked: 10, resumeAfter: null })
  })

  test('names none where something was stored behind what failed', async () => {
    await using cluster = await oneBroker(2)
    const error = ErrorCode.TOPIC_AUTHORIZATION_FAILED
    cluster.faults.failNext('Produce', { error, topic: 'orders', partition: 0, times: Infinity })
    const { exitCode, stderr } = await runKctl('produce orders --partitioner round-robin', {
      cluster,
      stdin: lines(0, 20),
    })
    expect(exitCode).toBe(3)
    expect(stderr).not.toContain('--skip-lines')
  })

  test('with acks 0 it says in words that nothing was confirmed', async () => {
    await using cluster = await oneBroker()
    const { exitCode, stderr } = await runKctl('produce orders a b --acks 0', { cluster })
    expect(exitCode).toBe(0)
    expect(stderr).toMatch(/2 records sent, unconfirmed/)
  })
})
