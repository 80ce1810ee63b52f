import { writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { commitOffsets } from '../../support/commit-offsets.ts'
import { joinModernGroup } from '../../support/join-modern-group.ts'
import { makeHome, runKctl } from '../../support/run-kctl.ts'
import { startSandbox } from '../../support/start-sandbox.ts'

const orders0 = { topic: 'orders', partition: 0 }
const other0 = { topic: 'other', partition: 0 }

/** Two groups that have read some of two topics. */
async function brokerWithGroups() {
  const cluster = await startSandbox({ topics: { orders: 'abcdefghij'.split(''), other: ['x', 'y'] } })
  await commitOffsets(cluster, 'billing', [
    { ...orders0, offset: 6n, metadata: 'by hand' },
    { ...other0, offset: 1n },
  ])
  await commitOffsets(cluster, 'mailer', [{ ...orders0, offset: 3n }])
  return cluster
}

describe('kctl offsets export', () => {
  test.for([
    { args: 'billing', stdout: 'orders,0,6\nother,0,1\n' },
    { args: 'billing -o csv', stdout: 'orders,0,6\nother,0,1\n' },
    { args: 'billing -t orders', stdout: 'orders,0,6\n' },
    { args: 'billing mailer', stdout: 'billing,orders,0,6\nbilling,other,0,1\nmailer,orders,0,3\n' },
    { args: '--all-groups -t orders:0', stdout: 'billing,orders,0,6\nmailer,orders,0,3\n' },
    { args: 'billing --columns topic,offset -o csv', stdout: 'topic,offset\r\norders,6\r\nother,1\r\n' },
    {
      args: 'billing -o table',
      stdout: /^GROUP +TOPIC +PARTITION +OFFSET +LEADER-EPOCH +METADATA\nbilling +orders/,
    },
  ])('$args', async ({ args, stdout }) => {
    await using cluster = await brokerWithGroups()
    const finished = await runKctl(`offsets export ${args}`, { cluster })
    expect(finished).toMatchObject({ exitCode: 0, stderr: '' })
    if (typeof stdout === 'string') expect(finished.stdout).toBe(stdout)
    else expect(finished.stdout).toMatch(stdout)
  })

  test('-o json keeps what CSV cannot say', async () => {
    await using cluster = await brokerWithGroups()
    const { stdout } = await runKctl('offsets export billing -t orders -o json', { cluster })
    expect(JSON.parse(stdout)).toEqual([
      {
        clusterId: expect.any(String) as string,
        group: 'billing',
        topic: 'orders',
        partition: 0,
        offset: 6,
        leaderEpoch: null,
        metadata: 'by hand',
      },
    ])
  })

  test.for([
    { args: '', exitCode: 2, says: 'which group?' },
    { args: 'billing --all-groups', exitCode: 2, says: 'exclude each other' },
    { args: 'billing billing', exitCode: 2, says: 'named twice' },
    { args: 'biling', exitCode: 7, says: 'did you mean "billing"?' },
    { args: 'billing -t ordres', exitCode: 7, says: 'nothing is committed on topic "ordres"' },
  ])('refuses "$args"', async ({ args, exitCode, says }) => {
    await using cluster = await brokerWithGroups()
    const finished = await runKctl(`offsets export ${args}`, { cluster })
    expect(finished).toMatchObject({ exitCode, stdout: '' })
    expect(finished.stderr).toContain(says)
  })
})

describe('kctl offsets import', () => {
  test.for(['csv', 'json', 'ndjson'])('brings back what export has written: %s', async (format) => {
    await using cluster = await brokerWithGroups()
    const saved = await runKctl(`offsets export --all-groups -o ${format}`, { cluster })
    await commitOffsets(cluster, 'billing', [{ ...orders0, offset: 10n }])
    await commitOffsets(cluster, 'mailer', [{ ...orders0, offset: 0n }])
    const { exitCode, stderr } = await runKctl('offsets import - -y', { cluster, stdin: saved.stdout })
    expect(stderr).toContain('group billing: 1 offset committed and read back')
    expect(stderr).toContain('group mailer: 1 offset committed and read back')
    expect(exitCode).toBe(0)
    const after = await runKctl(`offsets export --all-groups -o ${format}`, { cluster })
    expect(after.stdout).toBe(saved.stdout)
  })

  test('metadata comes back, and a leader epoch only if it is of this cluster', async () => {
    await using cluster = await brokerWithGroups()
    const clusterId = String(
      (
        JSON.parse((await runKctl('offsets export billing -o json', { cluster })).stdout) as {
          clusterId: string
        }[]
      )[0]?.clusterId,
    )
    for (const [from, leaderEpoch] of [
      [clusterId, 0],
      ['another', null],
    ] as const) {
      await commitOffsets(cluster, 'billing', [{ ...orders0, offset: 6n }])
      const row = {
        clusterId: from,
        group: 'billing',
        ...orders0,
        offset: 4,
        leaderEpoch: 0,
        metadata: 'kept',
      }
      await runKctl('offsets import - -y', { cluster, stdin: JSON.stringify([row]) })
      const { stdout } = await runKctl('offsets export billing -t orders -o json', { cluster })
      expect(JSON.parse(stdout)).toMatchObject([{ offset: 4, leaderEpoch, metadata: 'kept' }])
    }
  })

  test('lines without a group need one, and undo takes it back', async () => {
    await using cluster = await brokerWithGroups()
    const home = makeHome()
    writeFileSync(`${home}/rpk.txt`, 'orders 0 2\nother 0 0\n')
    const nameless = await runKctl('offsets import rpk.txt -y', { cluster, home })
    expect(nameless).toMatchObject({ exitCode: 10, stdout: '' })
    expect(nameless.stderr).toContain('does not say of which group it is')
    const done = await runKctl('offsets import rpk.txt billing -y -o json', { cluster, home })
    expect(JSON.parse(done.stdout)).toMatchObject([
      {
        group: 'billing',
        target: 'file rpk.txt',
        verified: true,
        partitions: [
          { topic: 'orders', before: 6, after: 2, status: 'moved' },
          { topic: 'other', before: 1, after: 0, status: 'moved' },
        ],
      },
    ])
    expect(cluster.committed('billing', orders0)).toBe(2n)
    await runKctl('offsets undo -y', { cluster, home })
    expect([cluster.committed('billing', orders0), cluster.committed('billing', other0)]).toEqual([6n, 1n])
  })

  test('each group is moved by itself: what is refused is named, and the exit code is 3', async () => {
    await using cluster = await brokerWithGroups()
    await joinModernGroup(cluster, 'live', ['orders'])
    const stdin = 'billing,orders,0,1\nlive,orders,0,1\nmailer,orders,0,99\nnobody,orders,0,1\n'
    const { exitCode, stdout, stderr } = await runKctl('offsets import - -y -o json', { cluster, stdin })
    expect(exitCode).toBe(3)
    expect(stderr).toContain('3 of 4 failed')
    expect(JSON.parse(stdout)).toMatchObject([
      { group: 'billing', verified: true, partitions: [{ status: 'moved' }] },
      { group: 'live', partitions: [], error: { code: 'GROUP_NOT_EMPTY' } },
      { group: 'mailer', partitions: [], error: { code: 'OFFSET_OUT_OF_RANGE' } },
      { group: 'nobody', partitions: [], error: { code: 'GROUP_NOT_FOUND' } },
    ])
    expect(cluster.committed('billing', orders0)).toBe(1n)
    expect(cluster.committed('mailer', orders0)).toBe(3n)
  })

  test('what the coordinator refuses of one group does not stop the others', async () => {
    await using cluster = await brokerWithGroups()
    cluster.faults.failNext('OffsetCommit', { error: 30, times: 1 })
    const stdin = 'billing,orders,0,1\nmailer,orders,0,1\n'
    const { exitCode, stdout } = await runKctl('offsets import - -y -o csv', { cluster, stdin })
    expect(exitCode).toBe(3)
    expect(stdout).toContain('billing,orders,0,6,1,-5,4,9,,failed,GROUP_AUTHORIZATION_FAILED')
    expect(stdout).toContain('mailer,orders,0,3,1,-2,7,9,,moved,')
    expect(cluster.committed('mailer', orders0)).toBe(1n)
  })

  test('--dry-run shows every plan and changes nothing', async () => {
    await using cluster = await brokerWithGroups()
    await joinModernGroup(cluster, 'live', ['orders'])
    const commits = cluster.faults.requests('OffsetCommit').length
    const stdin = 'billing,orders,0,1\nmailer,orders,0,1\n'
    const good = await runKctl('offsets import - --dry-run', { cluster, stdin })
    expect(good).toMatchObject({ exitCode: 0, stderr: '' })
    expect(good.stdout).toContain('group "billing" · Empty · target file -')
    expect(good.stdout).toContain('group "mailer" · Empty · target file -')
    const bad = await runKctl('offsets import - --dry-run --allow-new', { cluster, stdin: 'live,orders,0,1' })
    expect(bad.exitCode).toBe(8)
    expect(bad.stderr).toContain('this would be refused: group "live" is')
    expect(cluster.faults.requests('OffsetCommit')).toHaveLength(commits)
  })

  test('asks once for all groups', async () => {
    await using cluster = await brokerWithGroups()
    const home = makeHome()
    writeFileSync(`${home}/all.csv`, 'billing,orders,0,1\nmailer,orders,0,1\n')
    const declined = await runKctl('offsets import all.csv', { cluster, home, answers: [false] })
    expect(declined).toMatchObject({ exitCode: 8, stdout: '', asked: ['Move 2 offsets of 2 groups?'] })
    expect(cluster.committed('billing', orders0)).toBe(6n)
    const done = await runKctl('offsets import all.csv mailer', { cluster, home, answers: [true] })
    expect(done).toMatchObject({ exitCode: 0, asked: ['Move 1 offset of group "mailer"?'] })
    expect(cluster.committed('mailer', orders0)).toBe(1n)
    expect(cluster.committed('billing', orders0)).toBe(6n)
  })

  test.for([
    { stdin: '{', exitCode: 10, says: 'offsets file' },
    { stdin: 'billing,orders,7,1', exitCode: 7, says: 'has no partition 7' },
    { stdin: 'billing,orders,0,99', exitCode: 8, says: 'the target is outside of the log' },
  ])('refuses $stdin', async ({ stdin, exitCode, says }) => {
    await using cluster = await brokerWithGroups()
    const finished = await runKctl('offsets import - -y', { cluster, stdin })
    expect(finished.exitCode).toBe(exitCode)
    expect(finished.stderr).toContain(says)
  })
})
