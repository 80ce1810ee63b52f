import { Kafka, logLevel } from 'kafkajs'
import { setTimeout as sleep } from 'node:timers/promises'
import { formatPartition } from '../../src/domain/offset.ts'

const ATTEMPTS = 30
const PAUSE_MS = 1_000
const PATIENCE_MS = 10_000

/** What a group has committed of a topic, by partition, as kafkajs finds it; what it has not is left out. */
export async function committedOffsets(
  bootstrap: string,
  group: string,
  topic: string,
): Promise<ReadonlyMap<number, number>> {
  const found = await fetchOffsets(bootstrap, group, [topic])
  return new Map(found.map(({ partition, offset }) => [partition, offset]))
}

/** The same for several topics, by `formatPartition`. */
export async function committedInTopics(
  bootstrap: string,
  group: string,
  topics: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const found = await fetchOffsets(bootstrap, group, topics)
  return new Map(found.map((each) => [formatPartition(each), each.offset]))
}

interface Committed {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

async function fetchOffsets(
  bootstrap: string,
  group: string,
  topics: readonly string[],
): Promise<readonly Committed[]> {
  for (let attempt = 1; ; attempt++) {
    const admin = new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.NOTHING }).admin()
    try {
      const asking = admin
        .connect()
        .then(
          async () =>
            await oneByOne(
              topics,
              async (topic) => await admin.fetchOffsets({ groupId: group, topics: [topic] }),
            ),
        )
      asking.catch(() => {})
      const found = await Promise.race([asking, sleep(PATIENCE_MS).then(tooLate)])
      return found
        .flatMap(({ topic, partitions }) =>
          partitions.map(({ partition, offset }) => ({ topic, partition, offset: Number(offset) })),
        )
        .filter(({ offset }) => offset >= 0)
    } catch (error) {
      // A coordinator that has just moved.
      if (attempt === ATTEMPTS) throw error
      await sleep(PAUSE_MS)
    } finally {
      await Promise.race([admin.disconnect(), sleep(PATIENCE_MS)])
    }
  }
}

/** Asked for several topics at once, kafkajs may leave out one whose partitions it does not know yet. */
async function oneByOne<T>(
  topics: readonly string[],
  ask: (topic: string) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const found: T[] = []
  for (const topic of topics) found.push(...(await ask(topic)))
  return found
}

function tooLate(): never {
  throw new Error('the group coordinator does not answer')
}
