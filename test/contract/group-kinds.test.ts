import { randomUUID } from 'node:crypto'
import { Kafka, logLevel } from 'kafkajs'
import { expect, test } from 'vitest'
import { consumerGroupHeartbeat } from '../../src/wire/messages/consumer-group-heartbeat.ts'
import { runApacheTool } from '../support/apache-tool.ts'
import { commitOffsets } from '../support/commit-offsets.ts'
import { uniqueName } from '../support/every-kafka.ts'
import { startHeartbeating } from '../support/heartbeating-member.ts'
import { joinShareGroup } from '../support/join-share-group.ts'
import { joinStreamsGroup } from '../support/join-streams-group.ts'
import { describeWithKafka, sharedKafka } from '../support/real-kafka.ts'
import { makeHome, runKctl } from '../support/run-kctl.ts'
import { sendValues } from '../support/send-values.ts'
import { startKctl } from '../support/start-kctl.ts'
import { until } from '../support/until.ts'

async function topicOf(bootstrap: string, partitions: number, values: readonly string[] = []) {
  const topic = uniqueName('kinds')
  await runKctl(`topics create ${topic} -p ${partitions}`, { cluster: { bootstrap } })
  if (values.length > 0) await sendValues(bootstrap, topic, values)
  return topic
}

async function joinClassicGroup(bootstrap: string, groupId: string, topic: string) {
  const kafka = new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.NOTHING, clientId: 'reader' })
  const consumer = kafka.consumer({ groupId, sessionTimeout: 10_000, rebalanceTimeout: 10_000 })
  const joined = new Promise<void>((resolve) => consumer.on('consumer.group_join', () => resolve()))
  await consumer.connect()
  await consumer.subscribe({ topic })
  await consumer.run({ autoCommit: false, eachMessage: async () => await Promise.resolve() })
  await joined
  return { [Symbol.asyncDispose]: async () => await consumer.disconnect() }
}

async function joinConsumerGroup(cluster: { bootstrap: string }, group: string, topic: string) {
  const memberId = randomUUID()
  return await startHeartbeating(
    cluster,
    { group, clientId: 'modern' },
    async (connection, memberEpoch) =>
      await connection.send(consumerGroupHeartbeat, {
        groupId: group,
        memberId,
        memberEpoch,
        ...(memberEpoch === 0
          ? { rebalanceTimeoutMs: 30_000, subscribedTopicNames: [topic], topicPartitions: [] }
          : {}),
      }),
  )
}

const json = async (command: string, cluster: { bootstrap: string }): Promise<unknown> => {
  const { exitCode, stdout, stderr } = await runKctl(`${command} -o json`, { cluster })
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return JSON.parse(stdout)
}

for (const brokers of [1, 3] as const) {
  describeWithKafka(`groups of every kind on ${brokers} real broker${brokers === 1 ? '' : 's'}`, () => {
    test('are all listed, with their members and what these read', async () => {
      const cluster = await sharedKafka(brokers)
      const topic = await topicOf(cluster.bootstrap, 2)
      const prefix = uniqueName('kind')
      await using _classic = await joinClassicGroup(cluster.bootstrap, `${prefix}-1`, topic)
      await using _consumer = await joinConsumerGroup(cluster, `${prefix}-2`, topic)
      await using _share = await joinShareGroup(cluster, `${prefix}-3`, [topic])
      await using _streams = await joinStreamsGroup(cluster, `${prefix}-4`, [topic])
      // Each is given its partitions in its own time.
      await until(async () => {
        const members = (await json(`groups members ${prefix}*`, cluster)) as { partitions: number }[]
        return members.length === 4 && members.every(({ partitions }) => partitions === 2)
      })

      expect(await json(`groups list ${prefix}*`, cluster)).toMatchObject([
        { group: `${prefix}-1`, type: 'classic', protocol: 'consumer', members: 1 },
        { group: `${prefix}-2`, type: 'consumer', protocol: 'consumer', members: 1 },
        { group: `${prefix}-3`, type: 'share', state: 'Stable', protocol: 'share', members: 1 },
        { group: `${prefix}-4`, type: 'streams', state: 'Stable', protocol: 'streams', members: 1 },
      ])
      const assignment = [
        { topic, partition: 0 },
        { topic, partition: 1 },
      ]
      expect(await json(`groups members ${prefix}*`, cluster)).toMatchObject([
        { type: 'classic', clientId: 'reader', assignment },
        { type: 'consumer', clientId: 'modern', assignment, target: assignment, memberType: 'consumer' },
        { type: 'share', clientId: 'sharer', assignment, subscription: { topics: [topic], regex: null } },
        {
          type: 'streams',
          clientId: 'streamer',
          assignment,
          tasks: [
            { subtopology: 'sub', partition: 0, role: 'active' },
            { subtopology: 'sub', partition: 1, role: 'active' },
          ],
          process: { endpoint: null },
        },
      ])
      const readers = (await json(`topics consumers ${topic}`, cluster)) as { type: string }[]
      expect(readers.map(({ type }) => type)).toEqual(['classic', 'consumer', 'share', 'streams'])
      const lags = (await json(`groups lag ${prefix}* --by group`, cluster)) as { type: string }[]
      expect(lags.map(({ type }) => type)).toEqual(['classic', 'consumer', 'share', 'streams'])
      for (const group of [1, 2, 3, 4]) {
        expect(await json(`groups topics ${prefix}-${group}`, cluster)).toMatchObject([
          { topic, partitions: 2, assigned: 2 },
        ])
      }
    }, 60_000)
  })
}

describeWithKafka('share and streams groups on a real broker', () => {
  test('a streams group is described with its tasks and topology', async () => {
    const cluster = await sharedKafka(1)
    const [wide, narrow] = [await topicOf(cluster.bootstrap, 2), await topicOf(cluster.bootstrap, 1)]
    const group = uniqueName('streams')
    await using _member = await joinStreamsGroup(cluster, group, [wide, narrow])
    await until(async () => {
      const { stdout } = await runKctl(`groups describe ${group} -o json`, { cluster })
      return stdout.includes('"role"') && stdout.includes('"Stable"')
    })
    expect(await json(`groups describe ${group}`, cluster)).toMatchObject({
      type: 'streams',
      state: 'Stable',
      topologyEpoch: 0,
      // Task 1 reads nothing of the topic with one partition.
      members: [{ assignment: expect.objectContaining({ length: 3 }) as unknown, tasks: [{}, {}] }],
      partitions: [{}, {}, {}],
      subtopologies: [{ subtopology: 'sub', repartitionSources: [], changelogs: [] }],
    })
    const { stdout } = await runKctl(`groups describe ${group}`, { cluster })
    expect(stdout).toContain('sub_0,sub_1')
  })

  test('the offsets of a streams group can be moved once it has stopped, and brought back', async () => {
    const cluster = await sharedKafka(1)
    const home = makeHome()
    const topic = await topicOf(cluster.bootstrap, 1, ['a', 'b', 'c'])
    const group = uniqueName('streams')
    const member = await joinStreamsGroup(cluster, group, [topic])
    const active = await runKctl(`offsets reset ${group} --to latest --allow-new -t ${topic} -y`, { cluster })
    expect(active.exitCode).toBe(8)
    expect(active.stderr).toContain('with 1 member')
    await member[Symbol.asyncDispose]()

    const moved = await runKctl(`offsets reset ${group} --to latest --allow-new -t ${topic} -y --wait 15s`, {
      cluster,
      home,
    })
    expect(moved.stderr).toContain('1 offset committed and read back')
    expect(await json(`offsets list ${group}`, cluster)).toMatchObject([{ topic, committed: 3, lag: 0 }])
    expect((await runKctl(`groups delete ${group} -y`, { cluster, home })).exitCode).toBe(0)
    expect((await runKctl(`groups describe ${group}`, { cluster })).exitCode).toBe(7)
    expect((await runKctl('offsets undo -y', { cluster, home })).exitCode).toBe(0)

    // The application comes back, and goes on from there.
    await using _again = await joinStreamsGroup(cluster, group, [topic])
    expect(await json(`groups describe ${group}`, cluster)).toMatchObject({
      type: 'streams',
      partitions: [{ topic, partition: 0, committed: 3, lag: 0 }],
    })
  })

  test('a share group is waited for, and shows what is not done with as Apache does', async () => {
    const cluster = await sharedKafka(1)
    const topic = await topicOf(cluster.bootstrap, 1, ['a', 'b', 'c'])
    const group = uniqueName('share')
    const member = await joinShareGroup(cluster, group, [topic])
    await until(async () => ((await json(`groups topics ${group}`, cluster)) as unknown[]).length === 1)
    expect(await json(`groups describe ${group}`, cluster)).toMatchObject({
      type: 'share',
      lag: null,
      partitions: [{ topic, shareStart: null, end: 3, error: 'not begun' }],
    })
    await using waiting = startKctl(`groups wait ${group} --state empty`, { cluster })
    await until(() => waiting.stderr().includes('waiting'))
    await member[Symbol.asyncDispose]()
    const { exitCode, stderr } = await waiting.finished
    expect(stderr).toMatch(
      new RegExp(`^waiting up to 5m for ${group}: Stable, 1 member on /127.0.0.1\n✔ ${group}: Empty\n$`),
    )
    expect(exitCode).toBe(0)

    const reset = await runApacheTool(cluster, 'share-groups', [
      ...['--group', group, '--topic', topic, '--reset-offsets', '--to-earliest', '--execute'],
    ])
    expect(reset.stdout).toContain(topic)
    expect(await json(`groups describe ${group}`, cluster)).toMatchObject({
      state: 'Empty',
      lag: 3,
      partitions: [{ topic, partition: 0, shareStart: 0, end: 3, lag: 3, memberId: null, memberIds: [] }],
    })
    const aged = (await json(`groups lag ${group} --age`, cluster)) as { lag: number; ageMs: number }[]
    expect(aged).toMatchObject([{ type: 'share', topic, lag: 3 }])
    expect(aged[0]?.ageMs).toBeGreaterThan(0)
    expect((await runKctl(`groups lag ${group} --max-lag 2`, { cluster })).exitCode).toBe(13)
  }, 60_000)

  test('a share group has no offsets to list, move, keep or forget', async () => {
    const cluster = await sharedKafka(1)
    const topic = await topicOf(cluster.bootstrap, 1)
    const group = uniqueName('share')
    const other = uniqueName('other')
    await commitOffsets(cluster, other, [{ topic, partition: 0, offset: 0n }])
    await using _member = await joinShareGroup(cluster, group, [topic])
    for (const command of [
      `offsets list ${group}`,
      `offsets reset ${group} --to earliest -y`,
      `offsets reset ${group} --to earliest --dry-run`,
      `offsets reset ${group} --to earliest --wait -y`,
      `offsets export ${group}`,
      `offsets snapshot ${group}`,
      `offsets delete ${group} -t ${topic} -y`,
    ]) {
      const { exitCode, stdout, stderr } = await runKctl(command, { cluster })
      expect({ command, exitCode, stdout }).toEqual({ command, exitCode: 8, stdout: '' })
      expect(stderr).toContain(`group "${group}" is a share group`)
      expect(stderr).toContain('kafka-share-groups')
    }
  })

  test('a share group is deleted only by its name, as nothing brings it back', async () => {
    const cluster = await sharedKafka(1)
    const home = makeHome()
    const topic = await topicOf(cluster.bootstrap, 1)
    const group = uniqueName('share')
    const member = await joinShareGroup(cluster, group, [topic])
    const active = await runKctl(`groups delete ${group} -y`, { cluster, home })
    expect(active.exitCode).toBe(8)
    expect(active.stderr).toContain('only an empty group can be deleted')
    await member[Symbol.asyncDispose]()

    const asked = { cluster, home, terminal: true, env: { NO_COLOR: '1' } }
    const wrong = await runKctl(`groups delete ${group}`, { ...asked, answers: ['no'] })
    expect(wrong.exitCode).toBe(8)
    expect(wrong.asked[0]).toContain('This cannot be undone')
    const right = await runKctl(`groups delete ${group}`, { ...asked, answers: [group] })
    expect(right.stderr).toContain(`deleted share group ${group}`)
    expect((await runKctl(`groups describe ${group}`, { cluster })).exitCode).toBe(7)
    expect((await runKctl('offsets history -o json', { cluster, home })).stdout).toBe('[]\n')
  })
})
