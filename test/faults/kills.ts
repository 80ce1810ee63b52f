import { setTimeout as sleep } from 'node:timers/promises'
import { makeTopic } from '../support/make-topic.ts'
import type { RealKafka } from '../support/real-kafka.ts'
import { type FaultRow, scaled } from './fault-row.ts'
import { produceThrough } from './produce-through.ts'
import { SeededRandom } from './seeded-random.ts'

const DOWN_MS = 5_000
/** What a kill takes with everything around it, for a pace that has records left for the last one. */
const KILL_SECONDS = 11

/** Kills one broker after the other with -9 and starts each again. What they say is told. */
export async function killInTurn(
  kafka: RealKafka,
  kills: number,
  { random, say }: { readonly random: SeededRandom; readonly say: (line: string) => void },
): Promise<void> {
  for (let kill = 1; kill <= kills; kill++) {
    await sleep(random.between(500, 3_000))
    const id = random.between(1, 3)
    await kafka.kill(id)
    say(`kill ${kill} of ${kills}: broker ${id}`)
    await sleep(DOWN_MS)
    await kafka.restart(id)
  }
}

export const kills: FaultRow = {
  name: 'kills',
  what: 'produce at a steady pace while brokers are killed with -9, one after the other',
  async run({ scale, kctl, kafka, seed, say }) {
    const random = new SeededRandom(seed)
    const count = scaled(1_000_000, scale, 50_000)
    const rounds = scaled(20, scale, 2)
    const topic = await makeTopic(
      { bootstrap: kafka.bootstrap, brokers: 3 },
      { prefix: 'kills', partitions: 6 },
    )
    const figures = await produceThrough({
      kctl,
      bootstrap: kafka.bootstrap,
      topic,
      args: ['--delivery-timeout', '180s'],
      count,
      perSecond: count / (rounds * KILL_SECONDS),
      disturb: async () => await killInTurn(kafka, rounds, { random, say }),
      say,
    })
    return [...figures, { name: 'kills', value: rounds, bar: null }]
  },
}
