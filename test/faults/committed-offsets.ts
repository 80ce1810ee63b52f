import { Kafka, logLevel } from 'kafkajs'
import { setTimeout as sleep } from 'node:timers/promises'

const ATTEMPTS = 30
const PAUSE_MS = 1_000
const PATIENCE_MS = 10_000

/** What a group has committed of a topic, by partition, as kafkajs finds it; what it has not is left out. */
export async function committedOffsets(
  bootstrap: string,
  group: string,
  topic: string,
): Promise<ReadonlyMap<number, number>> {
  for (let attempt = 1; ; attempt++) {
    const admin = new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.NOTHING }).admin()
    try {
      const asking = admin
        .connect()
        .then(async () => await admin.fetchOffsets({ groupId: group, topics: [topic] }))
      asking.catch(() => {})
      const [found] = await Promise.race([asking, sleep(PATIENCE_MS).then(tooLate)])
      const offsets = (found?.partitions ?? []).map((each) => [each.partition, Number(each.offset)] as const)
      return new Map(offsets.filter(([, offset]) => offset >= 0))
    } catch (error) {
      // A coordinator that has just moved.
      if (attempt === ATTEMPTS) throw error
      await sleep(PAUSE_MS)
    } finally {
      await Promise.race([admin.disconnect(), sleep(PATIENCE_MS)])
    }
  }
}

function tooLate(): never {
  throw new Error('the group coordinator does not answer')
}
