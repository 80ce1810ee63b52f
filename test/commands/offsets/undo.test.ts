import { describe, expect, test } from 'vitest'
import { commitOffsets } from '../../support/commit-offsets.ts'
import { joinModernGroup } from '../../support/join-modern-group.ts'
import { makeHome, runKctl } from '../../support/run-kctl.ts'
import { startKctl } from '../../support/start-kctl.ts'
import { startSandbox } from '../../support/start-sandbox.ts'

const orders0 = { topic: 'orders', partition: 0 }

async function brokerWithBilling() {
  const cluster = await startSandbox({ topics: { orders: 'abcdefghij'.split(''), other: ['x'] } })
  await commitOffsets(cluster, 'billing', [
    { ...orders0, offset: 6n, metadata: 'by hand' },
    { topic: 'other', partition: 0, offset: 1n },
  ])
  return cluster
}

interface Report {
  readonly partitions: readonly {
    readonly topic: string
    readonly lagBefore: number | null
    readonly lagAfter: number | null
    readonly status: string
  }[]
}

const statuses = async (home: string): Promise<readonly string[]> => {
  const { stdout } = await runKctl('offsets history -o json', { home })
  return (JSON.parse(stdout) as { status: string }[]).map(({ status }) => status)
}

describe('kctl offsets undo', () => {
  test('--dry-run of a group that is not empty shows the plan, and is refused as the undo would be', async () => {
    await using cluster = await brokerWithBilling()
    const home = makeHome()
    await runKctl('offsets reset billing --to earliest -y', { cluster, home })
    const empty = await runKctl('offsets undo --dry-run', { cluster, home })
    expect(empty.exitCode).toBe(0)
    await joinModernGroup(cluster, 'billing', ['orders'])
    const dry = await runKctl('offsets undo --dry-run', { cluster, home })
    expect(dry.stdout).toContain('orders          0       0      6     +6')
    expect(dry.stderr).toMatch(/this would be refused: group "billing" is \w+ with 1 member/)
    expect(dry.stderr).toContain('hint: stop its members, and run it again')
    expect(dry.exitCode).toBe(8)
    const real = await runKctl('offsets undo -y', { cluster, home })
    expect(real.exitCode).toBe(8)
    expect(cluster.committed('billing', orders0)).toBe(0n)
  })

  test('where the leader is away the end is not known, and the offset is put back all the same', async () => {
    await using cluster = await brokerWithBilling()
    const home = makeHome()
    await runKctl('offsets reset billing --to earliest -y', { cluster, home })
    cluster.faults.moveLeader(orders0, null)
    const { exitCode, stdout } = await runKctl('offsets undo --dry-run -o json', { cluster, home })
    expect(exitCode).toBe(0)
    const [orders, other] = (JSON.parse(stdout) as Report).partitions
    expect(orders).toMatchObject({ topic: 'orders', lagBefore: null, lagAfter: null })
    expect(other).toMatchObject({ topic: 'other', lagBefore: 1, lagAfter: 0 })
    const undone = await runKctl('offsets undo -y', { cluster, home })
    expect(undone.stderr).toContain('its end is not known: NO_LEADER')
    expect(undone.stderr).not.toContain('does not exist')
    expect(undone.exitCode).toBe(0)
    expect(cluster.committed('billing', orders0)).toBe(6n)
  })

  test('says that a partition is gone only where it is', async () => {
    await using cluster = await brokerWithBilling()
    const home = makeHome()
    await runKctl('offsets reset billing --to earliest -y', { cluster, home })
    await runKctl('topics delete other -y', { cluster, home })
    const { stdout } = await runKctl('offsets undo --dry-run', { cluster, home })
    expect(stdout).toMatch(/other .* - .*the partition does not exist any more/)
  })

  test('where nothing is to be put back, the next undo finds the change before it', async () => {
    await using cluster = await brokerWithBilling()
    const home = makeHome()
    await runKctl('offsets reset billing -t orders --to 4 -y', { cluster, home })
    await runKctl('offsets reset billing -t orders --to 2 -y', { cluster, home })
    await commitOffsets(cluster, 'billing', [{ ...orders0, offset: 4n }])
    const dry = await runKctl('offsets undo --dry-run', { cluster, home })
    expect(dry.stdout).toContain('The group is there already.')
    expect(await statuses(home)).toEqual(['applied', 'applied'])
    const nothing = await runKctl('offsets undo -y', { cluster, home })
    expect(nothing.exitCode).toBe(0)
    expect(await statuses(home)).toEqual(['undone', 'applied'])
    expect((await runKctl('offsets undo -y', { cluster, home })).exitCode).toBe(0)
    expect(cluster.committed('billing', orders0)).toBe(6n)
  })

  test('a change that certainly was not made is not open in the journal', async () => {
    await using cluster = await brokerWithBilling()
    const home = makeHome()
    // The coordinator is looked for once more before the commit is sent, and is nowhere until the time is up.
    cluster.faults.failNext('OffsetCommit', { error: 16, times: 1000 })
    const { exitCode } = await runKctl('offsets reset billing -t orders --to 4 -y --timeout 1s', {
      cluster,
      home,
    })
    expect(exitCode).not.toBe(0)
    expect(await statuses(home)).toEqual(['failed'])
    expect(cluster.committed('billing', orders0)).toBe(6n)
  })
})

describe('a coordinator that does not answer', () => {
  test.for([
    { args: 'offsets reset billing -t orders --to 4', api: 'OffsetCommit' },
    { args: 'offsets delete billing -t orders', api: 'OffsetDelete' },
  ])('$args may do it yet, and that is what is said', async ({ args, api }) => {
    await using cluster = await brokerWithBilling()
    const home = makeHome()
    const hold = cluster.faults.hold(api)
    const { exitCode, stdout, stderr } = await runKctl(`${args} -y -o json --timeout 1s`, { cluster, home })
    expect(JSON.parse(stdout)).toMatchObject({
      verified: false,
      partitions: [
        { status: 'unknown', error: expect.stringContaining('may still be on its way') as string },
      ],
    })
    expect(stderr).toContain('"code":"OUTCOME_UNKNOWN"')
    expect(exitCode).toBe(9)
    expect(await statuses(home)).toEqual(['unknown'])
    const undone = await runKctl('offsets undo -y', { cluster, home })
    expect(undone.stderr).toContain('nobody saw the end of this change: of 1 offset, 0 are where')
    // It may still be done: the change stays the latest one.
    expect(await statuses(home)).toEqual(['unknown'])
    hold.release()
  })

  test('is not waited for any longer than a moment after a signal, and nothing is guessed', async () => {
    await using cluster = await brokerWithBilling()
    const home = makeHome()
    const hold = cluster.faults.hold('OffsetCommit')
    await using run = startKctl('offsets reset billing -t orders --to 4 -y', { cluster, home })
    await hold.reached
    run.signal('SIGINT')
    const { exitCode, stderr } = await run.finished
    expect(stderr).toContain('the reset of group "billing" is not complete: 0 moved, 1 unknown')
    expect(exitCode).toBe(9)
    expect(await statuses(home)).toEqual(['unknown'])
    hold.release()
  })

  test('a signal before that keeps anything from being sent', async () => {
    await using cluster = await brokerWithBilling()
    const home = makeHome()
    const hold = cluster.faults.hold('ListOffsets')
    const commits = cluster.faults.requests('OffsetCommit').length
    await using run = startKctl('offsets reset billing -t orders --to 4 -y', { cluster, home })
    await hold.reached
    run.signal('SIGINT')
    expect((await run.finished).exitCode).toBe(130)
    expect(await statuses(home)).toEqual([])
    expect(cluster.faults.requests('OffsetCommit')).toHaveLength(commits)
    hold.release()
  })

  test('takes the time of one group, not that of those behind it', async () => {
    await using cluster = await brokerWithBilling()
    await commitOffsets(cluster, 'mailer', [{ ...orders0, offset: 3n }])
    const hold = cluster.faults.hold('OffsetCommit', { times: 1 })
    const command = 'offsets reset billing mailer -t orders --to 4 -y -o json --timeout 1s'
    const { exitCode, stdout } = await runKctl(command, { cluster })
    const reports = JSON.parse(stdout) as { group: string; error?: { code: string } }[]
    expect(reports.map(({ group, error }) => [group, error?.code ?? null])).toEqual([
      ['billing', 'OUTCOME_UNKNOWN'],
      ['mailer', null],
    ])
    expect(exitCode).toBe(9)
    expect(cluster.committed('mailer', orders0)).toBe(4n)
    hold.release()
  })
})
