import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { commitOffsets } from '../../support/commit-offsets.ts'
import { joinModernGroup } from '../../support/join-modern-group.ts'
import { makeHome, runKctl } from '../../support/run-kctl.ts'
import { startSandbox } from '../../support/start-sandbox.ts'

const orders0 = { topic: 'orders', partition: 0 }

async function brokerWithBilling() {
  const cluster = await startSandbox({ topics: { orders: 'abcdefghij'.split(''), other: ['x'] } })
  await commitOffsets(cluster, 'billing', [{ ...orders0, offset: 6n }])
  return cluster
}

describe('kctl offsets reset --plan-out, and apply', () => {
  test('a plan is written, shown and nothing else; apply carries it out, undo takes it back', async () => {
    await using cluster = await brokerWithBilling()
    const home = makeHome()
    const planned = await runKctl('offsets reset billing --to 2 --plan-out p.json', { cluster, home })
    expect(planned.exitCode).toBe(0)
    expect(planned.stdout).toContain('orders          0       6      2     -4')
    expect(planned.stderr).toContain('plan written to p.json; nothing was changed')
    expect(cluster.committed('billing', orders0)).toBe(6n)
    expect(JSON.parse(readFileSync(`${home}/p.json`, 'utf8'))).toMatchObject({
      plan: 'offsets reset',
      format: 1,
      clusterId: expect.any(String) as string,
      group: 'billing',
      state: 'Empty',
      target: '2',
      command: ['offsets', 'reset', 'billing', '--to', '2', '--plan-out', 'p.json'],
      partitions: [{ ...orders0, before: 6, after: 2 }],
    })
    const dry = await runKctl('offsets apply p.json --dry-run', { cluster, home })
    expect(dry).toMatchObject({ exitCode: 0 })
    expect(cluster.committed('billing', orders0)).toBe(6n)
    const asked = await runKctl('offsets apply p.json', { cluster, home, answers: [false] })
    expect(asked).toMatchObject({ exitCode: 8, asked: ['Apply this plan to group "billing"?'] })
    const done = await runKctl('offsets apply p.json -y -o json', { cluster, home })
    expect(JSON.parse(done.stdout)).toMatchObject({
      target: '2, as planned in p.json',
      verified: true,
      partitions: [{ before: 6, after: 2, status: 'moved' }],
    })
    expect(done.exitCode).toBe(0)
    expect(cluster.committed('billing', orders0)).toBe(2n)
    await runKctl('offsets undo -y', { cluster, home })
    expect(cluster.committed('billing', orders0)).toBe(6n)
  })

  test('is refused when an offset, the group or the cluster is another', async () => {
    await using cluster = await brokerWithBilling()
    const home = makeHome()
    await runKctl('offsets reset billing --to 2 --plan-out p.json', { cluster, home })
    const commits = () => cluster.faults.requests('OffsetCommit').length

    await commitOffsets(cluster, 'billing', [{ ...orders0, offset: 8n }])
    const before = commits()
    const moved = await runKctl('offsets apply p.json -y', { cluster, home })
    expect(moved).toMatchObject({ exitCode: 8, stdout: '' })
    expect(moved.stderr).toContain('orders[0]   committed was 6, is 8')

    await commitOffsets(cluster, 'billing', [{ ...orders0, offset: 6n }])
    await joinModernGroup(cluster, 'billing', ['orders'])
    const live = await runKctl('offsets apply p.json -y', { cluster, home })
    expect(live.exitCode).toBe(8)
    expect(live.stderr).toMatch(/group "billing" {3}was Empty, is \w+ with 1 member/)

    await using another = await brokerWithBilling()
    const plan = readFileSync(`${home}/p.json`, 'utf8').replace(
      /"clusterId": "[^"]*"/,
      '"clusterId": "elsewhere"',
    )
    writeFileSync(`${home}/q.json`, plan)
    const elsewhere = await runKctl('offsets apply q.json -y', { cluster: another, home })
    expect(elsewhere.exitCode).toBe(8)
    expect(elsewhere.stderr).toContain('cluster   planned for elsewhere, this is')
    expect(another.committed('billing', orders0)).toBe(6n)
    expect(commits()).toBe(before + 1)
  })

  test('is refused when a target is no longer in the log', async () => {
    await using cluster = await brokerWithBilling()
    const home = makeHome()
    await runKctl('offsets reset billing --to 2 --plan-out p.json', { cluster, home })
    const text = readFileSync(`${home}/p.json`, 'utf8')
    const { exitCode, stderr } = await runKctl('offsets apply - -y', {
      cluster,
      stdin: text.replace('"after": 2', '"after": 99'),
    })
    expect(exitCode).toBe(8)
    expect(stderr).toContain('wanted 99, the log has 0 to 10')
    expect(stderr).not.toContain('--clamp')
  })

  test('a group that is to be made is made, but not twice', async () => {
    await using cluster = await brokerWithBilling()
    const home = makeHome()
    await runKctl('offsets reset new --to 2 -t orders --allow-new --plan-out p.json', { cluster, home })
    expect((await runKctl('offsets apply p.json -y', { cluster, home })).exitCode).toBe(0)
    expect(cluster.committed('new', orders0)).toBe(2n)
    const again = await runKctl('offsets apply p.json -y', { cluster, home })
    expect(again.exitCode).toBe(8)
    expect(again.stderr).toContain('group "new"   was not there, is Empty')
  })

  test('no plan is made of a group that is not empty', async () => {
    await using cluster = await brokerWithBilling()
    const home = makeHome()
    await joinModernGroup(cluster, 'billing', ['orders'])
    const { exitCode, stderr } = await runKctl('offsets reset billing --to 2 --plan-out p.json', {
      cluster,
      home,
    })
    expect(exitCode).toBe(8)
    expect(stderr).toContain('this would be refused')
    expect(existsSync(`${home}/p.json`)).toBe(false)
  })

  test.for([
    { stdin: 'orders,0,5', says: 'plan file' },
    { stdin: '{"plan":"offsets reset","format":9}', says: 'its format is 9' },
  ])('what is no plan is bad input: $stdin', async ({ stdin, says }) => {
    const { exitCode, stderr } = await runKctl('offsets apply -', { stdin })
    expect(exitCode).toBe(10)
    expect(stderr).toContain(says)
  })

  test('a plan that cannot be written is exit 12', async () => {
    await using cluster = await brokerWithBilling()
    const { exitCode } = await runKctl('offsets reset billing --to 2 --plan-out no/such/p.json', { cluster })
    expect(exitCode).toBe(12)
  })
})
