import { describe, expect, test } from 'vitest'
import { commitOffsets } from '../../support/commit-offsets.ts'
import { joinModernGroup } from '../../support/join-modern-group.ts'
import { makeHome, runKctl } from '../../support/run-kctl.ts'
import { startSandbox } from '../../support/start-sandbox.ts'

const orders0 = { topic: 'orders', partition: 0 }
const old0 = { topic: 'old', partition: 0 }
const old1 = { topic: 'old', partition: 1 }

async function brokerWithBilling() {
  const cluster = await startSandbox({ topics: { orders: 'abcdefghij'.split(''), old: 2 } })
  await commitOffsets(cluster, 'billing', [
    { ...orders0, offset: 6n },
    { ...old0, offset: 0n, metadata: 'by hand' },
    { ...old1, offset: 0n },
  ])
  return cluster
}

describe('kctl offsets delete', () => {
  test('forgets a topic, reads back, and undo brings it back with its metadata', async () => {
    await using cluster = await brokerWithBilling()
    const home = makeHome()
    const { exitCode, stdout, stderr } = await runKctl('offsets delete billing -t old -y', { cluster, home })
    expect(stderr).toContain('2 offsets forgotten, and read back as gone')
    expect(stderr).toContain('1 other topic stays as it is.')
    expect(stderr).not.toContain('committed and read back')
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' })
    expect([old0, old1, orders0].map((each) => cluster.committed('billing', each))).toEqual([null, null, 6n])
    const history = await runKctl('offsets history -o json', { cluster, home })
    expect(JSON.parse(history.stdout)).toMatchObject([{ status: 'applied', offsets: 2 }])
    const undone = await runKctl('offsets undo -y', { cluster, home })
    expect(undone.exitCode).toBe(0)
    const list = await runKctl('offsets export billing -t old -o json', { cluster })
    expect(JSON.parse(list.stdout)).toMatchObject([
      { partition: 0, offset: 0, metadata: 'by hand' },
      { partition: 1, offset: 0 },
    ])
  })

  test('one partition, reported as JSON', async () => {
    await using cluster = await brokerWithBilling()
    const { stdout } = await runKctl('offsets delete billing -t old:1 -y -o json', { cluster })
    expect(JSON.parse(stdout)).toMatchObject({
      group: 'billing',
      target: 'none',
      verified: true,
      undoId: expect.any(String) as string,
      partitions: [{ ...old1, before: 0, after: null, lagAfter: null, status: 'moved' }],
    })
    expect([old0, old1].map((each) => cluster.committed('billing', each))).toEqual([0n, null])
  })

  test('everything there is: the group that is gone then is read back as nothing', async () => {
    await using cluster = await brokerWithBilling()
    const home = makeHome()
    const all = await runKctl('offsets delete billing -t old -t orders -y', { cluster, home })
    expect(all.exitCode).toBe(0)
    expect((await runKctl('offsets undo -y', { cluster, home })).exitCode).toBe(0)
    expect(cluster.committed('billing', orders0)).toBe(6n)
  })

  test('--dry-run and a no change nothing', async () => {
    await using cluster = await brokerWithBilling()
    const dry = await runKctl('offsets delete billing -t old --dry-run', { cluster })
    expect(dry).toMatchObject({ exitCode: 0, stderr: '' })
    expect(dry.stdout).toMatch(/old +0 +0 +- .*to be forgotten/)
    const no = await runKctl('offsets delete billing -t old', { cluster, answers: [false] })
    expect(no).toMatchObject({ exitCode: 8, asked: ['Make group "billing" forget 2 committed offsets?'] })
    expect(cluster.faults.requests('OffsetDelete')).toHaveLength(0)
    expect(cluster.committed('billing', old0)).toBe(0n)
  })

  test('a topic that members read is refused; another one is not', async () => {
    await using cluster = await brokerWithBilling()
    await joinModernGroup(cluster, 'billing', ['orders'])
    const refused = await runKctl('offsets delete billing -t orders -y', { cluster })
    expect(refused).toMatchObject({ exitCode: 8, stdout: '' })
    expect(cluster.committed('billing', orders0)).toBe(6n)
    const done = await runKctl('offsets delete billing -t old -y', { cluster })
    expect(done.exitCode).toBe(0)
    expect(cluster.committed('billing', old0)).toBeNull()
  })

  test('what only the coordinator knows to be subscribed to is refused by it, and said so', async () => {
    await using cluster = await brokerWithBilling()
    cluster.faults.failNext('OffsetDelete', { error: 86, times: 1 })
    const { exitCode, stderr } = await runKctl('offsets delete billing -t old -y', { cluster })
    expect(exitCode).toBe(8)
    expect(stderr).toContain('GROUP_SUBSCRIBED_TO_TOPIC')
    expect(stderr).toContain('stop the members that subscribe to old first')
    expect(cluster.committed('billing', old0)).toBe(0n)
  })

  test('a lost answer is resolved by reading back', async () => {
    await using cluster = await brokerWithBilling()
    cluster.faults.drop('OffsetDelete', { when: 'after', times: 1 })
    const after = await runKctl('offsets delete billing -t old:0 -y', { cluster })
    expect(after.stderr).toContain('1 offset forgotten, and read back as gone')
    expect(after.exitCode).toBe(0)
    cluster.faults.drop('OffsetDelete', { when: 'before', times: 1 })
    const before = await runKctl('offsets delete billing -t old:1 -y', { cluster })
    expect(before.stderr).toContain('the request may still be on its way')
    expect(before.exitCode).toBe(9)
  })

  test.for([
    { args: 'billing', exitCode: 2, says: 'which topic?' },
    { args: 'biling -t old', exitCode: 7, says: 'did you mean "billing"?' },
    { args: 'billing -t ordres', exitCode: 7, says: 'has nothing committed on ordres' },
    { args: 'billing -t old:1,7', exitCode: 7, says: 'has nothing committed on old[7]' },
    { args: 'billing -t old', exitCode: 2, says: 'add --yes' },
  ])('refuses "$args"', async ({ args, exitCode, says }) => {
    await using cluster = await brokerWithBilling()
    const finished = await runKctl(`offsets delete ${args}`, { cluster })
    expect(finished).toMatchObject({ exitCode, stdout: '' })
    expect(finished.stderr).toContain(says)
  })
})
