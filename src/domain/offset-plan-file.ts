import { KctlError } from '../errors.ts'
import type { CommittedOffset } from './group.ts'
import { formatPartition, MAX_OFFSET, type Offset, type TopicPartition } from './offset.ts'
import { parseOffsetJson } from './offset-json.ts'
import type { TopicMetadata } from './topic.ts'

/** A reset that was planned and is to be applied only while everything is as it was then. */
export interface OffsetPlan {
  /** Epoch milliseconds. */
  readonly time: number
  readonly clusterId: string | null
  /** Null: it was planned without a context. */
  readonly context: string | null
  readonly group: string
  /** `Empty`, or `Dead` for a group that is yet to be made. */
  readonly state: string
  /** As the grammar writes it: `@-2h`, `earliest`. */
  readonly target: string
  /** The arguments of kctl, without secrets. */
  readonly command: readonly string[]
  readonly partitions: readonly PlannedOffset[]
}

export interface PlannedOffset extends TopicPartition {
  /** Null from brokers that know no topic ids. */
  readonly topicId: string | null
  /** What is committed; null for nothing. */
  readonly before: Offset | null
  readonly after: Offset
}

const KIND = 'offsets reset'
const FORMAT = 1

/** The plan as the JSON of its file. */
export const planToJson = ({ time, ...plan }: OffsetPlan) => ({
  plan: KIND,
  format: FORMAT,
  time: new Date(time).toISOString(),
  ...plan,
  partitions: plan.partitions.map(({ topic, topicId, partition, before, after }) => ({
    topic,
    topicId,
    partition,
    before,
    after,
  })),
})

/** @throws {KctlError} `BAD_PLAN_FILE` saying what is wrong */
export function parsePlan(text: string): OffsetPlan {
  const value = objectOf(parseText(text), 'the file')
  if (value['plan'] !== KIND) throw badPlan('it is no plan of kctl offsets reset --plan-out')
  if (value['format'] !== FORMAT)
    throw badPlan(`its format is ${JSON.stringify(value['format'])}, and this kctl knows ${FORMAT}`)
  const time = Date.parse(textOf(value['time'], 'time'))
  if (Number.isNaN(time)) throw badPlan('its "time" is not one')
  const partitions = listOf(value['partitions'], 'partitions').map(parsePlanned)
  if (partitions.length === 0) throw badPlan('it moves nothing')
  const names = new Set<string>()
  for (const name of partitions.map(formatPartition)) {
    if (names.has(name)) throw badPlan(`${name} is named twice`)
    names.add(name)
  }
  return {
    time,
    clusterId: textOrNull(value['clusterId'], 'clusterId'),
    context: textOrNull(value['context'], 'context'),
    group: textOf(value['group'], 'group'),
    state: textOf(value['state'], 'state'),
    target: textOf(value['target'], 'target'),
    command: listOf(value['command'], 'command').map((word) => textOf(word, 'command')),
    partitions,
  }
}

/** What a plan is held against. */
export interface PlanSurroundings {
  readonly clusterId: string | null
  readonly state: string
  readonly memberCount: number
  readonly committed: readonly CommittedOffset[]
  readonly topics: readonly TopicMetadata[]
}

/** A line for everything that is not as it was when the plan was made; empty when all is. */
export function planDifferences(plan: OffsetPlan, now: PlanSurroundings): readonly string[] {
  if (plan.clusterId !== now.clusterId) {
    return [
      `cluster   planned for ${plan.clusterId ?? 'one without an id'}, this is ${now.clusterId ?? 'without an id'}`,
    ]
  }
  const members = `${now.memberCount} member${now.memberCount === 1 ? '' : 's'}`
  const state =
    plan.state === now.state
      ? []
      : [`group "${plan.group}"   was ${stateText(plan.state)}, is ${stateText(now.state)} with ${members}`]
  const commits = new Map(now.committed.map((each) => [formatPartition(each), each.committed]))
  const topics = new Map(now.topics.map((topic) => [topic.name, topic]))
  const changedTopics = new Set<string>()
  for (const { topic, topicId } of plan.partitions) {
    const found = topics.get(topic)
    if (found === undefined || found.error !== null) changedTopics.add(`topic "${topic}"   is gone`)
    else if (topicId !== null && found.id !== null && found.id !== topicId)
      changedTopics.add(`topic "${topic}"   was deleted and made anew`)
  }
  const offsets = plan.partitions.flatMap(({ topic, partition, before }) => {
    const name = formatPartition({ topic, partition })
    const is = commits.get(name) ?? null
    return is === before ? [] : [`${name}   committed was ${before ?? 'none'}, is ${is ?? 'none'}`]
  })
  return [...state, ...changedTopics, ...offsets]
}

const stateText = (state: string): string => (state === 'Dead' ? 'not there' : state)

function parsePlanned(value: unknown, index: number): PlannedOffset {
  const where = `partition ${index + 1} of the list`
  const item = objectOf(value, where)
  const { partition, before } = item
  if (!Number.isInteger(partition) || Number(partition) < 0 || Number(partition) > 0x7fffffff)
    throw badPlan(`${where}: "partition" is not the number of one`)
  const topic = textOf(item['topic'], `${where}: topic`)
  if (topic === '') throw badPlan(`${where}: "topic" is empty`)
  return {
    topic,
    topicId: textOrNull(item['topicId'] ?? null, `${where}: topicId`),
    partition: Number(partition),
    before: before === null ? null : offsetOf(before, `${where}: "before"`),
    after: offsetOf(item['after'], `${where}: "after"`),
  }
}

function offsetOf(value: unknown, field: string): Offset {
  const isDigits = typeof value === 'string' && /^\d{1,19}$/.test(value)
  if (!isDigits && !(Number.isSafeInteger(value) && Number(value) >= 0))
    throw badPlan(`${field} is not an offset`)
  const offset = BigInt(value as string | number)
  if (offset > MAX_OFFSET) throw badPlan(`${field} is not an offset`)
  return offset
}

function parseText(text: string): unknown {
  try {
    return parseOffsetJson(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw badPlan((error as Error).message)
  }
}

function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>
  throw badPlan(`${what} is no object`)
}

function textOf(value: unknown, field: string): string {
  if (typeof value === 'string') return value
  throw badPlan(`its "${field}" is no text`)
}

const textOrNull = (value: unknown, field: string): string | null =>
  value === null ? null : textOf(value, field)

function listOf(value: unknown, field: string): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[]
  throw badPlan(`its "${field}" is no list`)
}

const badPlan = (what: string): KctlError =>
  new KctlError('badInput', `plan file: ${what}`, {
    code: 'BAD_PLAN_FILE',
    hint: 'make one with kctl offsets reset GROUP --to POINT --plan-out FILE',
  })
