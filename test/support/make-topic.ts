import { Kafka, logLevel } from 'kafkajs'
import { openConnection } from '../../src/wire/connection.ts'
import { metadata } from '../../src/wire/messages/metadata.ts'
import { uniqueName } from './every-kafka.ts'
import { until } from './until.ts'

/** Makes a topic of a name of its own with a client that is not kctl, and waits until every broker can say who leads it. @returns the name */
export async function makeTopic(
  { bootstrap, brokers }: { readonly bootstrap: string; readonly brokers: number },
  {
    prefix = 'topic',
    partitions = 1,
    keepsOld = false,
  }: {
    readonly prefix?: string
    readonly partitions?: number
    /** For records with any timestamp: brokers take away what is a week old by it. */
    readonly keepsOld?: boolean
  } = {},
): Promise<string> {
  const topic = uniqueName(prefix)
  const admin = new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    // Its own waiting gives up on a broker that has not heard of the topic yet.
    const configEntries = keepsOld ? [{ name: 'retention.ms', value: '-1' }] : []
    const topics = [{ topic, numPartitions: partitions, replicationFactor: brokers, configEntries }]
    await admin.createTopics({ topics, waitForLeaders: false })
  } finally {
    await admin.disconnect()
  }
  await Promise.all(bootstrap.split(',').map(async (address) => await known(address, topic, partitions)))
  return topic
}

async function known(address: string, name: string, count: number): Promise<void> {
  const [host = '', port = ''] = address.split(':')
  const connection = await openConnection({
    host,
    port: Number(port),
    tls: null,
    sasl: null,
    clientId: 'test',
    connectTimeoutMs: 5_000,
    requestTimeoutMs: 5_000,
  })
  try {
    await until(async () => {
      const { topics } = await connection.send(metadata, {
        topics: [{ name }],
        allowAutoTopicCreation: false,
      })
      const partitions = topics[0]?.partitions ?? []
      return partitions.filter(({ errorCode, leaderId }) => errorCode === 0 && leaderId >= 0).length === count
    })
  } finally {
    connection.close()
  }
}
