import { expect, test } from 'vitest'
import { commitOffsets } from '../support/commit-offsets.ts'
import { describeEveryKafka, uniqueName } from '../support/every-kafka.ts'
import { joinShareGroup } from '../support/join-share-group.ts'
import { joinStreamsGroup } from '../support/join-streams-group.ts'
import { describeWithKafka, sharedKafka } from '../support/real-kafka.ts'
import { makeHome, runKctl } from '../support/run-kctl.ts'
import { sendValues } from '../support/send-values.ts'
import { startKctl } from '../support/start-kctl.ts'
import { until } from '../support/until.ts'

interface Report {
  readonly group: string
  readonly undoId?: string
  readonly verified: boolean
  readonly error?: { readonly code: string }
}

/** A topic with ten records that only these groups have read, up to the sixth. */
async function groupsOn(cluster: { readonly bootstrap: string }, count: number) {
  const topic = uniqueName('several')
  await runKctl(`topics create ${topic} -p 1`, { cluster })
  await sendValues(
    cluster.bootstrap,
    topic,
    Array.from({ length: 10 }, () => 'value'),
  )
  const groups = Array.from({ length: count }, () => uniqueName('several')).sort()
  for (const group of groups)
    await commitOffsets(cluster, group, [{ topic, partition: 0, offset: 6n, metadata: group }])
  return { topic, groups }
}

async function committed(cluster: { readonly bootstrap: string }, groups: readonly string[]) {
  const { stdout } = await runKctl(`offsets export ${groups.join(' ')} -o json`, { cluster })
  return (JSON.parse(stdout) as { offset: number; metadata: string }[]).map(({ offset }) => offset)
}

describeEveryKafka(
  'offsets reset of several groups',
  (kafka) => {
    test('wherever their coordinators are: each is moved, read back, and put back by its own undo', async () => {
      const cluster = kafka()
      const home = makeHome()
      const { topic, groups } = await groupsOn(cluster, 6)
      const { exitCode, stdout } = await runKctl(
        `offsets reset ${groups.join(' ')} --to earliest -y -o json -t ${topic}`,
        { cluster, home },
      )
      expect(exitCode).toBe(0)
      const reports = JSON.parse(stdout) as Report[]
      expect(reports.map(({ group, verified }) => [group, verified])).toEqual(
        groups.map((group) => [group, true]),
      )
      expect(await committed(cluster, groups)).toEqual([0, 0, 0, 0, 0, 0])
      for (const { undoId } of reports)
        expect((await runKctl(`offsets undo ${undoId} -y`, { cluster, home })).exitCode).toBe(0)
      expect(await committed(cluster, groups)).toEqual([6, 6, 6, 6, 6, 6])
    })

    test('--all-groups finds those that read the topic, and refuses the one that is active', async () => {
      const cluster = kafka()
      const { topic, groups } = await groupsOn(cluster, 3)
      const [live = ''] = groups
      await using member = startKctl(`consume ${topic} -g ${live} --no-commit -o value`, { cluster })
      await until(() => member.lines().length > 0)
      const command = `offsets reset --all-groups -t ${topic} --to latest -y -o json`
      const { exitCode, stdout } = await runKctl(command, { cluster })
      expect(exitCode).toBe(3)
      expect((JSON.parse(stdout) as Report[]).map(({ group, error }) => [group, error?.code])).toEqual(
        groups.map((group) => [group, group === live ? 'GROUP_NOT_EMPTY' : undefined]),
      )
      expect(await committed(cluster, groups)).toEqual([6, 10, 10])

      const waiting = runKctl(`${command} --wait 30s`, { cluster })
      member.signal('SIGINT')
      expect((await waiting).exitCode).toBe(0)
      expect(await committed(cluster, groups)).toEqual([10, 10, 10])
    })
  },
  [3],
)

describeWithKafka('offsets reset of groups of every kind', () => {
  test('a share group is left out and named, and refused where it is named', async () => {
    const cluster = await sharedKafka(1)
    const { topic, groups } = await groupsOn(cluster, 1)
    const share = uniqueName('several-share')
    await using _member = await joinShareGroup(cluster, share, [topic])
    const all = await runKctl(`offsets reset --all-groups -t ${topic} --to earliest --dry-run -o json`, {
      cluster,
    })
    expect(all.stderr).toContain(`share group ${share}`)
    expect((JSON.parse(all.stdout) as Report[]).map(({ group }) => group)).toEqual(groups)
    const named = await runKctl(`offsets reset ${share} -t ${topic} --to earliest -y --allow-new`, {
      cluster,
    })
    expect(named.stderr).toContain('is a share group')
    expect(named.exitCode).toBe(8)
  })

  test('a streams group is one as any other: refused while it has members, moved when it has none', async () => {
    const cluster = await sharedKafka(1)
    const home = makeHome()
    const { topic } = await groupsOn(cluster, 0)
    const group = uniqueName('several-streams')
    const member = await joinStreamsGroup(cluster, group, [topic])
    const command = `offsets reset ${group} -t ${topic} --to 4 --allow-new -y`
    const refused = await runKctl(command, { cluster, home })
    expect(refused.stderr).toMatch(/group ".*" is \w+ with 1 member/)
    expect(refused.exitCode).toBe(8)
    await member[Symbol.asyncDispose]()
    expect((await runKctl(`${command} --wait 30s`, { cluster, home })).exitCode).toBe(0)
    expect(await committed(cluster, [group])).toEqual([4])
    const all = await runKctl(`offsets reset --all-groups -t ${topic} --to latest -y`, { cluster, home })
    expect(all.exitCode).toBe(0)
    expect(await committed(cluster, [group])).toEqual([10])
    expect((await runKctl('offsets undo -y', { cluster, home })).exitCode).toBe(0)
    expect(await committed(cluster, [group])).toEqual([4])
  })
})
