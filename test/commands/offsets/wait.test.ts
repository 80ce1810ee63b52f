import { writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { commitOffsets } from '../../support/commit-offsets.ts'
import { makeHome, runKctl } from '../../support/run-kctl.ts'
import { startKctl } from '../../support/start-kctl.ts'
import { startSandbox } from '../../support/start-sandbox.ts'

const orders0 = { topic: 'orders', partition: 0 }

async function brokerWithBilling() {
  const cluster = await startSandbox({ topics: { orders: 'abcdefghij'.split('') } })
  await commitOffsets(cluster, 'billing', [{ ...orders0, offset: 6n }])
  return cluster
}

type Cluster = Awaited<ReturnType<typeof brokerWithBilling>>

/** A member that commits nothing, and leaves when `run` has said that it waits. */
async function whileSomebodyLeaves(
  cluster: Cluster,
  command: string,
  home: string,
): Promise<Awaited<ReturnType<typeof runKctl>>> {
  await using member = startKctl('consume orders -g billing --no-commit -o value', { cluster })
  await expect.poll(() => member.lines().length, { timeout: 15_000 }).toBeGreaterThan(0)
  return await runKctl(command, {
    cluster,
    home,
    onStderr: (chunk) => {
      if (chunk.includes('waiting up to')) member.signal('SIGINT')
    },
  })
}

describe('--wait of offsets import, apply and reset', () => {
  test('import goes on as soon as the group is empty', async () => {
    await using cluster = await brokerWithBilling()
    const home = makeHome()
    writeFileSync(`${home}/f.csv`, 'billing,orders,0,2\n')
    const command = 'offsets import f.csv -y --wait 15s'
    const { exitCode, stderr } = await whileSomebodyLeaves(cluster, command, home)
    expect(stderr).toContain('group billing: 1 offset committed and read back')
    expect(exitCode).toBe(0)
    expect(cluster.committed('billing', orders0)).toBe(2n)
  })

  test('apply does too, and still holds the plan against what is there then', async () => {
    await using cluster = await brokerWithBilling()
    const home = makeHome()
    await runKctl('offsets reset billing --to 2 --plan-out p.json', { cluster, home })
    const command = 'offsets apply p.json -y --wait 15s'
    const { exitCode, stderr } = await whileSomebodyLeaves(cluster, command, home)
    expect(stderr).toContain('1 offset committed and read back')
    expect(exitCode).toBe(0)
    expect(cluster.committed('billing', orders0)).toBe(2n)
  })

  test('several groups are moved when the last has left', async () => {
    await using cluster = await brokerWithBilling()
    await commitOffsets(cluster, 'mailer', [{ ...orders0, offset: 3n }])
    const command = 'offsets reset billing mailer --to 2 -y --wait 15s -o json'
    const { exitCode, stdout } = await whileSomebodyLeaves(cluster, command, makeHome())
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject([
      { group: 'billing', verified: true },
      { group: 'mailer', verified: true },
    ])
  })

  test.for(['import', 'apply'])('%s says who still is there when the time is up', async (verb) => {
    await using cluster = await brokerWithBilling()
    const home = makeHome()
    writeFileSync(`${home}/f.csv`, 'billing,orders,0,2\n')
    await runKctl('offsets reset billing --to 2 --plan-out p.json', { cluster, home })
    await using member = startKctl('consume orders -g billing --no-commit -o value', { cluster })
    await expect.poll(() => member.lines().length, { timeout: 15_000 }).toBeGreaterThan(0)
    const file = verb === 'import' ? 'f.csv' : 'p.json'
    const { exitCode, stderr } = await runKctl(`offsets ${verb} ${file} -y --wait 300ms`, { cluster, home })
    expect(stderr).toContain('it still was after 300ms')
    expect(exitCode).toBe(8)
    expect(cluster.committed('billing', orders0)).toBe(6n)
    const wrong = await runKctl(`offsets ${verb} ${file} -y --wait 5`, { cluster, home })
    expect(wrong.exitCode).toBe(2)
  })
})
