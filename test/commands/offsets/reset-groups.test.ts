import { writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { ResetGroupsRequest } from '../../../src/commands/offsets/reset-groups.ts'
import { resetCommand } from '../../../src/commands/offsets/reset.ts'
import { commitOffsets } from '../../support/commit-offsets.ts'
import { joinModernGroup } from '../../support/join-modern-group.ts'
import { makeHome, runKctl } from '../../support/run-kctl.ts'
import { startKctl } from '../../support/start-kctl.ts'
import { startSandbox } from '../../support/start-sandbox.ts'

const orders0 = { topic: 'orders', partition: 0 }
const other0 = { topic: 'other', partition: 0 }

interface Report {
  readonly group: string
  readonly undoId?: string
  readonly error?: { readonly code: string; readonly message: string }
  readonly partitions: readonly { readonly topic: string; readonly after: number; readonly status: string }[]
}

const reportsIn = (stdout: string): readonly Report[] => JSON.parse(stdout) as Report[]

/** Three groups on two topics: billing reads both, mailer and audit one each. */
async function brokerWithGroups(options: Parameters<typeof startSandbox>[0] = {}) {
  const cluster = await startSandbox({
    ...options,
    topics: { orders: 'abcdefghij'.split(''), other: ['x', 'y'], unread: ['z'] },
  })
  await commitOffsets(cluster, 'audit', [{ ...other0, offset: 1n }])
  await commitOffsets(cluster, 'billing', [
    { ...orders0, offset: 6n, metadata: 'by hand' },
    { ...other0, offset: 1n },
  ])
  await commitOffsets(cluster, 'mailer', [{ ...orders0, offset: 3n }])
  return cluster
}

describe('kctl offsets reset of several groups', () => {
  test('reads its flags', async () => {
    const requests: ResetGroupsRequest[] = []
    const read = async (...words: readonly string[]): Promise<ResetGroupsRequest | undefined> => {
      const command = resetCommand(async (parsed) => void requests.push(await Promise.resolve(parsed)))
      await command.parseAsync([...words], { from: 'user' })
      return requests.at(-1)
    }
    expect(await read('a', 'b', '--to', 'latest')).toMatchObject({ groups: ['a', 'b'], waitMs: null })
    expect(await read('--group', 'a', '-g', 'b', '--to-latest')).toMatchObject({ groups: ['a', 'b'] })
    expect(await read('--all-groups', '--to', 'latest', '--wait')).toMatchObject({
      groups: null,
      waitMs: 600_000,
    })
  })

  test('moves each by itself after one question, with an undo for each', async () => {
    await using cluster = await brokerWithGroups()
    const home = makeHome()
    const { exitCode, asked, stderr } = await runKctl(
      'offsets reset billing mailer --to earliest -t orders',
      {
        cluster,
        home,
        answers: [true],
      },
    )
    expect(asked).toEqual(['Move 2 offsets of 2 groups?'])
    expect(stderr).toContain('group "billing" · Empty · target earliest')
    expect(stderr).toContain('group "mailer" · Empty · target earliest')
    expect(stderr).toContain('group billing: 1 offset committed and read back')
    expect(stderr.match(/undo: kctl offsets undo [0-9a-f]{4}/g)).toHaveLength(2)
    expect(exitCode).toBe(0)
    expect(cluster.committed('billing', orders0)).toBe(0n)
    expect(cluster.committed('billing', other0)).toBe(1n)
    expect(cluster.committed('mailer', orders0)).toBe(0n)

    const undoOf = (group: string): string =>
      new RegExp(`group ${group}: .*\\n.*undo ([0-9a-f]+)`).exec(stderr)?.[1] ?? ''
    expect((await runKctl(`offsets undo ${undoOf('billing')} -y`, { cluster, home })).exitCode).toBe(0)
    expect(cluster.committed('billing', orders0)).toBe(6n)
    expect(cluster.committed('mailer', orders0)).toBe(0n)
    const { stdout } = await runKctl('offsets list billing -t orders -o json', { cluster })
    expect(JSON.parse(stdout)).toMatchObject([{ metadata: 'by hand' }])
  })

  test('one undo puts all of them back', async () => {
    await using cluster = await brokerWithGroups()
    const home = makeHome()
    const moved = await runKctl('offsets reset --all-groups --to earliest -y', { cluster, home })
    const [, ids = ''] = /all of them: kctl offsets undo (.*)/.exec(moved.stderr) ?? []
    expect(ids.split(' ')).toHaveLength(3)
    const dry = await runKctl(`offsets undo ${ids} --dry-run -o json`, { cluster, home })
    expect(reportsIn(dry.stdout).map(({ group }) => group)).toEqual(['audit', 'billing', 'mailer'])
    expect(cluster.committed('billing', orders0)).toBe(0n)
    const undone = await runKctl(`offsets undo ${ids}`, { cluster, home, answers: [true] })
    expect(undone.asked).toEqual(['Put the offsets of 3 groups back?'])
    expect(undone.exitCode).toBe(0)
    expect(cluster.committed('audit', other0)).toBe(1n)
    expect(cluster.committed('billing', orders0)).toBe(6n)
    expect(cluster.committed('billing', other0)).toBe(1n)
    expect(cluster.committed('mailer', orders0)).toBe(3n)
    const { stdout } = await runKctl('offsets history -o json', { cluster, home })
    expect((JSON.parse(stdout) as { status: string }[]).map(({ status }) => status)).toEqual([
      ...['applied', 'applied', 'applied'],
      ...['undone', 'undone', 'undone'],
    ])
  })

  test('an undo of several goes on where one is refused, and forgets what was not there', async () => {
    await using cluster = await brokerWithGroups()
    const home = makeHome()
    const command = 'offsets reset billing mailer -t unread --to latest --allow-new -y -o json'
    const { stdout } = await runKctl(command, { cluster, home })
    const ids = reportsIn(stdout).map(({ undoId }) => undoId)
    await joinModernGroup(cluster, 'billing', ['orders'])
    const undone = await runKctl(`offsets undo ${ids.join(' ')} -y -o json`, { cluster, home })
    expect(reportsIn(undone.stdout).map(({ group, error }) => [group, error?.code ?? null])).toEqual([
      ['billing', 'GROUP_NOT_EMPTY'],
      ['mailer', null],
    ])
    expect(undone.exitCode).toBe(3)
    const unread0 = { topic: 'unread', partition: 0 }
    expect(cluster.committed('billing', unread0)).toBe(1n)
    expect(cluster.committed('mailer', unread0)).toBeNull()
    const again = await runKctl(`offsets undo ${ids.join(' ')} --dry-run`, { cluster, home })
    expect(again.stderr).toContain('this would be refused: group "billing"')
    expect(again.exitCode).toBe(3)
  })

  test('two changes of one group are not undone in one go', async () => {
    await using cluster = await brokerWithGroups()
    const home = makeHome()
    const ids: string[] = []
    for (const to of [1, 2]) {
      const { stdout } = await runKctl(`offsets reset mailer --to ${to} -y -o json`, { cluster, home })
      ids.push((JSON.parse(stdout) as Report).undoId ?? '')
    }
    const both = await runKctl(`offsets undo ${ids.join(' ')} -y`, { cluster, home })
    expect(both.stderr).toContain('are both of group "mailer"')
    expect(both.exitCode).toBe(2)
    const twice = await runKctl(`offsets undo ${ids[0]} ${ids[0]} -y`, { cluster, home })
    expect(twice.stderr).toContain('is named twice')
    expect(cluster.committed('mailer', orders0)).toBe(2n)
  })

  test('takes no for an answer, and moves none', async () => {
    await using cluster = await brokerWithGroups()
    const commits = cluster.faults.requests('OffsetCommit').length
    const { exitCode, stdout } = await runKctl('offsets reset billing mailer --to latest', {
      cluster,
      answers: [false],
    })
    expect({ exitCode, stdout }).toEqual({ exitCode: 8, stdout: '' })
    expect(cluster.faults.requests('OffsetCommit')).toHaveLength(commits)
  })

  test('-o json is a list of the reports of one', async () => {
    await using cluster = await brokerWithGroups()
    const { stdout } = await runKctl('offsets reset mailer audit --to 0 -y -o json', { cluster })
    expect(reportsIn(stdout)).toMatchObject([
      {
        group: 'mailer',
        target: '0',
        dryRun: false,
        verified: true,
        undoId: expect.stringMatching(/^[0-9a-f]{4}$/) as string,
        partitions: [{ topic: 'orders', before: 3, after: 0, status: 'moved' }],
      },
      { group: 'audit', partitions: [{ topic: 'other', before: 1, after: 0, status: 'moved' }] },
    ])
    const csv = await runKctl('offsets reset mailer audit --to 1 -y -o csv --columns group,topic,after', {
      cluster,
    })
    expect(csv.stdout).toBe('group,topic,after\r\nmailer,orders,1\r\naudit,other,1\r\n')
  })

  test('one that is refused does not stop the others, and the exit code is 3', async () => {
    await using cluster = await brokerWithGroups()
    await joinModernGroup(cluster, 'live', ['orders'])
    const args = 'offsets reset billing live nobody mailer audit -t orders --to 1 -y -o json'
    const { exitCode, stdout, stderr } = await runKctl(args, { cluster })
    expect(reportsIn(stdout).map(({ group, error }) => [group, error?.code ?? null])).toEqual([
      ['billing', null],
      ['live', 'GROUP_NOT_EMPTY'],
      ['nobody', 'GROUP_NOT_FOUND'],
      ['mailer', null],
      ['audit', 'TOPIC_NOT_READ'],
    ])
    expect(stderr).toContain('3 of 5 failed')
    expect(exitCode).toBe(3)
    expect(cluster.committed('billing', orders0)).toBe(1n)
    expect(cluster.committed('mailer', orders0)).toBe(1n)
  })

  test('keeps its own exit code when all are refused for the same', async () => {
    await using cluster = await brokerWithGroups()
    const { exitCode } = await runKctl('offsets reset billing mailer -t orders --to 99 -y', { cluster })
    expect(exitCode).toBe(8)
    expect(cluster.committed('billing', orders0)).toBe(6n)
  })

  test('what becomes of one does not hide what was done to those before it', async () => {
    await using cluster = await brokerWithGroups()
    const home = makeHome()
    cluster.faults.failNext('OffsetCommit', { error: 30, topic: 'orders' })
    const denied = await runKctl('offsets reset audit billing mailer --to earliest -y -o json', {
      cluster,
      home,
    })
    expect(denied.exitCode).toBe(3)
    expect(
      reportsIn(denied.stdout).map(({ group, partitions }) => [
        group,
        ...partitions.map((each) => each.status),
      ]),
    ).toEqual([
      ['audit', 'moved'],
      ['billing', 'failed', 'moved'],
      ['mailer', 'moved'],
    ])
    const { stdout } = await runKctl('offsets history -o json', { cluster, home })
    expect(
      (JSON.parse(stdout) as { group: string; offsets: number }[]).map((each) => [each.group, each.offsets]),
    ).toEqual([
      ['mailer', 1],
      ['billing', 1],
      ['audit', 1],
    ])
  })

  test('a signal ends it after the group that is at work, and what was done is reported', async () => {
    await using cluster = await brokerWithGroups()
    const hold = cluster.faults.hold('OffsetCommit', { every: 2 })
    const command = 'offsets reset audit billing mailer --to 0 -y -o json'
    await using run = startKctl(command, { cluster })
    await hold.reached
    run.signal('SIGINT')
    await new Promise((resolve) => setTimeout(resolve, 300))
    hold.release()
    const { exitCode, stdout } = await run.finished
    expect(reportsIn(stdout).map(({ group, error }) => [group, error?.code ?? null])).toEqual([
      ['audit', null],
      ['billing', null],
      ['mailer', 'INTERRUPTED'],
    ])
    expect(exitCode).toBe(130)
    expect(cluster.committed('audit', other0)).toBe(0n)
    expect(cluster.committed('billing', orders0)).toBe(0n)
    expect(cluster.committed('mailer', orders0)).toBe(3n)
  })

  test('--dry-run shows all plans, names who would be refused, and only reads', async () => {
    await using cluster = await brokerWithGroups()
    await joinModernGroup(cluster, 'live', ['orders'])
    const commits = cluster.faults.requests('OffsetCommit').length
    const { exitCode, stdout, stderr } = await runKctl(
      'offsets reset billing live -t orders --to 0 --allow-new --dry-run',
      { cluster },
    )
    expect(stdout).toContain('group "billing" · Empty · target 0')
    expect(stderr).toContain('this would be refused: group "live" is')
    expect(exitCode).toBe(3)
    expect(cluster.faults.requests('OffsetCommit')).toHaveLength(commits)
  })

  test('times ago are counted from the same moment for every group', async () => {
    await using cluster = await brokerWithGroups()
    let nowMs = 1_700_000_000_000
    const { stdout } = await runKctl('offsets reset billing mailer --to @-2h --dry-run -o json', {
      cluster,
      now: () => nowMs++,
    })
    const times = (JSON.parse(stdout) as { resolvedTime: string }[]).map((each) => each.resolvedTime)
    expect(new Set(times).size).toBe(1)
  })

  test('--wait waits for all of them at the same time, and goes on without those that stay', async () => {
    await using cluster = await brokerWithGroups()
    await joinModernGroup(cluster, 'live', ['orders'])
    await joinModernGroup(cluster, 'lively', ['orders'])
    const args = 'offsets reset live lively mailer -t orders --to 1 --allow-new -y --wait 900ms -o json'
    cluster.faults.forgetRequests()
    const { exitCode, stdout, stderr } = await runKctl(args, { cluster })
    expect(stderr).toMatch(/waiting up to 900ms for members to leave: live: \w+, 1 member.*; lively: /)
    expect(reportsIn(stdout).map(({ group, error }) => [group, error?.message ?? null])).toEqual([
      ['live', expect.stringContaining('it still was after 900ms') as string],
      ['lively', expect.stringContaining('it still was after 900ms') as string],
      ['mailer', null],
    ])
    expect(exitCode).toBe(3)
    const asked = cluster.faults.requests('ConsumerGroupDescribe').map(({ request }) => request)
    expect(asked).toContainEqual(expect.objectContaining({ groupIds: ['live', 'lively'] }))
    expect(cluster.committed('mailer', orders0)).toBe(1n)
  })

  test('copies one group to several', async () => {
    await using cluster = await brokerWithGroups()
    const { exitCode } = await runKctl('offsets reset mailer new --to-group billing --allow-new -y', {
      cluster,
    })
    expect(exitCode).toBe(0)
    for (const group of ['mailer', 'new']) {
      expect(cluster.committed(group, orders0)).toBe(6n)
      expect(cluster.committed(group, other0)).toBe(1n)
    }
  })

  test('each picks its own offsets of a file', async () => {
    await using cluster = await brokerWithGroups()
    const home = makeHome()
    writeFileSync(`${home}/f.csv`, 'billing,orders,0,1\nmailer,orders,0,2\nelse,orders,0,3\n')
    const named = await runKctl('offsets reset billing mailer audit --from-file f.csv -y -o json', {
      cluster,
      home,
    })
    expect(reportsIn(named.stdout).map(({ group, error }) => [group, error?.message ?? null])).toEqual([
      ['billing', null],
      ['mailer', null],
      ['audit', 'offsets file f.csv has no offsets for group "audit"'],
    ])
    expect(named.exitCode).toBe(3)
    expect(cluster.committed('billing', orders0)).toBe(1n)
    expect(cluster.committed('mailer', orders0)).toBe(2n)
  })

  test('what a reset of several has written brings them back', async () => {
    await using cluster = await brokerWithGroups()
    const home = makeHome()
    const saved = await runKctl('offsets reset --all-groups --to committed --dry-run -o json', { cluster })
    writeFileSync(`${home}/saved.json`, saved.stdout)
    await runKctl('offsets reset --all-groups --to latest -y', { cluster })
    expect(cluster.committed('mailer', orders0)).toBe(10n)
    const back = await runKctl('offsets reset --all-groups --from-file saved.json -y', { cluster, home })
    expect(back.exitCode).toBe(0)
    expect(cluster.committed('billing', orders0)).toBe(6n)
    expect(cluster.committed('mailer', orders0)).toBe(3n)
    expect(cluster.committed('audit', other0)).toBe(1n)
  })

  test.for([
    { args: '--to latest', says: 'which group?', exitCode: 2 },
    { args: 'billing --all-groups --to latest', says: 'exclude each other', exitCode: 2 },
    { args: 'billing billing --to latest', says: 'named twice', exitCode: 2 },
    { args: 'billing --group billing --to latest', says: 'named twice', exitCode: 2 },
    { args: 'billing --to-current --export --dry-run', says: 'kctl offsets export GROUP', exitCode: 2 },
    { args: 'billing mailer --to latest --plan-out p.json', says: '--plan-out writes the plan', exitCode: 2 },
    { args: '--all-groups --to latest --plan-out p.json', says: '--plan-out writes the plan', exitCode: 2 },
    { args: 'mailer billing --to-group billing', says: 'is where group "billing" is', exitCode: 2 },
    { args: 'billing --to-group billing', says: 'is where group "billing" is', exitCode: 2 },
    { args: 'billing mailer --to-group biling -y', says: 'did you mean "billing"?', exitCode: 7 },
    { args: 'billing mailer -t ordres --to latest -y', says: 'did you mean "orders"?', exitCode: 7 },
    { args: '--all-groups -t ordres --to latest -y', says: 'did you mean "orders"?', exitCode: 7 },
    {
      args: '--all-groups -t unread --to latest -y',
      says: 'no group has committed an offset for topic "unread"',
      exitCode: 7,
    },
    { args: 'billing mailer --to latest', says: 'add --yes', exitCode: 2 },
    { args: 'billing mailer --to 0=@-1h,1=@-2h -y', says: 'one point in time', exitCode: 2 },
  ])('refuses "$args"', async ({ args, says, exitCode }) => {
    await using cluster = await brokerWithGroups()
    const commits = cluster.faults.requests('OffsetCommit').length
    const finished = await runKctl(`offsets reset ${args}`, { cluster })
    expect(finished.stderr).toContain(says)
    expect(finished).toMatchObject({ exitCode, stdout: '' })
    expect(cluster.faults.requests('OffsetCommit')).toHaveLength(commits)
  })
})

describe('kctl offsets reset --all-groups', () => {
  test('moves every group that has committed something there', async () => {
    await using cluster = await brokerWithGroups()
    const { exitCode, stdout } = await runKctl('offsets reset --all-groups -t orders --to 2 -y -o json', {
      cluster,
    })
    expect(exitCode).toBe(0)
    expect(reportsIn(stdout).map(({ group }) => group)).toEqual(['billing', 'mailer'])
    expect(cluster.committed('billing', orders0)).toBe(2n)
    expect(cluster.committed('billing', other0)).toBe(1n)
    expect(cluster.committed('audit', orders0)).toBeNull()
  })

  test('of several topics, each group only those it reads', async () => {
    await using cluster = await brokerWithGroups()
    const { exitCode, stdout } = await runKctl(
      'offsets reset --all-groups -t orders -t other --to 0 --dry-run -o json',
      { cluster },
    )
    expect(exitCode).toBe(0)
    expect(
      reportsIn(stdout).map(({ group, partitions }) => [group, ...partitions.map(({ topic }) => topic)]),
    ).toEqual([
      ['audit', 'other'],
      ['billing', 'orders', 'other'],
      ['mailer', 'orders'],
    ])
  })

  test('--allow-new gives the topic to every group', async () => {
    await using cluster = await brokerWithGroups()
    const { exitCode } = await runKctl('offsets reset --all-groups -t unread --to latest --allow-new -y', {
      cluster,
    })
    expect(exitCode).toBe(0)
    for (const group of ['audit', 'billing', 'mailer'])
      expect(cluster.committed(group, { topic: 'unread', partition: 0 })).toBe(1n)
  })

  test('an active group is refused and named, the others go on', async () => {
    await using cluster = await brokerWithGroups()
    await commitOffsets(cluster, 'live', [{ ...orders0, offset: 5n }])
    await joinModernGroup(cluster, 'live', ['orders'])
    const { exitCode, stderr } = await runKctl('offsets reset --all-groups -t orders --to 0 -y', { cluster })
    expect(stderr).toMatch(/group "live" is \w+ with 1 member/)
    expect(exitCode).toBe(3)
    expect(cluster.committed('live', orders0)).toBe(5n)
    expect(cluster.committed('billing', orders0)).toBe(0n)
    expect(cluster.committed('mailer', orders0)).toBe(0n)
  })

  test('who is in a group that does not read the topic, or has committed nothing, is of no interest', async () => {
    await using cluster = await brokerWithGroups()
    await commitOffsets(cluster, 'live', [{ ...other0, offset: 1n }])
    await joinModernGroup(cluster, 'live', ['other'])
    await joinModernGroup(cluster, 'fresh', ['orders'])
    const { exitCode, stderr, stdout } = await runKctl(
      'offsets reset --all-groups -t orders --to 0 -y -o json --wait 10m',
      { cluster },
    )
    expect(stderr).not.toContain('waiting')
    expect(reportsIn(stdout).map(({ group }) => group)).toEqual(['billing', 'mailer'])
    expect(exitCode).toBe(0)
    const every = await runKctl('offsets reset --all-groups --to 0 --dry-run -o json', { cluster })
    expect(reportsIn(every.stdout).map(({ group }) => group)).toEqual(['audit', 'billing', 'live', 'mailer'])
  })

  test('leaves the group out that the others go to', async () => {
    await using cluster = await brokerWithGroups()
    const { stdout } = await runKctl('offsets reset --all-groups --to-group billing --dry-run -o json', {
      cluster,
    })
    expect(
      reportsIn(stdout).map(({ group, partitions }) => [group, ...partitions.map(({ after }) => after)]),
    ).toEqual([
      ['audit', 1],
      ['mailer', 6],
    ])
  })

  test('with a file it is the groups of the file', async () => {
    await using cluster = await brokerWithGroups()
    const home = makeHome()
    writeFileSync(`${home}/f.csv`, 'billing,orders,0,1\naudit,orders,0,2\nmailer,other,0,0\n')
    const { exitCode, stdout } = await runKctl(
      'offsets reset --all-groups -t orders --from-file f.csv -y -o json',
      { cluster, home },
    )
    // The file names audit: that it does not read the topic is worth a word.
    expect(reportsIn(stdout).map(({ group, error }) => [group, error?.code ?? null])).toEqual([
      ['billing', null],
      ['audit', 'TOPIC_NOT_READ'],
    ])
    expect(exitCode).toBe(3)
  })

  test('a broker that does not say which groups it has is named', async () => {
    await using cluster = await brokerWithGroups({ nodes: 3 })
    cluster.faults.failNext('ListGroups', { error: 29, times: 1 })
    const { exitCode, stderr, stdout } = await runKctl('offsets reset --all-groups --to 0 -y -o json', {
      cluster,
    })
    expect(stderr).toMatch(/the groups of broker \d/)
    expect(stdout).not.toBe('')
    expect(exitCode).not.toBe(0)
  })
})

describe('what is asked may take its time', () => {
  test('the question does not count among the time that the cluster has', async () => {
    await using cluster = await brokerWithGroups()
    const slowYes = new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 2_500))
    const { exitCode, stderr } = await runKctl('offsets reset billing mailer --to latest --timeout 2s', {
      cluster,
      answers: [slowYes],
    })
    expect(stderr).toContain('group billing: 2 offsets committed and read back')
    expect(exitCode).toBe(0)
  })
})
