import { mkdirSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { commitOffsets } from '../../support/commit-offsets.ts'
import { joinModernGroup } from '../../support/join-modern-group.ts'
import { makeHome, runKctl } from '../../support/run-kctl.ts'
import { startSandbox } from '../../support/start-sandbox.ts'

const orders0 = { topic: 'orders', partition: 0 }
const other0 = { topic: 'other', partition: 0 }

async function brokerWithGroups() {
  const cluster = await startSandbox({ topics: { orders: 'abcdefghij'.split(''), other: ['x'] } })
  await commitOffsets(cluster, 'billing', [{ ...orders0, offset: 6n, metadata: 'by hand' }])
  await commitOffsets(cluster, 'mailer', [{ ...orders0, offset: 3n }])
  return cluster
}

const undoIds = (stdout: string): readonly string[] =>
  (JSON.parse(stdout) as { undoId: string }[]).map(({ undoId }) => undoId)

describe('kctl offsets snapshot', () => {
  test('undo goes back to it, as often as is wanted, and forgets what was not in it', async () => {
    await using cluster = await brokerWithGroups()
    const home = makeHome()
    const commits = cluster.faults.requests('OffsetCommit').length
    const taken = await runKctl('offsets snapshot billing --note release -o json', { cluster, home })
    expect(taken).toMatchObject({ exitCode: 0, stderr: '' })
    expect(JSON.parse(taken.stdout)).toMatchObject([{ group: 'billing', offsets: 1, note: 'release' }])
    expect(cluster.faults.requests('OffsetCommit')).toHaveLength(commits)
    const [id = ''] = undoIds(taken.stdout)
    for (const offset of [9n, 1n]) {
      await commitOffsets(cluster, 'billing', [
        { ...orders0, offset },
        { ...other0, offset: 0n },
      ])
      const dry = await runKctl(`offsets undo ${id} --dry-run`, { cluster, home })
      expect(dry.stdout).toMatch(/other +0 +0 +- .*to be forgotten/)
      expect(dry.stdout).not.toContain('The group is there already')
      expect(cluster.committed('billing', other0)).toBe(0n)
      const { exitCode, stderr } = await runKctl(`offsets undo ${id} -y`, { cluster, home })
      expect(exitCode).toBe(0)
      expect(stderr).toContain('1 offset committed and read back')
      expect(stderr).toContain('1 offset forgotten, and read back as gone')
      expect(stderr).not.toContain('has moved since')
      const state = await runKctl('offsets export billing -o json', { cluster })
      expect(JSON.parse(state.stdout)).toMatchObject([{ ...orders0, offset: 6, metadata: 'by hand' }])
    }
    const again = await runKctl(`offsets undo ${id} -y`, { cluster, home })
    expect(again.exitCode).toBe(0)
    expect(again.stdout).toContain('The group is there already.')
    const history = await runKctl(`offsets history -o json`, { cluster, home })
    expect(JSON.parse(history.stdout)).toContainEqual(
      expect.objectContaining({ id, status: 'snapshot', offsets: 1, note: 'release' }),
    )
  })

  test('metadata that was changed beside the same offset is named', async () => {
    await using cluster = await brokerWithGroups()
    const home = makeHome()
    const [id = ''] = undoIds((await runKctl('offsets snapshot billing -o json', { cluster, home })).stdout)
    await commitOffsets(cluster, 'billing', [{ ...orders0, offset: 6n, metadata: 'other' }])
    const { exitCode, stderr } = await runKctl(`offsets undo ${id} -y`, { cluster, home })
    expect(exitCode).toBe(0)
    expect(stderr).toContain('warning: orders[0] is at its offset and keeps the metadata it has now')
  })

  test('is not what undo takes by itself', async () => {
    await using cluster = await brokerWithGroups()
    const home = makeHome()
    await runKctl('offsets snapshot billing', { cluster, home })
    const nothing = await runKctl('offsets undo -y', { cluster, home })
    expect(nothing.exitCode).toBe(7)
    await runKctl('offsets reset billing --to 2 -y', { cluster, home })
    await runKctl('offsets snapshot billing', { cluster, home })
    expect((await runKctl('offsets undo -y', { cluster, home })).exitCode).toBe(0)
    expect(cluster.committed('billing', orders0)).toBe(6n)
  })

  test('of every group, active or not, and of one that is deleted then', async () => {
    await using cluster = await brokerWithGroups()
    const home = makeHome()
    await joinModernGroup(cluster, 'live', ['orders'])
    const { exitCode, stderr } = await runKctl('offsets snapshot --all-groups', { cluster, home })
    expect(exitCode).toBe(0)
    expect(stderr).toMatch(/✔ snapshot [0-9a-f]{4} of group billing: 1 offset\n/)
    expect(stderr).toMatch(/✔ snapshot [0-9a-f]{4} of group live: 0 offsets\n/)
    const id = /snapshot ([0-9a-f]{4}) of group mailer/.exec(stderr)?.[1] ?? ''
    await runKctl('groups delete mailer -y', { cluster, home })
    expect(cluster.committed('mailer', orders0)).toBeNull()
    expect((await runKctl(`offsets undo ${id} -y`, { cluster, home })).exitCode).toBe(0)
    expect(cluster.committed('mailer', orders0)).toBe(3n)
  })

  test('may be taken in a context that is read-only', async () => {
    await using cluster = await brokerWithGroups()
    const home = makeHome()
    mkdirSync(`${home}/config/kctl`, { recursive: true })
    writeFileSync(
      `${home}/config/kctl/config.yaml`,
      `current: prod\ncontexts:\n  prod:\n    brokers: ${cluster.bootstrap}\n    readonly: true\n`,
    )
    const { exitCode } = await runKctl('offsets snapshot billing', { home })
    expect(exitCode).toBe(0)
    const reset = await runKctl('offsets reset billing --to 2 -y', { home })
    expect(reset.stderr).toContain('read-only')
    const plan = await runKctl('offsets reset billing --to 2 --plan-out p.json', { home })
    expect(plan.exitCode).toBe(0)
    const apply = await runKctl('offsets apply p.json -y', { home })
    expect(apply.exitCode).toBe(8)
    expect(cluster.committed('billing', orders0)).toBe(6n)
  })

  test.for([
    { args: '', exitCode: 2, says: 'which group?' },
    { args: 'billing --all-groups', exitCode: 2, says: 'exclude each other' },
    { args: 'biling', exitCode: 7, says: 'did you mean "billing"?' },
  ])('refuses "$args"', async ({ args, exitCode, says }) => {
    await using cluster = await brokerWithGroups()
    const finished = await runKctl(`offsets snapshot ${args}`, { cluster })
    expect(finished).toMatchObject({ exitCode, stdout: '' })
    expect(finished.stderr).toContain(says)
  })
})
