import { setTimeout as sleep } from 'node:timers/promises'
import { formatPartition } from '../../src/domain/offset.ts'
import { KafkaTool, type RealKafka } from '../support/real-kafka.ts'
import type { Offsets } from './random-reset.ts'

const ATTEMPTS = 5
const PAUSE_MS = 2_000

/** What every group has committed, as Apache's kafka-consumer-groups shows it. A group that has nothing is left out. */
export async function apacheOffsets(kafka: RealKafka): Promise<ReadonlyMap<string, Offsets>> {
  for (let attempt = 1; ; attempt++) {
    const args = ['--describe', '--all-groups', '--offsets', '--timeout', '30000']
    const { exitCode, stdout, stderr } = await kafka.runTool(KafkaTool.consumerGroups, args)
    if (exitCode === 0 && !/^Error:/m.test(stdout + stderr)) return parseDescription(stdout)
    // A coordinator may be on its way to another broker.
    if (attempt === ATTEMPTS) throw new Error(`Apache's tool fails: ${stdout}${stderr}`)
    await sleep(PAUSE_MS)
  }
}

/** Lines like `GROUP TOPIC PARTITION CURRENT-OFFSET …`; a dash is an assigned partition without an offset. */
function parseDescription(text: string): ReadonlyMap<string, Offsets> {
  const groups = new Map<string, Map<string, number>>()
  for (const line of text.split('\n')) {
    const [, group = '', topic = '', partition, offset] = /^(\S+)\s+(\S+)\s+(\d+)\s+(\d+)\s/.exec(line) ?? []
    if (offset === undefined) continue
    const own = groups.get(group) ?? new Map<string, number>()
    groups.set(group, own.set(formatPartition({ topic, partition: Number(partition) }), Number(offset)))
  }
  return groups
}
