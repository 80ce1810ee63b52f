import { Kafka, logLevel } from 'kafkajs'
import { uniqueName } from './every-kafka.ts'

/** Makes a topic of a name of its own with a client that is not kctl, and waits for its leaders. @returns the name */
export async function makeTopic(
  { bootstrap, brokers }: { readonly bootstrap: string; readonly brokers: number },
  { prefix = 'topic', partitions = 1 }: { readonly prefix?: string; readonly partitions?: number } = {},
): Promise<string> {
  const topic = uniqueName(prefix)
  const admin = new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    const replicationFactor = brokers
    await admin.createTopics({ topics: [{ topic, numPartitions: partitions, replicationFactor }] })
  } finally {
    await admin.disconnect()
  }
  return topic
}
