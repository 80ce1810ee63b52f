import { describe, expect, test } from 'vitest'
import { commitOffsets } from '../../support/commit-offsets.ts'
import { makeHome, runKctl } from '../../support/run-kctl.ts'
import { startSandbox } from '../../support/start-sandbox.ts'

const orders0 = { topic: 'orders', partition: 0 }

async function brokerWithGroups() {
  const cluster = await startSandbox({ topics: { orders: 'abcdefghij'.split('') } })
  await commitOffsets(cluster, 'billing', [{ ...orders0, offset: 6n, metadata: 'old' }])
  await commitOffsets(cluster, 'mailer', [{ ...orders0, offset: 3n }])
  return cluster
}

type Cluster = Awaited<ReturnType<typeof brokerWithGroups>>

/** Runs a command whose first question is answered with yes, after something has happened. */
async function runWhile(cluster: Cluster, command: string, happens: () => Promise<void>, home = makeHome()) {
  let answer: (yes: boolean) => void = () => {}
  const first = new Promise<boolean>((resolve) => {
    answer = resolve
  })
  let hasHappened = false
  return await runKctl(command, {
    cluster,
    home,
    answers: [first, true],
    onStderr: () => {
      if (hasHappened) return
      hasHappened = true
      void happens().then(() => answer(true))
    },
  })
}

describe.for(['billing', 'billing mailer', '--all-groups'])('while the question stands for %s', (groups) => {
  test('the end of the log may move on: what was shown is what is done', async () => {
    await using cluster = await brokerWithGroups()
    const grow = async (): Promise<void> => {
      cluster.append('orders', 0, [{ value: 'k' }, { value: 'l' }])
      await Promise.resolve()
    }
    const { exitCode, asked, stderr } = await runWhile(cluster, `offsets reset ${groups} --to latest`, grow)
    expect(asked).toHaveLength(1)
    expect(stderr).not.toContain('in the meantime')
    expect(exitCode).toBe(0)
    expect(cluster.committed('billing', orders0)).toBe(10n)
  })

  test('another commit is a new plan, and another question', async () => {
    await using cluster = await brokerWithGroups()
    const home = makeHome()
    const commit = async (): Promise<void> =>
      await commitOffsets(cluster, 'billing', [{ ...orders0, offset: 8n, metadata: 'new' }])
    const command = `offsets reset ${groups} --shift 1`
    const { exitCode, asked, stderr } = await runWhile(cluster, command, commit, home)
    expect(stderr).toContain('in the meantime; this is the new plan')
    expect(asked).toHaveLength(2)
    expect(exitCode).toBe(0)
    expect(cluster.committed('billing', orders0)).toBe(9n)
    const { stdout } = await runKctl('offsets history billing -o json', { cluster, home })
    expect(JSON.parse(stdout)).toMatchObject([{ before: [{ offset: 8, metadata: 'new' }] }])
  })
})
