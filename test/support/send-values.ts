import { Kafka, logLevel } from 'kafkajs'

/** Writes values to a topic with a client that is not kctl. */
export async function sendValues(bootstrap: string, topic: string, values: readonly string[]): Promise<void> {
  const producer = new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.NOTHING }).producer()
  await producer.connect()
  try {
    await producer.send({ topic, messages: values.map((value) => ({ value })) })
  } finally {
    await producer.disconnect()
  }
}
