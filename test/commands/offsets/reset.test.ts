import { describe, expect, test } from 'vitest'
import { resetCommand } from '../../../src/commands/offsets/reset.ts'
import type { ResetGroupsRequest } from '../../../src/commands/offsets/reset-groups.ts'
import { runKctl, makeHome } from '../../support/run-kctl.ts'
import { startSandbox } from '../../support/start-sandbox.ts'
import { commitOffsets } from '../../support/commit-offsets.ts'

const ordersAt0 = { topic: 'orders', partition: 0 }

/** A topic with ten records, and a group that has read six of them. */
async function brokerWithBilling() {
  const cluster = await startSandbox({ topics: { orders: 'abcdefghij'.split(''), other: ['x'] } })
  await commitOffsets(cluster, 'billing', [{ ...ordersAt0, offset: 6n, metadata: 'by hand' }])
  return cluster
}

describe('kctl offsets reset', () => {
  test('reads its flags', async () => {
    let request: ResetGroupsRequest | undefined
    const command = resetCommand(async (parsed) => {
      request = await Promise.resolve(parsed)
    })
    await command.parseAsync(['billing', '--shift', '-10', '-t', 'orders:0,2', '-t', 'mail', '--dry-run'], {
      from: 'user',
    })
    expect(request).toEqual({
      groups: ['billing'],
      goal: { kind: 'spec', target: { everywhere: { kind: 'shift', by: -10n }, byPartition: new Map() } },
      scopes: [
        { topic: 'orders', partitions: [0, 2] },
        { topic: 'mail', partitions: null },
      ],
      allowNew: false,
      clamp: false,
      waitMs: null,
      dryRun: true,
      planOut: null,
    })
  })

  test('is not held up by a broker that cannot say when the first record was written', async () => {
    await using cluster = await brokerWithBilling()
    // As for topics in the format of the time before records had times: earliest and latest come first.
    cluster.faults.failNext('ListOffsets', { error: 43, topic: 'orders', every: 3 })
    const { exitCode } = await runKctl('offsets reset billing --to earliest -y', { cluster })
    expect(exitCode).toBe(0)
    expect(cluster.faults.requests('ListOffsets')).toHaveLength(3)
  })

  test.for([
    { goal: '--to earliest', moves: 0n },
    { goal: '--to latest', moves: 10n },
    { goal: '--to 4', moves: 4n },
    { goal: '--to latest-3', moves: 7n },
    { goal: '--to earliest+1', moves: 1n },
    { goal: '--to 0=2', moves: 2n },
    { goal: '--shift -2', moves: 4n },
    { goal: '--to 99 --clamp', moves: 10n },
    { goal: '--to @2001-01-01', moves: 0n },
    { goal: '--to-earliest', moves: 0n },
    { goal: '--to-offset 3', moves: 3n },
    { goal: '--shift-by -1', moves: 5n },
    { goal: '--to-datetime 2001-01-01T00:00:00.000', moves: 0n },
    { goal: '--to-datetime 2001-01-01T00:00:00.000+01', moves: 0n },
    { goal: '--to-datetime 2001-01-01T00:00:00.000-0130', moves: 0n },
    { goal: '--by-duration P1D', moves: 0n },
    { goal: '--by-duration P1DT2H30M0.5S', moves: 0n },
    { goal: '--to latest -t orders:0', moves: 10n },
  ])('$goal', async ({ goal, moves }) => {
    await using cluster = await brokerWithBilling()
    const { exitCode, stderr } = await runKctl(`offsets reset billing ${goal} --yes`, { cluster })
    expect(stderr).toContain('1 offset committed and read back')
    expect(exitCode).toBe(0)
    expect(cluster.committed('billing', ordersAt0)).toBe(moves)
    await expect.poll(() => cluster.openConnections).toBe(0)
  })

  test("Apache's --execute is a yes, and no dry run", async () => {
    await using cluster = await brokerWithBilling()
    const { exitCode } = await runKctl('offsets reset billing --to-offset 3 --execute', { cluster })
    expect(exitCode).toBe(0)
    expect(cluster.committed('billing', ordersAt0)).toBe(3n)
    const both = await runKctl('offsets reset billing --to-offset 4 --execute --dry-run', { cluster })
    expect(both.exitCode).toBe(2)
    expect(cluster.committed('billing', ordersAt0)).toBe(3n)
  })

  test('shows before, after and lag, and how to undo it', async () => {
    await using cluster = await brokerWithBilling()
    const { stdout, stderr } = await runKctl('offsets reset billing --to 2 --yes', { cluster })
    expect(stdout).toBe('')
    expect(stderr).toMatch(
      /^group "billing" · Empty · target 2\nTOPIC   PARTITION  BEFORE  AFTER  DELTA  LAG-BEFORE  LAG-AFTER  TARGET-TIME\norders          0       6      2     -4           4          8  [-\d]{10} [:\d]{8}\n4 records will be read again\.\n✔ 1 offset committed and read back\n {2}undo: kctl offsets undo [0-9a-f]{4}\n$/,
    )
  })

  test('lets nothing in the name of a group draw on a terminal', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a'] } })
    const group = 'g\u001b]0;x\u0007\u202e'
    await commitOffsets(cluster, group, [{ topic: 'orders', partition: 0, offset: 0n }])
    const command = ['offsets', 'reset', group, '--to', 'latest', '--dry-run', '--color', 'never']
    const { exitCode, stdout } = await runKctl(command, { cluster, terminal: true })
    expect(exitCode).toBe(0)
    expect(stdout).toContain('group "g\\x1b]0;x\\x07\\u{202e}"')
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|\u202e/u)
  })

  test('-o json reports what was done', async () => {
    await using cluster = await brokerWithBilling()
    const { stdout } = await runKctl('offsets reset billing --to 2 --yes -o json', { cluster })
    expect(JSON.parse(stdout)).toEqual({
      group: 'billing',
      target: '2',
      dryRun: false,
      verified: true,
      undoId: expect.stringMatching(/^[0-9a-f]{4}$/) as string,
      partitions: [
        {
          topic: 'orders',
          partition: 0,
          before: 6,
          after: 2,
          delta: -4,
          lagBefore: 4,
          lagAfter: 8,
          targetTime: expect.stringMatching(/^20.*Z$/) as string,
          status: 'moved',
        },
      ],
    })
  })

  test('--dry-run prints the plan as the result, and sends only requests that read', async () => {
    await using cluster = await brokerWithBilling()
    const { exitCode, stdout } = await runKctl('offsets reset billing --to latest --dry-run', { cluster })
    expect(stdout).toContain('orders          0       6     10     +4           4          0')
    expect(exitCode).toBe(0)
    expect(cluster.committed('billing', ordersAt0)).toBe(6n)
    expect(cluster.faults.requests('OffsetCommit')).toHaveLength(1)
  })

  test('asks first, and takes no for an answer', async () => {
    await using cluster = await brokerWithBilling()
    const { exitCode, asked, stdout } = await runKctl('offsets reset billing --to latest', {
      cluster,
      answers: [false],
    })
    expect(asked).toEqual(['Move 1 offset of group "billing"?'])
    expect({ exitCode, stdout }).toEqual({ exitCode: 8, stdout: '' })
    expect(cluster.committed('billing', ordersAt0)).toBe(6n)
  })

  test.for([
    { why: 'nobody can be asked', args: '--to latest', exitCode: 2, says: 'add --yes' },
    { why: 'the target is not an offset', args: '--to soon', exitCode: 2, says: 'not an offset: "soon"' },
    { why: 'there is no target', args: '', exitCode: 2, says: 'where to?' },
    { why: 'there are two targets', args: '--to latest --shift 2', exitCode: 2, says: 'exclude each other' },
    { why: 'a sign could mean two things', args: '--to -10', exitCode: 2, says: 'write --shift -10' },
    {
      why: 'the target is outside of the log',
      args: '--to 99 -y',
      exitCode: 8,
      says: 'wanted 99, the log has 0 to 10',
    },
    { why: 'a topic was never read', args: '--to latest -t other -y', exitCode: 8, says: 'add --allow-new' },
    {
      why: 'a topic does not exist',
      args: '--to latest -t ordres -y',
      exitCode: 7,
      says: 'did you mean "orders"?',
    },
    {
      why: 'a partition does not exist',
      args: '--to latest -t orders:7 -y',
      exitCode: 7,
      says: 'has no partition 7',
    },
  ])('refuses when $why', async ({ args, exitCode, says }) => {
    await using cluster = await brokerWithBilling()
    const finished = await runKctl(`offsets reset billing ${args}`, { cluster })
    expect(finished.stderr).toContain(says)
    expect(finished).toMatchObject({ exitCode, stdout: '' })
    expect(cluster.committed('billing', ordersAt0)).toBe(6n)
  })

  test('a group that does not exist is not made by a typo', async () => {
    await using cluster = await brokerWithBilling()
    const { exitCode, stderr } = await runKctl('offsets reset biling --to latest -y', { cluster })
    expect(stderr).toContain('did you mean "billing"?')
    expect(exitCode).toBe(7)
    const made = await runKctl('offsets reset new --to latest -t orders --allow-new -y', { cluster })
    expect(made.exitCode).toBe(0)
    expect(cluster.committed('new', ordersAt0)).toBe(10n)
  })

  test('copies another group, and reads files', async () => {
    await using cluster = await brokerWithBilling()
    await runKctl('offsets reset copy --to-group billing --allow-new -y', { cluster })
    expect(cluster.committed('copy', ordersAt0)).toBe(6n)
    const home = makeHome()
    const { writeFileSync } = await import('node:fs')
    writeFileSync(`${home}/offsets.csv`, 'topic,partition,offset\norders,0,3\n')
    await runKctl(`offsets reset billing --from-file ${home}/offsets.csv -y`, { cluster })
    expect(cluster.committed('billing', ordersAt0)).toBe(3n)
  })

  test('a lost answer is resolved by reading back', async () => {
    await using cluster = await brokerWithBilling()
    cluster.faults.drop('OffsetCommit', { when: 'after', times: 1 })
    const { exitCode, stderr } = await runKctl('offsets reset billing --to 2 -y', { cluster })
    expect(stderr).toContain('1 offset committed and read back')
    expect(exitCode).toBe(0)
    cluster.faults.drop('OffsetCommit', { when: 'before', times: 1 })
    const dropped = await runKctl('offsets reset billing --to 5 -y -o json', { cluster })
    // Nobody but this broker knows that it has thrown the request away.
    expect(JSON.parse(dropped.stdout)).toMatchObject({ verified: false, partitions: [{ status: 'unknown' }] })
    expect(dropped.exitCode).toBe(9)
    expect(cluster.committed('billing', ordersAt0)).toBe(2n)
  })

  test('what the coordinator refuses is never reported as done', async () => {
    await using cluster = await brokerWithBilling()
    cluster.faults.failNext('OffsetCommit', { error: 30, times: 1 })
    const { exitCode, stderr } = await runKctl('offsets reset billing --to 2 -y', { cluster })
    expect(stderr).toContain('GROUP_AUTHORIZATION_FAILED')
    expect(exitCode).toBe(6)
    expect(cluster.committed('billing', ordersAt0)).toBe(6n)
  })

  test('undo puts everything back, metadata too', async () => {
    await using cluster = await brokerWithBilling()
    const home = makeHome()
    await runKctl('offsets reset billing --to 0 -y', { cluster, home })
    const history = await runKctl('offsets history -o json', { cluster, home })
    expect(JSON.parse(history.stdout)).toMatchObject([{ group: 'billing', status: 'applied', offsets: 1 }])
    const undone = await runKctl('offsets undo -y', { cluster, home })
    expect(undone.stderr).toContain('1 offset committed and read back')
    expect(undone.exitCode).toBe(0)
    const { stdout } = await runKctl('offsets list billing -o json', { cluster, home })
    expect(JSON.parse(stdout)).toMatchObject([{ committed: 6, metadata: 'by hand' }])
  })

  test('undo forgets what had no offset before, and says what has moved since', async () => {
    await using cluster = await brokerWithBilling()
    const home = makeHome()
    await runKctl('offsets reset billing --to latest -t other --allow-new -y', { cluster, home })
    await commitOffsets(cluster, 'billing', [{ topic: 'other', partition: 0, offset: 0n, metadata: '' }])
    const { exitCode, stderr } = await runKctl('offsets undo -y', { cluster, home })
    expect(stderr).toContain('other[0] has moved since, from 1 to 0')
    expect(exitCode).toBe(0)
    expect(cluster.committed('billing', { topic: 'other', partition: 0 })).toBeNull()
    expect(cluster.committed('billing', ordersAt0)).toBe(6n)
  })
})
