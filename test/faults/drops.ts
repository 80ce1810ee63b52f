import { startEmbedded } from '../../src/sandbox/embedded/start-embedded.ts'
import { type FaultRow, scaled } from './fault-row.ts'
import { produceThrough } from './produce-through.ts'

const TOPIC = 'drops'
/** Every so many answers one is lost, after what it is about was stored. */
const EVERY = 50
const PER_SECOND = 20_000

export const drops: FaultRow = {
  name: 'drops',
  what: 'produce while every 50th answer is lost with its connection, after the records were stored',
  async run({ scale, kctl, say }) {
    const count = scaled(500_000, scale, 50_000)
    await using cluster = await startEmbedded({
      nodes: 3,
      topics: [{ name: TOPIC, partitions: 6, replicationFactor: 3 }],
    })
    cluster.faults.drop('Produce', { when: 'after', times: Infinity, every: EVERY })
    const figures = await produceThrough({
      kctl,
      bootstrap: cluster.bootstrap,
      topic: TOPIC,
      count,
      perSecond: PER_SECOND,
      disturb: async () => {},
      say,
    })
    // So few that none of them was forgotten.
    const requests = cluster.faults.requests('Produce').length
    return [...figures, { name: 'answers lost', value: Math.floor(requests / EVERY), bar: null }]
  },
}
