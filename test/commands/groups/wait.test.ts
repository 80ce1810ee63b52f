import { describe, expect, test } from 'vitest'
import { waitCommand, type WaitRequest } from '../../../src/commands/groups/wait.ts'
import { commitOffsets } from '../../support/commit-offsets.ts'
import { joinModernGroup } from '../../support/join-modern-group.ts'
import { runKctl } from '../../support/run-kctl.ts'
import { startKctl } from '../../support/start-kctl.ts'
import { startSandbox } from '../../support/start-sandbox.ts'
import { until } from '../../support/until.ts'

/** A topic of four records, of which these groups have read so many. */
async function brokerWith(read: Readonly<Record<string, bigint>>) {
  const cluster = await startSandbox({ topics: { orders: ['a', 'b', 'c', 'd'] } })
  for (const [group, offset] of Object.entries(read)) {
    await commitOffsets(cluster, group, [{ topic: 'orders', partition: 0, offset }])
  }
  return cluster
}

describe('kctl groups wait', () => {
  test.for<{ args: string; request: Partial<WaitRequest> }>([
    { args: 'a b a', request: { groups: ['a', 'b'], goal: { lag: 0n, state: null }, waitMs: 300_000 } },
    { args: 'a --lag 5', request: { goal: { lag: 5n, state: null } } },
    { args: 'a --state EMPTY', request: { goal: { lag: null, state: 'Empty' } } },
    { args: 'a --state stable --lag 0', request: { goal: { lag: 0n, state: 'Stable' } } },
    { args: 'a --timeout 1m30s', request: { waitMs: 90_000 } },
  ])('reads $args', async ({ args, request }) => {
    let parsed: WaitRequest | undefined
    const command = waitCommand(async (given) => {
      parsed = await Promise.resolve(given)
    })
    await command.parseAsync(args.split(' '), { from: 'user' })
    expect(parsed).toMatchObject(request)
  })

  test.for([
    { args: 'g --lag few', says: '--lag "few" is not a number of records' },
    { args: 'g --state asleep', says: '--state "asleep" is not a state of a group' },
    { args: 'g --timeout 5', says: 'has no unit' },
    { args: '', says: 'missing required argument' },
  ])('refuses "$args"', async ({ args, says }) => {
    const { exitCode, stderr } = await runKctl(`groups wait ${args}`)
    expect(exitCode).toBe(2)
    expect(stderr).toContain(says)
  })

  test('ends at once where nothing is left to read', async () => {
    await using cluster = await brokerWith({ a: 4n, b: 3n })
    const finished = await runKctl('groups wait a b --lag 1', { cluster })
    expect(finished).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: '✔ a: Empty, lag 0\n✔ b: Empty, lag 1\n',
    })
  })

  test('waits for the last group', async () => {
    await using cluster = await brokerWith({ a: 4n, b: 1n })
    await using run = startKctl('groups wait a b -o json', { cluster, terminal: true })
    await until(() => run.stderr().includes('for b: Empty, lag 3'))
    await commitOffsets(cluster, 'b', [{ topic: 'orders', partition: 0, offset: 4n }])
    const { exitCode, stdout, stderr } = await run.finished
    expect(JSON.parse(stdout)).toMatchObject([
      { group: 'a', state: 'Empty', lag: 0, reached: true },
      { group: 'b', lag: 0, unknown: 0, reached: true },
    ])
    expect(stderr.endsWith('\r\u001b[K')).toBe(true)
    expect(exitCode).toBe(0)
  })

  test('says once in a pipe what it waits for, and names what is behind when the time is over', async () => {
    await using cluster = await brokerWith({ a: 4n, b: 1n })
    const finished = await runKctl('groups wait a b --timeout 700ms', { cluster })
    expect(finished.exitCode).toBe(13)
    expect(finished.stderr).toBe(
      [
        'waiting up to 700ms for b: Empty, lag 3',
        '✔ a: Empty, lag 0',
        'error: 1 of 2 groups did not reach a lag of at most 0 in 700ms',
        '    b: Empty, lag 3',
        '  hint: see where it stands: kctl groups describe b',
        '',
      ].join('\n'),
    )
  })

  test('a partition with records that nobody has committed is not caught up', async () => {
    await using cluster = await startSandbox({ topics: { orders: 2 } })
    cluster.append('orders', 1, [{ value: 'unread' }])
    await commitOffsets(cluster, 'g', [{ topic: 'orders', partition: 0, offset: 0n }])
    const { exitCode, stderr } = await runKctl('groups wait g --timeout 300ms', { cluster })
    expect(exitCode).toBe(13)
    expect(stderr).toContain('g: Empty, lag 0, 1 partition without a known lag')
  })

  test('a group that is not there is not waited for', async () => {
    await using cluster = await brokerWith({ billing: 4n })
    const { exitCode, stderr } = await runKctl('groups wait billing biling', { cluster })
    expect(exitCode).toBe(7)
    expect(stderr).toContain('group "biling" does not exist')
    expect(stderr).toContain('did you mean "billing"?')
  })

  test('waits for a state, whatever the lag', async () => {
    await using cluster = await brokerWith({ a: 1n })
    expect((await runKctl('groups wait a --state empty', { cluster })).exitCode).toBe(0)
    await joinModernGroup(cluster, 'modern', ['orders'])
    const { exitCode, stderr } = await runKctl('groups wait modern --state empty --timeout 300ms', {
      cluster,
    })
    expect(exitCode).toBe(13)
    expect(stderr).toMatch(/1 of 1 group did not reach state Empty in 300ms\n {4}modern: /)
  })

  test('goes on while a broker is away', async () => {
    await using cluster = await brokerWith({ a: 1n })
    await using run = startKctl('groups wait a', { cluster, terminal: true })
    await until(() => run.stderr().includes('for a: Empty, lag 3'))
    const [nodeId = 0] = cluster.state.nodes.keys()
    await cluster.faults.stopNode(nodeId)
    await new Promise((resolve) => setTimeout(resolve, 300))
    await cluster.faults.startNode(nodeId)
    await commitOffsets(cluster, 'a', [{ topic: 'orders', partition: 0, offset: 4n }])
    expect((await run.finished).exitCode).toBe(0)
  })

  test('a signal ends it, and takes its line away', async () => {
    await using cluster = await brokerWith({ a: 1n })
    await using run = startKctl('groups wait a', { cluster, terminal: true })
    await until(() => run.stderr().includes('for a: Empty, lag 3'))
    run.signal('SIGINT')
    const { exitCode, stdout, stderr } = await run.finished
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' })
    expect(stderr.endsWith('\r\u001b[K')).toBe(true)
    await until(() => cluster.openConnections === 0)
  })
})
