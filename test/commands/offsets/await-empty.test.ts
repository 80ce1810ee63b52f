import { describe, expect, test } from 'vitest'
import { Kafka, logLevel } from 'kafkajs'
import { startKctl } from '../../support/start-kctl.ts'
import { startSandbox } from '../../support/start-sandbox.ts'
import { until } from '../../support/until.ts'

/** A member of a group, until it is told to leave. */
async function join(bootstrap: string, groupId: string, clientId: string) {
  const kafka = new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.NOTHING, clientId })
  const consumer = kafka.consumer({ groupId, heartbeatInterval: 300, maxWaitTimeInMs: 100 })
  const joined = new Promise<void>((resolve) => consumer.on('consumer.group_join', () => resolve()))
  await consumer.connect()
  await consumer.subscribe({ topic: 'orders' })
  await consumer.run({ autoCommit: false, eachMessage: async () => await Promise.resolve() })
  await joined
  return { leave: async () => await consumer.disconnect() }
}

const COMMAND = 'offsets reset g --to 1 -y --allow-new -t orders --wait 30s'

describe('kctl offsets reset --wait', () => {
  test('says in a pipe who is there, and who is left when that changes', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a', 'b'] } })
    const [one, two] = [await join(cluster.bootstrap, 'g', 'one'), await join(cluster.bootstrap, 'g', 'two')]
    await using run = startKctl(COMMAND, { cluster })
    await until(() => run.stderr().includes('waiting up to 30s'))
    await one.leave()
    await until(() => run.stderr().includes('1 member on'))
    await two.leave()
    const { exitCode, stderr } = await run.finished
    const waiting = stderr.split('\n').filter((line) => line.startsWith('waiting'))
    expect(waiting[0]).toMatch(
      /^waiting up to 30s for members to leave: g: \w+, 2 members on \/127\.0\.0\.1$/,
    )
    expect(waiting.at(-1)).toMatch(/^waiting for members to leave: g: \w+, 1 member on \/127\.0\.0\.1$/)
    // Once for each change: the time goes on without being told.
    expect(new Set(waiting).size).toBe(waiting.length)
    expect(stderr).toContain('1 offset committed and read back')
    expect(stderr).toContain('group "g" · Empty')
    expect(stderr).not.toContain('\r')
    expect(exitCode).toBe(0)
  })

  test('paints one line on a terminal, and takes it away', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a', 'b'] } })
    const member = await join(cluster.bootstrap, 'g', 'one')
    await using run = startKctl(COMMAND, { cluster, terminal: true, env: { NO_COLOR: '1' } })
    await until(() => /waiting \([1-9]\d*s, \d+s left\)/.test(run.stderr()))
    await member.leave()
    const { exitCode, stderr } = await run.finished
    expect(stderr).toMatch(
      /\r\u001b\[Kwaiting \(1s, 2\ds left\) for group "g" to be empty: g: \w+, 1 member on \/127/,
    )
    expect(stderr.lastIndexOf('waiting (')).toBeLessThan(stderr.lastIndexOf('\r\u001b[K'))
    expect(exitCode).toBe(0)
  })

  test('says nothing with --quiet', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a', 'b'] } })
    const member = await join(cluster.bootstrap, 'g', 'one')
    await using run = startKctl(`${COMMAND} -q`, { cluster, terminal: true })
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    await member.leave()
    const { exitCode, stderr } = await run.finished
    expect(stderr).not.toContain('waiting')
    expect(exitCode).toBe(0)
  })

  test('goes on while the broker is away', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a', 'b'] } })
    const member = await join(cluster.bootstrap, 'g', 'one')
    await using run = startKctl(COMMAND, { cluster })
    await until(() => run.stderr().includes('waiting up to 30s'))
    const [nodeId = 0] = cluster.state.nodes.keys()
    await cluster.faults.stopNode(nodeId)
    await new Promise((resolve) => setTimeout(resolve, 700))
    await cluster.faults.startNode(nodeId)
    await member.leave()
    expect((await run.finished).exitCode).toBe(0)
  })

  test('a signal ends it', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a', 'b'] } })
    const member = await join(cluster.bootstrap, 'g', 'one')
    await using run = startKctl(COMMAND, { cluster, terminal: true })
    await until(() => run.stderr().includes('to be empty'))
    run.signal('SIGINT')
    const { exitCode, stderr } = await run.finished
    expect(exitCode).toBe(130)
    expect(stderr.lastIndexOf('waiting (')).toBeLessThan(stderr.lastIndexOf('\r\u001b[K'))
    await member.leave()
  })
})
