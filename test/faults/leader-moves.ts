import { setTimeout as sleep } from 'node:timers/promises'
import { makeTopic } from '../support/make-topic.ts'
import { type FaultRow, scaled } from './fault-row.ts'
import { produceThrough } from './produce-through.ts'
import { openRealLeaders } from './real-leaders.ts'
import { SeededRandom } from './seeded-random.ts'

const PARTITIONS = 3
const MOVE_SECONDS = 1

export const leaderMoves: FaultRow = {
  name: 'leader-moves',
  what: 'produce while partitions get other leaders by election, in good health',
  async run({ scale, kctl, kafka, seed, say }) {
    const random = new SeededRandom(seed)
    const moves = scaled(30, scale, 5)
    const count = scaled(1_000_000, scale, 100_000)
    const { bootstrap } = kafka
    const topic = await makeTopic({ bootstrap, brokers: 3 }, { prefix: 'moves', partitions: PARTITIONS })
    using leaders = await openRealLeaders(bootstrap)
    const disturb = async (): Promise<void> => {
      for (let move = 1; move <= moves; move++) {
        await sleep(random.between(100, 900))
        const partition = random.between(0, PARTITIONS - 1)
        const found = (await leaders.of(topic)).find((each) => each.partition === partition)
        if (found === undefined) throw new Error(`partition ${partition} is gone`)
        const to = random.pick(found.replicas.filter((replica) => replica !== found.leader))
        await leaders.move(topic, partition, to)
        say(`move ${move} of ${moves}: partition ${partition} from ${found.leader} to ${to}`)
      }
    }
    const perSecond = count / (moves * MOVE_SECONDS)
    const figures = await produceThrough({ kctl, bootstrap, topic, count, perSecond, disturb, say })
    return [...figures, { name: 'moves', value: moves, bar: null }]
  },
}
