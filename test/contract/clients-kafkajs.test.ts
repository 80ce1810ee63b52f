import kafkajs, { type Consumer } from 'kafkajs'
import { expect, test } from 'vitest'
import { describeEveryKafka, type KafkaUnderTest, uniqueName } from '../support/every-kafka.ts'
import { makeTopic } from '../support/make-topic.ts'
import { until } from '../support/until.ts'

const { CompressionTypes, ConfigResourceTypes, Kafka, logLevel } = kafkajs

const clientOf = ({ bootstrap }: KafkaUnderTest, retries = 8) =>
  new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.NOTHING, retry: { retries } })

async function openAdmin(kafka: KafkaUnderTest, { retries = 8 } = {}) {
  const admin = clientOf(kafka, retries).admin()
  await admin.connect()
  return Object.assign(admin, { [Symbol.asyncDispose]: async () => await admin.disconnect() })
}

async function openProducer(kafka: KafkaUnderTest, options: { readonly transactionalId?: string } = {}) {
  const producer = clientOf(kafka).producer({ idempotent: true, maxInFlightRequests: 1, ...options })
  await producer.connect()
  return Object.assign(producer, { [Symbol.asyncDispose]: async () => await producer.disconnect() })
}

interface Seen {
  readonly partition: number
  readonly offset: string
  readonly key: string | null
  readonly value: string | null
  readonly headers: Readonly<Record<string, unknown>>
}

/** A member of a group that keeps what it reads, and leaves when it is disposed of. */
async function startMember(kafka: KafkaUnderTest, groupId: string, topic: string) {
  const consumer: Consumer = clientOf(kafka).consumer({
    groupId,
    sessionTimeout: 10_000,
    heartbeatInterval: 200,
    maxWaitTimeInMs: 200,
    readUncommitted: false,
  })
  const seen: Seen[] = []
  let assigned: readonly number[] = []
  let failure: Error | null = null
  consumer.on('consumer.group_join', ({ payload }) => {
    assigned = payload.memberAssignment[topic] ?? []
  })
  consumer.on('consumer.crash', ({ payload }) => {
    // It starts again by itself while its coordinator is still loading.
    if (!payload.restart) failure = payload.error
  })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ partition, message: { offset, key, value, headers = {} } }) => {
      seen.push({
        partition,
        offset,
        key: key?.toString() ?? null,
        value: value?.toString() ?? null,
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, each]) => [
            name,
            Array.isArray(each) ? each.map(String) : each?.toString(),
          ]),
        ),
      })
      return await Promise.resolve()
    },
  })
  let isOver = false
  const leave = async (): Promise<void> => {
    if (isOver) return
    isOver = true
    await consumer.disconnect()
    if (failure !== null) throw failure
  }
  return { seen, assigned: () => assigned, leave, [Symbol.asyncDispose]: leave }
}

describeEveryKafka('kafkajs', (kafka) => {
  test.for([
    { acks: -1, codec: 'None' },
    { acks: -1, codec: 'GZIP' },
    { acks: 1, codec: 'GZIP' },
    { acks: 0, codec: 'None' },
  ] as const)('sends with acks $acks and compression $codec', async ({ acks, codec }) => {
    const topic = await makeTopic(kafka())
    const producer = clientOf(kafka()).producer({ idempotent: acks === -1 })
    await producer.connect()
    const messages = Array.from({ length: 200 }, (_, index) => ({
      key: index % 3 === 0 ? null : `key-${index}`,
      value: index % 5 === 0 ? null : `value-${index}`.repeat(5),
      headers: { trace: [String(index), 'again'], empty: '' },
    }))
    const compression = CompressionTypes[codec]
    await producer.send({ topic, messages: messages.slice(0, 150), acks, compression })
    await producer.send({ topic, messages: messages.slice(150), acks, compression })
    // Without acks nothing says when the records have arrived.
    await until(async () => {
      await using admin = await openAdmin(kafka())
      return (await admin.fetchTopicOffsets(topic))[0]?.high === '200'
    })
    await producer.disconnect()

    await using member = await startMember(kafka(), uniqueName('reader'), topic)
    await until(() => member.seen.length >= 200)
    expect(member.seen).toEqual(
      messages.map((message, index) => ({ partition: 0, offset: String(index), ...message })),
    )
  })

  test('shares a topic between two members, and takes over from one that leaves', async () => {
    const topic = await makeTopic(kafka(), { partitions: 4 })
    const group = uniqueName('shared')
    await using producer = await openProducer(kafka())
    const send = async (value: string) =>
      await producer.send({ topic, messages: [0, 1, 2, 3].map((partition) => ({ partition, value })) })
    const partitionsOf = (members: readonly { readonly seen: readonly Seen[] }[], value: string) =>
      members
        .flatMap(({ seen }) => seen.filter((each) => each.value === value))
        .map(({ partition }) => partition)
        .sort()

    await send('one')
    await using first = await startMember(kafka(), group, topic)
    await until(() => partitionsOf([first], 'one').length === 4)
    await using second = await startMember(kafka(), group, topic)
    await until(() => first.assigned().length === 2 && second.assigned().length === 2)
    expect([...first.assigned(), ...second.assigned()].sort()).toEqual([0, 1, 2, 3])

    await using admin = await openAdmin(kafka())
    const described = await admin.describeGroups([group])
    expect(described.groups).toMatchObject([
      { groupId: group, state: 'Stable', protocol: 'RoundRobinAssigner' },
    ])
    expect(described.groups[0]?.members).toHaveLength(2)
    expect((await admin.listGroups()).groups).toContainEqual({ groupId: group, protocolType: 'consumer' })

    await send('two')
    await until(() => partitionsOf([first, second], 'two').length === 4)
    expect(partitionsOf([first], 'two')).toEqual(first.assigned().toSorted())
    expect(partitionsOf([second], 'two')).toEqual(second.assigned().toSorted())

    await second.leave()
    await until(() => first.assigned().length === 4)
    await send('three')
    await until(() => partitionsOf([first], 'three').length === 4)
    await first.leave()
    for (const value of ['one', 'two', 'three'])
      expect(partitionsOf([first, second], value)).toEqual([0, 1, 2, 3])
    const [offsets] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
    expect(offsets?.partitions.map(({ partition, offset }) => [partition, offset]).sort()).toEqual(
      [0, 1, 2, 3].map((partition) => [partition, '3']),
    )
    expect((await admin.deleteGroups([group])).map(({ errorCode }) => errorCode)).toEqual([0])
  })

  test('reads committed transactions only, and commits offsets with them', async () => {
    const topic = await makeTopic(kafka())
    const group = uniqueName('exactly-once')
    await using producer = await openProducer(kafka(), { transactionalId: uniqueName('tx') })
    const outcomes = ['commit', 'abort', 'commit', 'abort', 'commit'] as const
    for (const [index, outcome] of outcomes.entries()) {
      const transaction = await producer.transaction()
      await transaction.send({ topic, messages: [{ value: `${outcome} ${index}` }] })
      await transaction.sendOffsets({
        consumerGroupId: group,
        topics: [{ topic, partitions: [{ partition: 0, offset: String(index + 1) }] }],
      })
      await transaction[outcome]()
    }
    await using member = await startMember(kafka(), uniqueName('reader'), topic)
    await until(() => member.seen.length >= 3)
    expect(member.seen.map(({ value, offset }) => [offset, value])).toEqual([
      ['0', 'commit 0'],
      ['4', 'commit 2'],
      ['8', 'commit 4'],
    ])
    await using admin = await openAdmin(kafka())
    await until(async () => {
      const [offsets] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
      return offsets?.partitions[0]?.offset === '5'
    })
  })

  test('a second producer of the same transactional id fences the first', async () => {
    const topic = await makeTopic(kafka())
    const transactionalId = uniqueName('fenced')
    await using old = await openProducer(kafka(), { transactionalId })
    const transaction = await old.transaction()
    await transaction.send({ topic, messages: [{ value: 'of the old one' }] })
    await using young = await openProducer(kafka(), { transactionalId })
    const next = await young.transaction()
    await next.send({ topic, messages: [{ value: 'of the young one' }] })
    await expect(transaction.commit()).rejects.toThrow(/old epoch|fenced|newer producer/i)
    await next.commit()
    await using member = await startMember(kafka(), uniqueName('reader'), topic)
    await until(() => member.seen.length > 0)
    expect(member.seen.map(({ value }) => value)).toEqual(['of the young one'])
  })

  test('makes topics, adds partitions, sets configs, deletes', async () => {
    await using admin = await openAdmin(kafka())
    const topic = uniqueName('made')
    const replicationFactor = kafka().brokers
    const configEntries = [{ name: 'retention.ms', value: '3600000' }]
    const wanted = { topic, numPartitions: 2, replicationFactor, configEntries }
    expect(await admin.createTopics({ topics: [wanted], validateOnly: true, waitForLeaders: false })).toBe(
      true,
    )
    expect(await admin.listTopics()).not.toContain(topic)
    expect(await admin.createTopics({ topics: [wanted] })).toBe(true)
    expect(await admin.createTopics({ topics: [wanted] })).toBe(false)
    expect(await admin.listTopics()).toContain(topic)

    const config = async (name: string) => {
      const { resources } = await admin.describeConfigs({
        resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames: [name] }],
        includeSynonyms: false,
      })
      return resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue])
    }
    expect(await config('retention.ms')).toEqual([['retention.ms', '3600000']])
    await admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: ConfigResourceTypes.TOPIC,
          name: topic,
          configEntries: [{ name: 'cleanup.policy', value: 'compact' }],
        },
      ],
    })
    await until(async () => (await config('cleanup.policy'))?.[0]?.[1] === 'compact')
    // What is not named goes back to the default: that is what this old request does.
    expect(await config('retention.ms')).toEqual([['retention.ms', '604800000']])

    const partitions = async () => (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions
    await admin.createPartitions({ topicPartitions: [{ topic, count: 5 }] })
    await until(async () => (await partitions())?.length === 5)
    for (const { leader, replicas, isr } of (await partitions()) ?? []) {
      expect(replicas).toHaveLength(replicationFactor)
      expect(replicas).toContain(leader)
      expect(isr.toSorted()).toEqual(replicas.toSorted())
    }
    await expect(admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] })).rejects.toThrow(
      /partitions/i,
    )
    await admin.deleteTopics({ topics: [topic] })
    await until(async () => !(await admin.listTopics()).includes(topic))
    await expect(admin.deleteTopics({ topics: [topic] })).rejects.toThrow(/does not host this topic/)
  })

  test('finds offsets, deletes records, moves a group', async () => {
    const topic = await makeTopic(kafka())
    const group = uniqueName('moved')
    await using producer = await openProducer(kafka())
    const startMs = Date.UTC(2026, 0, 1)
    await producer.send({
      topic,
      messages: Array.from({ length: 10 }, (_, index) => ({
        value: String(index),
        timestamp: String(startMs + index * 1_000),
      })),
    })
    await using admin = await openAdmin(kafka())
    expect(await admin.fetchTopicOffsets(topic)).toEqual([
      { partition: 0, offset: '10', high: '10', low: '0' },
    ])
    expect(await admin.fetchTopicOffsetsByTimestamp(topic, startMs + 4_500)).toEqual([
      { partition: 0, offset: '5' },
    ])
    expect(await admin.fetchTopicOffsetsByTimestamp(topic, startMs + 99_000)).toEqual([
      { partition: 0, offset: '10' },
    ])
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '4' }] })
    expect(await admin.fetchTopicOffsets(topic)).toMatchObject([{ high: '10', low: '4' }])
    await using impatient = await openAdmin(kafka(), { retries: 0 })
    await expect(
      impatient.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '99' }] }),
    ).rejects.toThrow()

    const committed = async () =>
      (await admin.fetchOffsets({ groupId: group, topics: [topic] }))[0]?.partitions
    expect(await committed()).toMatchObject([{ partition: 0, offset: '-1' }])
    await admin.setOffsets({ groupId: group, topic, partitions: [{ partition: 0, offset: '7' }] })
    expect(await committed()).toMatchObject([{ partition: 0, offset: '7' }])
    await using member = await startMember(kafka(), group, topic)
    await until(() => member.seen.length >= 3)
    expect(member.seen.map(({ value }) => value)).toEqual(['7', '8', '9'])
  })

  test('describes the cluster', async () => {
    await using admin = await openAdmin(kafka())
    const { brokers, controller, clusterId } = await admin.describeCluster()
    expect(brokers.map(({ nodeId }) => nodeId).toSorted()).toEqual(kafka().brokers === 1 ? [1] : [1, 2, 3])
    expect(
      brokers
        .map(({ host, port }) => `${host}:${port}`)
        .toSorted()
        .join(),
    ).toBe(kafka().bootstrap.split(',').toSorted().join())
    expect(brokers.map(({ nodeId }) => nodeId)).toContain(controller)
    expect(clusterId).toMatch(/^[\w-]{22}$/)
  })
})
