import { Kafka, logLevel } from 'kafkajs'
import { expect, test } from 'vitest'
import { commitOffsets } from '../support/commit-offsets.ts'
import { describeEveryKafka, uniqueName } from '../support/every-kafka.ts'
import { makeHome, runKctl } from '../support/run-kctl.ts'
import { sendValues } from '../support/send-values.ts'

/** A member that reads a topic from its start, and leaves when it is disposed of. */
async function startMember(bootstrap: string, groupId: string, topic: string) {
  const kafka = new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.NOTHING, clientId: 'reader' })
  const consumer = kafka.consumer({
    groupId,
    sessionTimeout: 10_000,
    rebalanceTimeout: 10_000,
    maxWaitTimeInMs: 200,
  })
  const joined = new Promise<void>((resolve) => consumer.on('consumer.group_join', () => resolve()))
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({ eachMessage: async () => await Promise.resolve() })
  await joined
  return { [Symbol.asyncDispose]: async () => await consumer.disconnect() }
}

async function topicWithRecords(bootstrap: string, count: number): Promise<string> {
  const topic = uniqueName('read')
  await runKctl(`topics create ${topic} -p 1`, { cluster: { bootstrap } })
  await sendValues(
    bootstrap,
    topic,
    Array.from({ length: count }, () => 'value'),
  )
  return topic
}

describeEveryKafka('groups', (kafka) => {
  test('an active group is shown with its members, and refuses to be moved', async () => {
    const cluster = kafka()
    const topic = await topicWithRecords(cluster.bootstrap, 3)
    const group = uniqueName('active')
    await using _member = await startMember(cluster.bootstrap, group, topic)

    const listed = await runKctl(`groups list ${group} -o json`, { cluster })
    expect(JSON.parse(listed.stdout)).toMatchObject([
      { group, type: 'classic', state: 'Stable', protocol: 'consumer', members: 1 },
    ])
    const described = await runKctl(`groups describe ${group} -o json`, { cluster })
    expect(JSON.parse(described.stdout)).toMatchObject({
      group,
      state: 'Stable',
      assignor: 'RoundRobinAssigner',
      members: [{ clientId: 'reader', assignment: [{ topic, partition: 0 }] }],
    })

    for (const command of [
      `offsets reset ${group} --to earliest -y --allow-new -t ${topic}`,
      `groups delete ${group} -y`,
    ]) {
      const { exitCode, stderr } = await runKctl(command, { cluster })
      expect(stderr).toContain(`group "${group}" is Stable with 1 member`)
      expect(stderr).toContain(`${topic} 0`)
      expect(exitCode).toBe(8)
    }
    const dry = await runKctl(`offsets reset ${group} --to earliest --dry-run --allow-new -t ${topic}`, {
      cluster,
    })
    expect(dry.stdout).toContain(topic)
    expect(dry.stderr).toContain('this would be refused')
    expect(dry.exitCode).toBe(8)
  })

  test('--wait applies a reset as soon as the group is empty', async () => {
    const cluster = kafka()
    const topic = await topicWithRecords(cluster.bootstrap, 3)
    const group = uniqueName('waited')
    const member = await startMember(cluster.bootstrap, group, topic)
    const [finished] = await Promise.all([
      runKctl(`offsets reset ${group} --to 1 -y --allow-new -t ${topic} --wait 15s`, { cluster }),
      new Promise((resolve) => setTimeout(resolve, 700)).then(
        async () => await member[Symbol.asyncDispose](),
      ),
    ])
    expect(finished.stderr).toContain('1 offset committed and read back')
    expect(finished.exitCode).toBe(0)
  })

  test('lag counts what is not read yet, for every level', async () => {
    const cluster = kafka()
    const topic = await topicWithRecords(cluster.bootstrap, 10)
    const group = uniqueName('behind')
    await commitOffsets(cluster, group, [{ topic, partition: 0, offset: 4n }])
    for (const level of ['group', 'topic', 'partition', 'member']) {
      const { stdout } = await runKctl(`groups lag ${group} --by ${level} -o json`, { cluster })
      expect(JSON.parse(stdout)).toMatchObject([{ group, state: 'Empty', lag: 6 }])
    }
    expect((await runKctl(`groups lag ${group} --max-lag 6`, { cluster })).exitCode).toBe(0)
    expect((await runKctl(`groups lag ${group} --max-lag 5`, { cluster })).exitCode).toBe(13)
  })

  test('reset, read back by the list, and undo', async () => {
    const cluster = kafka()
    const home = makeHome()
    const topic = await topicWithRecords(cluster.bootstrap, 10)
    const group = uniqueName('moved')
    const committed = async (): Promise<unknown> => {
      const { stdout } = await runKctl(`offsets list ${group} -o json`, { cluster, home })
      return (JSON.parse(stdout) as { committed: unknown }[]).map((row) => row.committed)
    }
    await commitOffsets(cluster, group, [{ topic, partition: 0, offset: 4n }])
    expect((await runKctl(`offsets reset ${group} --to latest -y`, { cluster, home })).exitCode).toBe(0)
    expect(await committed()).toEqual([10])
    expect((await runKctl(`offsets undo -y`, { cluster, home })).exitCode).toBe(0)
    expect(await committed()).toEqual([4])
  })

  test('a deleted group comes back with undo', async () => {
    const cluster = kafka()
    const home = makeHome()
    const topic = await topicWithRecords(cluster.bootstrap, 5)
    const group = uniqueName('gone')
    await commitOffsets(cluster, group, [{ topic, partition: 0, offset: 2n, metadata: 'kept' }])
    const deleted = await runKctl(`groups delete ${group} -y`, { cluster, home })
    expect(deleted.stderr).toContain(`deleted group ${group} with 1 committed offset`)
    expect((await runKctl(`groups describe ${group}`, { cluster, home })).exitCode).toBe(7)
    const undone = await runKctl('offsets undo -y', { cluster, home })
    expect(undone.exitCode).toBe(0)
    const { stdout } = await runKctl(`offsets list ${group} -o json`, { cluster, home })
    expect(JSON.parse(stdout)).toMatchObject([{ topic, partition: 0, committed: 2, metadata: 'kept' }])
  })

  test('a topic that is gone stays visible in the group', async () => {
    const cluster = kafka()
    const [gone, left] = [
      await topicWithRecords(cluster.bootstrap, 1),
      await topicWithRecords(cluster.bootstrap, 1),
    ]
    const group = uniqueName('stale')
    await commitOffsets(cluster, group, [
      { topic: gone, partition: 0, offset: 1n },
      { topic: left, partition: 0, offset: 0n },
    ])
    await runKctl(`topics delete ${gone} -y`, { cluster })
    const { exitCode, stdout } = await runKctl(`offsets list ${group} -o json`, { cluster })
    const rows = JSON.parse(stdout) as { topic: string; lag: number | null }[]
    expect(rows.find(({ topic }) => topic === left)).toMatchObject({ committed: 0, lag: 1 })
    expect(exitCode).toBe(0)
  })
})
