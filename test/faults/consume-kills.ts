import { spawnKctl } from '../support/spawn-kctl.ts'
import { type FaultRow, scaled } from './fault-row.ts'
import { fillTopic } from './filled-topic.ts'
import { killInTurn } from './kills.ts'
import { PRINTED, PrintedRecords, readSlowly } from './printed-records.ts'
import { SeededRandom } from './seeded-random.ts'

const KILL_SECONDS = 11
const LINE_BYTES = 98

export const consumeKills: FaultRow = {
  name: 'consume-kills',
  what: 'consume to the end while brokers are killed with -9, one after the other',
  async run(options) {
    const { scale, kctl, kafka, seed, say } = options
    const random = new SeededRandom(seed)
    const rounds = scaled(10, scale, 1)
    const count = scaled(1_000_000, scale, 200_000)
    const { topic, stored } = await fillTopic(options, count)
    const printed = new PrintedRecords(count)
    const startedMs = performance.now()
    await using reader = spawnKctl(kctl, ['consume', topic, '--from', 'earliest', '--exit', ...PRINTED], {
      cluster: kafka,
    })
    const disturbing = killInTurn(kafka, rounds, { random, say })
    const reading = readSlowly(reader, printed, {
      bytesPerSecond: (count * LINE_BYTES) / (rounds * KILL_SECONDS),
      linesBefore: count * 0.95,
      holdEndFor: disturbing,
    })
    await Promise.all([reading, disturbing])
    const { exitCode, stderr } = await reader.finished
    say(`exit ${exitCode}: ${stderr}`)
    const { skipped, doubled, wrong } = printed.compare(stored)
    return [
      { name: 'skipped', value: skipped, bar: 0 },
      { name: 'doubled', value: doubled, bar: 0 },
      { name: 'wrong', value: wrong, bar: 0 },
      { name: 'misplaced', value: printed.misplaced, bar: 0 },
      { name: 'exit', value: exitCode ?? -1, bar: 0 },
      { name: 'lines', value: printed.lines, bar: count },
      { name: 'kills', value: rounds, bar: null },
      { name: 'seconds', value: Math.round((performance.now() - startedMs) / 1000), bar: null },
    ]
  },
}
