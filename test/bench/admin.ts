import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Admin, GROUP_PREFIX, groupsOf, PARTITIONS } from './lagging-groups.ts'
import { commitAll, committedOf, makeFilledTopic, makeTopics } from './admin-data.ts'
import { type AdminJob, adminTools } from './admin-tools.ts'
import { findApache } from './apache.ts'
import { type Bench, benchRows } from './bench.ts'
import { type BenchBroker, lazyBenchBroker } from './bench-broker.ts'
import { benchLagRequests } from './lag-requests.ts'
import { problemOfLags, problemOfNames, problemOfTopics } from './check-admin.ts'
import type { Entry, Row } from './row.ts'

const GROUPS = 300
const RESET_PARTITIONS = 200
const TOPICS = 2_000

/** Looking after a cluster with many groups and topics, on one real broker. */
export async function benchAdmin(bench: Bench): Promise<void> {
  const { scale, say } = bench
  const size = scale === 1 ? 'full size' : `${scale} of the size`
  const apache = await findApache()
  if (apache === null) say('no Java and jars for the tools of Apache, so left out')
  using broker = lazyBenchBroker()
  const admin: Admin = { broker, tools: adminTools(apache), groups: groupsOf(broker, scaled(GROUPS, scale)) }
  const rows = [listGroups(admin), lag(admin), reset(admin, scale), listTopics(admin, scale)]
  await benchRows(bench, `Looking after a cluster, one Apache Kafka, ${size}`, rows)
  await benchLagRequests(bench, admin)
}

const scaled = (count: number, scale: number): number => Math.max(1, Math.round(count * scale))

const listGroups = (admin: Admin): Row => ({
  name: 'list 300 groups',
  bars: [{ kind: 'tool', tool: 'rpk', ratio: 1.2 }],
  isShort: true,
  async entries() {
    const names = await admin.groups()
    return entriesOf(admin, 'list groups', GROUP_PREFIX, (said) => problemOfNames(said, names))
  },
})

const lag = (admin: Admin): Row => ({
  name: 'lag of 300 groups × 20 partitions',
  bars: [{ kind: 'best', ratio: 1 }],
  isShort: true,
  async entries() {
    const count = (await admin.groups()).length * PARTITIONS
    return entriesOf(admin, 'lag', GROUP_PREFIX, (said) => problemOfLags(said, 'lagging', count))
  },
})

const reset = (admin: Admin, scale: number): Row => ({
  name: 'reset 200 partitions of a group',
  bars: [{ kind: 'node', ms: 60 }],
  isShort: true,
  async entries() {
    const broker = admin.broker.get()
    const partitions = scaled(RESET_PARTITIONS, scale)
    makeFilledTopic(broker, 'moved', partitions, 10)
    const before = Array.from({ length: partitions }, () => 7n)
    const entries = entriesOf(admin, 'reset', 'mover', async () => {
      const committed = await committedOf(broker, 'mover')
      const there = committed.filter((offset) => offset === 0n).length
      return there === partitions ? null : `${there} of ${partitions} partitions have moved`
    })
    return entries.map((entry) => ({
      ...entry,
      async prepare() {
        await commitAll(broker, 'moved', new Map([['mover', before]]))
        return await entry.prepare()
      },
    }))
  },
})

const listTopics = (admin: Admin, scale: number): Row => ({
  name: 'list 2,000 topics, 5,000 partitions',
  bars: [{ kind: 'tool', tool: 'rpk', ratio: 1 }],
  isShort: true,
  async entries() {
    const partitionsOf = await makeTopics(admin.broker.get(), scaled(TOPICS, scale))
    return entriesOf(admin, 'list topics', '', (said) => problemOfTopics(said, partitionsOf))
  },
})

/** Outputs that are no news, and are only shown. */
const KNOWN_WRONG: Readonly<Record<string, string>> = {
  'kcl lag': 'wrong: the offsets of one group for all of them',
}

function entriesOf(
  { broker, tools }: Admin,
  job: AdminJob,
  groups: string,
  problemOf: (said: string) => Promise<string | null> | string | null,
): readonly Entry[] {
  const target: BenchBroker = broker.get()
  const stdout = join(target.directory, 'said')
  return tools.flatMap(({ name, maxRounds, program }) => {
    const command = program(job, groups, target)
    if (command === null) return []
    const aside = KNOWN_WRONG[`${name} ${job}`]
    const check = async (): Promise<string | null> =>
      aside === undefined ? await problemOf(readFileSync(stdout, 'utf8')) : null
    return [
      {
        tool: name,
        aside,
        ...(maxRounds === undefined ? {} : { maxRounds }),
        prepare: () => ({ command: { ...command, stdout }, check }),
      },
    ]
  })
}
