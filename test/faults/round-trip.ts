import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { CompressionTypes, Kafka, logLevel, type Message } from 'kafkajs'
import { CODECS } from '../../src/wire/compression.ts'
import type { BundledKctl } from '../support/bundle-kctl.ts'
import { uniqueName } from '../support/every-kafka.ts'
import { makePipe } from '../support/make-pipe.ts'
import { spawnKctl } from '../support/spawn-kctl.ts'
import { type FaultOptions, type FaultRow, type Figure, scaled } from './fault-row.ts'
import { runToEnd } from './run-to-end.ts'
import { SeededRandom } from './seeded-random.ts'
import { envelopeOf, type RandomHeader, type RandomRecord, randomRecord } from './random-record.ts'

const RECORDS = 100_000
const PARTITIONS = 6
/** So many writers after each other, each with another codec. */
const WRITERS = 12
const SEND_BYTES = 400_000
/** Times of any year, and nobody who deletes what is old. */
const TOPIC_CONFIG = { 'retention.ms': '-1', 'message.timestamp.after.max.ms': '9223372036854775807' }

/**
 * Random records from one topic into another through a pipe. What is in both topics is read by kcat and
 * compared, to the byte, with what was made up.
 */
export const roundTrip: FaultRow = {
  name: 'round-trip',
  what: 'consume -e | produce --keep-partitions copies any records to the byte',
  run: copyRandomRecords,
}

async function copyRandomRecords(options: FaultOptions): Promise<readonly Figure[]> {
  const { scale, kctl, kafka, seed, say } = options
  const records = new RandomRecords(seed, scaled(RECORDS, scale, 1_000))
  const topics = [uniqueName('round-trip-from'), uniqueName('round-trip-to')] as const
  const configs = Object.entries(TOPIC_CONFIG).map(([name, value]) => `${name}=${value}`)
  await runToEnd(kctl, kafka, [
    ...['topics', 'create', ...topics, '-p', String(PARTITIONS), '-r', '1'],
    ...configs.flatMap((config) => ['--config', config]),
  ])
  for (let writer = 0; writer < WRITERS; writer++) await write(kctl, kafka, topics[0], records, writer)
  say(`${records.count} records of ${records.bytes} bytes are written`)

  const startedMs = performance.now()
  await copy(options, topics)
  const seconds = Math.round((performance.now() - startedMs) / 1000)
  let equal = 0
  for (const topic of topics) {
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const { count, difference } = await compare(kafka, topic, partition, records)
      equal += count
      if (difference !== null) say(difference)
    }
  }
  return [
    { name: 'differences', value: 2 * records.count - equal, bar: 0 },
    { name: 'records', value: records.count, bar: null },
    { name: 'bytes', value: records.bytes, bar: null },
    { name: 'seconds', value: seconds, bar: null },
  ]
}

interface Cluster {
  readonly bootstrap: string
}

/** What is written, made up again whenever it is needed. */
class RandomRecords {
  readonly count: number
  bytes = 0
  private readonly seed: number

  constructor(seed: number, count: number) {
    this.seed = seed
    this.count = count
  }

  /** What a writer writes, in order. */
  *of(writer: number): Generator<RandomRecord> {
    const end = Math.floor(((writer + 1) * this.count) / WRITERS)
    for (let index = Math.floor((writer * this.count) / WRITERS); index < end; index++) {
      const record = randomRecord(this.seed, index, PARTITIONS)
      yield isKafkajs(writer) ? { ...record, headers: fitForKafkajs(record.headers) } : record
    }
  }

  *in(partition: number): Generator<RandomRecord> {
    for (let writer = 0; writer < WRITERS; writer++) {
      for (const record of this.of(writer)) if (record.partition === partition) yield record
    }
  }
}

/** A third is written by a client that has nothing to do with kctl. */
const isKafkajs = (writer: number): boolean => writer % 3 === 2

/** kafkajs takes an object of headers: no nulls, repeats side by side, no names that objects have an order or a meaning for. */
function fitForKafkajs(headers: readonly RandomHeader[]): readonly RandomHeader[] {
  const fit = headers.filter(({ key, value }) => value !== null && !/^\d+$|^__proto__$/.test(key))
  return [...byName(fit).values()].flat()
}

function byName(headers: readonly RandomHeader[]): ReadonlyMap<string, readonly RandomHeader[]> {
  const found = new Map<string, RandomHeader[]>()
  for (const header of headers) {
    const same = found.get(header.key)
    if (same === undefined) found.set(header.key, [header])
    else same.push(header)
  }
  return found
}

async function write(
  kctl: BundledKctl,
  cluster: Cluster,
  topic: string,
  records: RandomRecords,
  writer: number,
): Promise<void> {
  if (isKafkajs(writer)) return await writeWithKafkajs(cluster, topic, records, writer)
  const args = [
    'produce',
    topic,
    '-i',
    'ndjson',
    '--keep-partitions',
    '-z',
    CODECS[writer % CODECS.length] ?? 'none',
  ]
  await using producer = spawnKctl(kctl, args, { cluster, stdin: null })
  for (const record of records.of(writer)) {
    const line = envelopeOf(record)
    records.bytes += sizeOf(record)
    if (!producer.stdin.write(line)) await once(producer.stdin, 'drain')
  }
  producer.stdin.end()
  const { exitCode, stderr } = await producer.finished
  if (exitCode !== 0) throw new Error(`kctl ${args.join(' ')} ended with ${exitCode}: ${stderr}`)
}

async function writeWithKafkajs(
  { bootstrap }: Cluster,
  topic: string,
  records: RandomRecords,
  writer: number,
): Promise<void> {
  const kafka = new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.NOTHING })
  const producer = kafka.producer({ idempotent: true })
  await producer.connect()
  const compression = writer % 2 === 0 ? CompressionTypes.GZIP : CompressionTypes.None
  let messages: Message[] = []
  let bytes = 0
  const send = async (): Promise<void> => {
    await producer.send({ topic, messages, compression })
    messages = []
    bytes = 0
  }
  for (const record of records.of(writer)) {
    messages.push(toMessage(record))
    bytes += sizeOf(record)
    records.bytes += sizeOf(record)
    if (bytes > SEND_BYTES) await send()
  }
  await send()
  await producer.disconnect()
}

function toMessage({ partition, timestampMs, key, value, headers }: RandomRecord): Message {
  return {
    partition,
    timestamp: String(timestampMs),
    key,
    value,
    headers: Object.fromEntries(
      [...byName(headers)].map(([name, same]) => [
        name,
        same.map((header) => header.value ?? Buffer.alloc(0)),
      ]),
    ),
  }
}

const sizeOf = ({ key, value, headers }: RandomRecord): number =>
  (key?.length ?? 0) +
  (value?.length ?? 0) +
  headers.reduce((sum, header) => sum + header.key.length + (header.value?.length ?? 0), 0)

/** The codec, and whether it is read as a group, are chosen by the seed. */
async function copy(
  { kctl, kafka: cluster, seed, say }: FaultOptions,
  [from, to]: readonly [string, string],
): Promise<void> {
  const random = new SeededRandom(seed)
  const codec = random.pick(CODECS)
  const group = random.pick([[], ['-g', uniqueName('round-trip')]])
  say(`consume -e ${group.join(' ')} | produce -z ${codec}`)
  const pipe = makePipe()
  await using reader = spawnKctl(kctl, ['consume', from, '-e', ...group], { cluster, stdout: pipe.write })
  await using writer = spawnKctl(kctl, ['produce', to, '--keep-partitions', '-z', codec], {
    cluster,
    stdin: pipe.read,
  })
  pipe.close()
  for (const { exitCode, stderr } of await Promise.all([reader.finished, writer.finished]))
    if (exitCode !== 0) throw new Error(`the copy ended with ${exitCode}: ${stderr}`)
}

interface Compared {
  /** So many are as they should be, from the first one on. */
  readonly count: number
  /** How the next one differs, or null. */
  readonly difference: string | null
}

async function compare(
  { bootstrap }: Cluster,
  topic: string,
  partition: number,
  records: RandomRecords,
): Promise<Compared> {
  const place = ['-b', bootstrap, '-t', topic, '-p', String(partition), '-o', 'beginning']
  const args = ['-C', '-e', '-q', ...place, '-f', '%o %T %K:%k %S:%s %h\n']
  const child = spawn('kcat', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const expected = records.in(partition)
  let count = 0
  let next = expected.next()
  let rest: Buffer = Buffer.alloc(0)
  const differs = (wanted: Buffer, found: Buffer): Compared => ({
    count,
    difference: describeDifference(`${topic}[${partition}]@${count}`, wanted, found),
  })
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let position = 0
    while (next.done !== true) {
      const line = asKcatPrints(next.value, count)
      if (rest.length - position < line.length) break
      const found = rest.subarray(position, position + line.length)
      // Leaving the loop closes the pipe, which ends kcat.
      if (!found.equals(line)) return differs(line, rest.subarray(position))
      position += line.length
      count++
      next = expected.next()
    }
    rest = rest.subarray(position)
  }
  if (next.done !== true) return differs(asKcatPrints(next.value, count), rest)
  return rest.length === 0 ? { count, difference: null } : differs(Buffer.alloc(0), rest)
}

function asKcatPrints({ timestampMs, key, value, headers }: RandomRecord, offset: number): Buffer {
  const pieces = [
    `${offset} ${timestampMs} ${key?.length ?? -1}:`,
    key ?? '',
    ` ${value?.length ?? -1}:`,
    value ?? '',
    ' ',
    ...headers.flatMap((header, index) => [
      `${index === 0 ? '' : ','}${header.key}=`,
      header.value === null ? 'NULL' : upToNul(header.value),
    ]),
    '\n',
  ]
  return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)))
}

/** kcat prints a header as text that ends at a zero byte. */
function upToNul(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0)
  return end === -1 ? bytes : bytes.subarray(0, end)
}

const SHOWN_BYTES = 120

function describeDifference(place: string, wanted: Buffer, found: Buffer): string {
  let same = 0
  while (same < wanted.length && wanted[same] === found[same]) same++
  const from = Math.max(0, same - SHOWN_BYTES / 2)
  const show = (bytes: Buffer): string =>
    JSON.stringify(bytes.subarray(from, from + SHOWN_BYTES).toString('latin1'))
  return `${place} differs at byte ${same}\n  wanted ${show(wanted)}\n  found  ${show(found)}`
}
