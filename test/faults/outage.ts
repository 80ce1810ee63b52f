import { setTimeout as sleep } from 'node:timers/promises'
import { makeTopic } from '../support/make-topic.ts'
import type { RealKafka } from '../support/real-kafka.ts'
import { type FaultRow, scaled } from './fault-row.ts'
import { produceThrough } from './produce-through.ts'

const IDS = [1, 2, 3]
const BEFORE_MS = 2_000

const OUTAGES: Readonly<Record<string, (kafka: RealKafka, ms: number) => Promise<void>>> = {
  'all stopped': async (kafka, ms) => {
    await Promise.all(IDS.map(async (id) => await kafka.stopNode(id)))
    await sleep(ms)
    await Promise.all(IDS.map(async (id) => await kafka.cont(id)))
  },
  'all killed': async (kafka, ms) => {
    await Promise.all(IDS.map(async (id) => await kafka.kill(id)))
    await sleep(ms)
    await Promise.all(IDS.map(async (id) => await kafka.restart(id)))
  },
}

export const outage: FaultRow = {
  name: 'outage',
  what: 'produce while no broker answers, all stopped or all killed, with a delivery timeout that outlasts it',
  async run({ scale, kctl, kafka, say }) {
    const outageMs = scaled(60_000, scale, 5_000)
    const count = scaled(200_000, scale, 20_000)
    const all = []
    for (const [name, happen] of Object.entries(OUTAGES)) {
      const { bootstrap } = kafka
      const topic = await makeTopic({ bootstrap, brokers: 3 }, { prefix: 'outage', partitions: 3 })
      const figures = await produceThrough({
        kctl,
        bootstrap,
        topic,
        args: ['--delivery-timeout', '5m'],
        count,
        perSecond: (count * 1000) / (outageMs + 2 * BEFORE_MS),
        disturb: async () => {
          await sleep(BEFORE_MS)
          say(name)
          await happen(kafka, outageMs)
        },
        say,
      })
      all.push(...figures.map((figure) => ({ ...figure, name: `${name}: ${figure.name}` })))
    }
    return all
  },
}
