import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Kafka, logLevel } from 'kafkajs'

/** Where everything is written that Kafka keeps of groups: offsets, members, generations and epochs. */
const TOPIC = '__consumer_offsets'

/** @returns the end of each of its partitions */
export async function groupLogEnds(bootstrap: string): Promise<ReadonlyMap<number, number>> {
  const admin = new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    const found = await admin.fetchTopicOffsets(TOPIC)
    return new Map(found.map(({ partition, high }) => [partition, Number(high)]))
  } finally {
    await admin.disconnect()
  }
}

/** How many records were written since then whose keys name one of these groups. */
export async function groupLogWrites(
  bootstrap: string,
  since: ReadonlyMap<number, number>,
  groups: readonly string[],
): Promise<number> {
  let writes = 0
  for (const [partition, end] of await groupLogEnds(bootstrap)) {
    const from = since.get(partition) ?? 0
    if (end === from) continue
    const keys = await keysFrom(bootstrap, partition, from)
    writes += keys.filter((key) => groups.some((group) => key.includes(group))).length
  }
  return writes
}

async function keysFrom(bootstrap: string, partition: number, from: number): Promise<readonly string[]> {
  const where = ['-t', TOPIC, '-p', String(partition), '-o', String(from)]
  const args = ['-b', bootstrap, '-C', ...where, '-e', '-q', '-f', '%k\n']
  const kcat = spawn('kcat', args, { stdio: ['ignore', 'pipe', 'inherit'], timeout: 30_000 })
  let text = ''
  kcat.stdout.setEncoding('latin1').on('data', (chunk: string) => (text += chunk))
  const [code] = (await once(kcat, 'close')) as [number | null]
  if (code !== 0) throw new Error(`kcat ended with ${code}`)
  return text.split('\n').slice(0, -1)
}
