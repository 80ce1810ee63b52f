import { Kafka, logLevel } from 'kafkajs'
import type { TopicPartitionOffset } from '../../src/domain/offset.ts'
import { deleteRecords } from '../../src/wire/messages/delete-records.ts'
import { metadata } from '../../src/wire/messages/metadata.ts'
import { makeTopic } from '../support/make-topic.ts'
import { openWire } from './group-coordinator.ts'
import type { QuietLog } from './random-reset.ts'
import { recordTime } from './random-time.ts'
import type { SeededRandom } from './seeded-random.ts'

const PARTITIONS = [3, 1, 4]

/** Topics that nothing is written to any more; some of their partitions have lost their first records. */
export async function makeQuietTopics(bootstrap: string, random: SeededRandom): Promise<readonly QuietLog[]> {
  const client = new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.NOTHING })
  const producer = client.producer()
  await producer.connect()
  try {
    const logs: QuietLog[] = []
    for (const partitions of PARTITIONS) {
      const topic = await makeTopic({ bootstrap, brokers: 3 }, { prefix: 'quiet', partitions })
      for (let partition = 0; partition < partitions; partition++) {
        const end = random.between(20, 120)
        const start = random.next() < 0.5 ? 0 : random.between(1, 15)
        const messages = Array.from({ length: end }, (_, offset) => ({
          partition,
          value: String(offset),
          timestamp: String(recordTime(offset)),
        }))
        await producer.send({ topic, messages, acks: -1 })
        if (start > 0) await deleteRecordsBefore(bootstrap, { topic, partition, offset: BigInt(start) })
        logs.push({ topic, partition, start, end })
      }
    }
    return logs
  } finally {
    await producer.disconnect()
  }
}

async function deleteRecordsBefore(
  bootstrap: string,
  { topic, partition, offset }: TopicPartitionOffset,
): Promise<void> {
  const first = await openWire(bootstrap.split(',')[0] ?? '')
  const { topics, brokers } = await first
    .send(metadata, { topics: [{ name: topic }], allowAutoTopicCreation: false })
    .finally(() => first.close())
  const found = topics[0]?.partitions.find(({ partitionIndex }) => partitionIndex === partition)
  const { host = '', port = 0 } = brokers.find(({ nodeId }) => nodeId === found?.leaderId) ?? {}
  const leader = await openWire(`${host}:${port}`)
  const answer = await leader
    .send(deleteRecords, {
      topics: [{ name: topic, partitions: [{ partitionIndex: partition, offset }] }],
      timeoutMs: 10_000,
    })
    .finally(() => leader.close())
  const errorCode = answer.topics[0]?.partitions[0]?.errorCode
  if (errorCode !== 0)
    throw new Error(`records of ${topic}-${partition} were not deleted: error ${errorCode}`)
}
