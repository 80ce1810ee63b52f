import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import { beforeAll, expect, test } from 'vitest'
import { deleteRecords } from '../../src/wire/messages/delete-records.ts'
import { runApacheTool } from '../support/apache-tool.ts'
import { commitOffsets } from '../support/commit-offsets.ts'
import { uniqueName } from '../support/every-kafka.ts'
import { describeWithKafka, sharedKafka } from '../support/real-kafka.ts'
import { openTestCluster } from '../support/open-test-cluster.ts'
import { makeHome, runKctl } from '../support/run-kctl.ts'

const HOUR_MS = 3_600_000
const TIMEOUT_MS = 90_000

/** Offsets by `topic[partition]`. */
type Offsets = Readonly<Record<string, number>>

const cluster = { bootstrap: '' }
/** Ten records in partition 0, of which the first three are gone; six in partition 1; none in partition 2. */
const topic = uniqueName('parity')
/** One record, and no group has committed anything on it. */
const unread = uniqueName('parity-unread')
/** An hour before the first record; every record is an hour after the one before it. */
const baseMs = (Math.floor(Date.now() / HOUR_MS) - 14) * HOUR_MS
const START: Offsets = { [`${topic}[0]`]: 5, [`${topic}[1]`]: 2 }

/** Half an hour after the record of this number, counted from 0, as it is written in a zone. */
function momentAfter(record: number, zone: string, offsetMinutes = 0): string {
  const ms = baseMs + (record + 1.5) * HOUR_MS
  return new Date(ms + offsetMinutes * 60_000).toISOString().replace('Z', zone)
}

async function fillTopics(bootstrap: string): Promise<void> {
  const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING })
  await runKctl(`topics create ${topic} -p 3 --config retention.ms=-1`, { cluster })
  await runKctl(`topics create ${unread} -p 1`, { cluster })
  const producer = kafka.producer()
  await producer.connect()
  const messages = (partition: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      partition,
      value: 'value',
      timestamp: String(baseMs + (index + 1) * HOUR_MS),
    }))
  await producer.send({ topic, messages: [...messages(0, 10), ...messages(1, 6)] })
  await producer.send({ topic: unread, messages: [{ value: 'value' }] })
  await producer.disconnect()
  await using open = await openTestCluster({ bootstrap })
  const { topics } = await open.metadata([topic])
  const leader = topics[0]?.partitions[0]?.leader ?? -1
  const partitions = [{ partitionIndex: 0, offset: 3n }]
  await open.sendTo(leader, deleteRecords, { topics: [{ name: topic, partitions }], timeoutMs: 10_000 })
}

async function makeGroup(): Promise<string> {
  const group = uniqueName('parity')
  await commitOffsets(cluster, group, [
    { topic, partition: 0, offset: 5n, metadata: 'kept' },
    { topic, partition: 1, offset: 2n },
  ])
  return group
}

async function committed(group: string): Promise<Offsets> {
  const { stdout } = await runKctl(`offsets export ${group} -o json`, { cluster })
  const rows = JSON.parse(stdout) as { topic: string; partition: number; offset: number }[]
  return Object.fromEntries(rows.map((row) => [`${row.topic}[${row.partition}]`, row.offset]))
}

interface ApachePlan {
  /** Its plan or what it has done, by group. */
  readonly groups: Readonly<Record<string, Offsets>>
  readonly text: string
}

/** Apache's own tool ends with 0 whatever happens: what it prints is all there is. */
async function apacheReset(groups: readonly string[], args: string): Promise<ApachePlan> {
  const { stdout, stderr } = await runApacheTool(cluster, 'consumer-groups', [
    '--reset-offsets',
    ...groups.flatMap((group) => ['--group', group]),
    ...words(args),
  ])
  const plan: Record<string, Record<string, number>> = {}
  for (const [, group = '', name = '', partition = '', offset = ''] of stdout.matchAll(
    /^(\S+) +(\S+) +(\d+) +(\d+) *$/gm,
  ))
    (plan[group] ??= {})[`${name}[${partition}]`] = Number(offset)
  return { groups: plan, text: stdout + stderr }
}

const words = (text: string): string[] => text.split(' ').filter((word) => word !== '')

async function kctlPlan(group: string, args: string): Promise<Offsets> {
  const { stdout, stderr, exitCode } = await runKctl(`offsets reset ${group} ${args} --dry-run -o json`, {
    cluster,
  })
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
  const { partitions } = JSON.parse(stdout) as {
    partitions: { topic: string; partition: number; after: number }[]
  }
  return Object.fromEntries(partitions.map((row) => [`${row.topic}[${row.partition}]`, row.after]))
}

interface Case {
  /** For both tools, in Apache's spelling. */
  readonly args: string
  /** What kctl wants to be told besides. */
  readonly more?: string
  /** Why it refuses without that, by code. */
  readonly without?: string
}

const all = `--topic ${topic}`
const read = `--topic ${topic}:0,1`

const SAME: readonly Case[] = [
  { args: `${all} --to-earliest` },
  { args: `${all} --to-latest` },
  { args: `--all-topics --to-latest` },
  { args: '--all-topics --to-current' },
  { args: `${read} --to-offset 4` },
  { args: `${all} --to-offset 0`, more: '--clamp', without: 'OFFSET_OUT_OF_RANGE' },
  { args: `${all} --to-offset 99`, more: '--clamp', without: 'OFFSET_OUT_OF_RANGE' },
  { args: '--all-topics --shift-by 2' },
  { args: `${read} --shift-by -2` },
  { args: '--all-topics --shift-by 100', more: '--clamp', without: 'OFFSET_OUT_OF_RANGE' },
  { args: '--all-topics --shift-by -100', more: '--clamp', without: 'OFFSET_OUT_OF_RANGE' },
  { args: `${all} --to-datetime ${momentAfter(-1, '')}` },
  { args: `${all} --to-datetime ${momentAfter(4, '')}` },
  { args: `${all} --to-datetime ${momentAfter(4, 'Z')}` },
  { args: `${all} --to-datetime ${momentAfter(4, '+01', 60)}` },
  { args: `${all} --to-datetime ${momentAfter(4, '-0500', -300)}` },
  { args: `${all} --to-datetime ${momentAfter(4, '+05:30', 330)}` },
  { args: `${all} --to-datetime ${momentAfter(20, 'Z')}` },
  { args: `${all} --by-duration PT${Math.round((Date.now() - baseMs) / 1000 - 5.5 * 3600)}S` },
  { args: `${read} --by-duration P30D` },
  {
    args: `--topic ${topic}:1 --topic ${unread} --to-latest`,
    more: '--allow-new',
    without: 'TOPIC_NOT_READ',
  },
]

describeWithKafka("offsets reset and Apache's kafka-consumer-groups --reset-offsets", () => {
  beforeAll(async () => {
    cluster.bootstrap = (await sharedKafka(1)).bootstrap
    await fillTopics(cluster.bootstrap)
  })

  test.concurrent.for(SAME)('$args', { timeout: TIMEOUT_MS }, async ({ args, more, without }, { expect }) => {
    const [theirs, ours] = [await makeGroup(), await makeGroup()]
    if (without !== undefined) {
      const refused = await runKctl(`offsets reset ${ours} ${args} --execute -o json`, { cluster })
      expect(refused.exitCode).toBe(8)
      expect(JSON.parse(refused.stderr)).toMatchObject({ error: { code: without } })
      expect(await committed(ours)).toEqual(START)
    }
    const plan = await kctlPlan(theirs, `${args} ${more ?? ''}`)
    const { groups } = await apacheReset([theirs], `${args} --execute`)
    expect(groups).toEqual({ [theirs]: plan })
    const { exitCode } = await runKctl(`offsets reset ${ours} ${args} ${more ?? ''} --execute`, { cluster })
    expect(exitCode).toBe(0)
    const after = await committed(ours)
    expect(after).toEqual(await committed(theirs))
    expect(after).toEqual({ ...START, ...plan })
  })

  /** Where Apache's tool guesses, kctl asks or does what is written; see docs/interface.md. */
  test.concurrent.for([
    { what: 'a partition without an offset has no current one', args: `${all} --to-current` },
    { what: 'nor one to shift from', args: `${all} --shift-by 1` },
  ])('$what', { timeout: TIMEOUT_MS }, async ({ args }, { expect }) => {
    const group = await makeGroup()
    const { exitCode, stderr } = await runKctl(`offsets reset ${group} ${args} -y -o json`, { cluster })
    expect(exitCode).toBe(8)
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'NO_COMMITTED_OFFSET' } })
    const { groups } = await apacheReset([group], `${args} --dry-run`)
    expect(groups).toEqual(args.includes('current') ? { [group]: { ...START, [`${topic}[2]`]: 0 } } : {})
  })

  test('minutes of a zone without a colon count too', { timeout: TIMEOUT_MS }, async () => {
    const group = await makeGroup()
    const scope = `--topic ${topic}:0`
    const plain = `${scope} --to-datetime ${momentAfter(2, '+0130', 110)}`
    const withColon = `${scope} --to-datetime ${momentAfter(2, '+01:30', 110)}`
    expect(await kctlPlan(group, plain)).toEqual(await kctlPlan(group, withColon))
    // It reads +01 and drops the rest.
    const { groups } = await apacheReset([group], `${plain} --dry-run`)
    expect(groups).not.toEqual({ [group]: await kctlPlan(group, plain) })
  })

  test('what is written for to-current stays as it is, metadata too', { timeout: TIMEOUT_MS }, async () => {
    const group = await makeGroup()
    await runKctl(`offsets reset ${group} --to-current --all-topics --execute`, { cluster })
    const { stdout } = await runKctl(`offsets export ${group} -o json -t ${topic}:0`, { cluster })
    expect(JSON.parse(stdout)).toMatchObject([{ offset: 5, metadata: 'kept' }])
  })

  test(
    "--export: kctl's lines are Apache's, and each takes the other's",
    { timeout: TIMEOUT_MS },
    async () => {
      const [one, two] = [await makeGroup(), await makeGroup()].sort() as [string, string]
      const home = makeHome()
      const write = (name: string, text: string): string => {
        const path = join(home, name)
        writeFileSync(path, text)
        return path
      }
      const lines = (text: string): readonly string[] =>
        text
          .split('\n')
          .filter((line) => /^[^ ]+,\d+,\d+$/.test(line))
          .sort()
      const current = '--to-current --all-topics --dry-run --export'
      const [three, four] = [await apacheReset([one], current), await apacheReset([one, two], current)]
      const exported = await runKctl(`offsets export ${one}`, { cluster })
      const exportedBoth = await runKctl(`offsets export ${one} ${two}`, { cluster })
      expect(lines(three.text)).toEqual(lines(exported.stdout))
      expect(lines(four.text)).toEqual(lines(exportedBoth.stdout))

      const away = `offsets reset ${one} ${two} --to-latest --execute`
      await runKctl(away, { cluster })
      const file = write('ours.csv', exportedBoth.stdout)
      const back = await apacheReset([one, two], `--from-file ${file} --execute`)
      expect(back.groups).toEqual({ [one]: START, [two]: START })
      expect([await committed(one), await committed(two)]).toEqual([START, START])

      await runKctl(away, { cluster })
      const theirs = write('theirs.csv', `${lines(four.text).join('\n')}\n`)
      const restored = await runKctl(`offsets reset ${one} ${two} --from-file ${theirs} --execute`, {
        cluster,
      })
      expect(restored.exitCode).toBe(0)
      expect([await committed(one), await committed(two)]).toEqual([START, START])
    },
  )

  test.concurrent.for([
    { what: 'with quotes', lines: ['"T",0,"4"', 'T,1,3'], more: '' },
    { what: 'with the end of line of Windows', lines: ['T,0,4\r', 'T,1,3\r'], more: '' },
    { what: 'outside of the log', lines: ['T,0,1', 'T,1,99'], more: '--clamp' },
  ])('--from-file $what', { timeout: TIMEOUT_MS }, async ({ lines, more }, { expect }) => {
    const [theirs, ours] = [await makeGroup(), await makeGroup()]
    const file = join(makeHome(), 'offsets.csv')
    writeFileSync(file, `${lines.join('\n').replaceAll('T', topic)}\n`)
    const plan = await kctlPlan(theirs, `--from-file ${file} ${more}`)
    const { groups } = await apacheReset([theirs], `--from-file ${file} --execute`)
    expect(groups).toEqual({ [theirs]: plan })
    await runKctl(`offsets reset ${ours} --from-file ${file} ${more} --execute`, { cluster })
    expect(await committed(ours)).toEqual(await committed(theirs))
  })

  test.concurrent.for([
    { what: 'a partition twice', lines: ['T,0,4', 'T,0,5'], says: 'line 2: T[0] is named twice' },
    { what: 'below zero', lines: ['T,0,-4'], says: 'line 1: "-4" is not an offset' },
    { what: 'past 2^63', lines: ['T,0,4', 'T,1,9223372036854775808'], says: 'line 2: offset 922' },
    { what: 'with a space', lines: ['T,0,4', ' T,1,2x'], says: 'line 2: "2x" is not an offset' },
  ])('--from-file refuses $what, and names the line', async ({ lines, says }, { expect }) => {
    const group = await makeGroup()
    const file = join(makeHome(), 'offsets.csv')
    writeFileSync(file, `${lines.join('\n').replaceAll('T', topic)}\n`)
    const { exitCode, stderr } = await runKctl(`offsets reset ${group} --from-file ${file} -y`, { cluster })
    expect(stderr).toContain(`${file}, ${says.replace('T', topic)}`)
    expect(exitCode).toBe(10)
    expect(await committed(group)).toEqual(START)
  })

  test('--all-groups: the same targets for those that read the topic', { timeout: TIMEOUT_MS }, async () => {
    const [one, two] = [await makeGroup(), await makeGroup()]
    const idle = uniqueName('parity-idle')
    await commitOffsets(cluster, idle, [{ topic: unread, partition: 0, offset: 0n }])
    // The cluster is shared: nothing is carried out here.
    const theirs = await apacheReset([], `--all-groups --topic ${topic}:0,1 --to-earliest --dry-run`)
    const { stdout } = await runKctl(
      `offsets reset --all-groups --topic ${topic}:0,1 --to-earliest --dry-run -o json`,
      { cluster },
    )
    const ours = JSON.parse(stdout) as { group: string; partitions: { partition: number; after: number }[] }[]
    for (const group of [one, two]) {
      const plan = ours.find((each) => each.group === group)
      expect(plan?.partitions.map(({ partition, after }) => [`${topic}[${partition}]`, after])).toEqual(
        Object.entries(theirs.groups[group] ?? {}).sort(),
      )
    }
    // Apache gives the topic to every group there is; kctl only with --allow-new.
    expect(theirs.groups[idle]).toBeDefined()
    expect(ours.find(({ group }) => group === idle)).toBeUndefined()
  })
})
