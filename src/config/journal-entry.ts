import type { Offset, TopicPartition } from '../domain/offset.ts'

/** A committed offset with all that a commit carries, so that it can be put back as it was. */
export interface JournalOffset extends TopicPartition {
  /** null: there is none. */
  readonly offset: Offset | null
  readonly leaderEpoch: number | null
  readonly metadata: string | null
}

const STATUSES = ['planned', 'applied', 'failed', 'unknown', 'undone', 'snapshot'] as const

/**
 * planned: written down, and nothing is known of what came then. applied: read back as wanted; of what
 * was refused in part, the entry holds the part that was done. failed: all was refused. unknown: sent, no
 * answer. undone: put back by a later entry. snapshot: nothing was changed; `before` is what there was.
 */
export type JournalStatus = (typeof STATUSES)[number]

export interface JournalEntry {
  /** Hexadecimal, four digits or more. */
  readonly id: string
  /** Epoch milliseconds. */
  readonly time: number
  readonly clusterId: string | null
  /** null: it was done without a context. */
  readonly context: string | null
  readonly group: string
  /** The arguments of kctl, without secrets. */
  readonly command: readonly string[]
  readonly before: readonly JournalOffset[]
  readonly after: readonly JournalOffset[]
  readonly status: JournalStatus
  /** What the user wrote beside a snapshot. */
  readonly note?: string
  /** There may have been more than `before` says: the user did not see every topic. */
  readonly isPartial?: true
}

const FORMAT = 1

/** JSON in which offsets are texts: other programs would round them past 2^53. */
export function stringifyEntry(entry: JournalEntry): string {
  const plain = { format: FORMAT, ...entry, time: new Date(entry.time).toISOString() }
  return `${JSON.stringify(plain, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value), 2)}\n`
}

/** @throws {Error} saying what is wrong with the text */
export function parseEntry(text: string): JournalEntry {
  const value = JSON.parse(text) as Partial<Record<keyof JournalEntry | 'format', unknown>> | null
  if (typeof value !== 'object' || value === null) throw new Error('it is no journal entry')
  if (value.format !== FORMAT) throw new Error(`it has the format ${String(value.format)}, not ${FORMAT}`)
  const status = STATUSES.find((each) => each === value.status)
  if (status === undefined) throw new Error('its status is not known')
  const time = Date.parse(stringOf(value.time, 'time'))
  if (Number.isNaN(time)) throw new Error('its time is not one')
  return {
    id: stringOf(value.id, 'id'),
    time,
    clusterId: value.clusterId === null ? null : stringOf(value.clusterId, 'clusterId'),
    context: value.context === null ? null : stringOf(value.context, 'context'),
    group: stringOf(value.group, 'group'),
    command: listOf(value.command, 'command').map((word) => stringOf(word, 'command')),
    before: listOf(value.before, 'before').map(parseOffset),
    after: listOf(value.after, 'after').map(parseOffset),
    status,
    ...(typeof value.note === 'string' ? { note: value.note } : {}),
    ...(value.isPartial === true ? { isPartial: true as const } : {}),
  }
}

function parseOffset(value: unknown): JournalOffset {
  const { topic, partition, offset, leaderEpoch, metadata } = (value ?? {}) as Partial<
    Record<keyof JournalOffset, unknown>
  >
  if (!Number.isInteger(partition)) throw new Error('its partition is no number')
  if (offset !== null && !/^\d{1,19}$/.test(stringOf(offset, 'offset')))
    throw new Error('its offset is no number')
  return {
    topic: stringOf(topic, 'topic'),
    partition: Number(partition),
    offset: offset === null ? null : BigInt(stringOf(offset, 'offset')),
    leaderEpoch: Number.isInteger(leaderEpoch) ? Number(leaderEpoch) : null,
    metadata: typeof metadata === 'string' ? metadata : null,
  }
}

function stringOf(value: unknown, field: string): string {
  if (typeof value === 'string') return value
  throw new Error(`its ${field} is no text`)
}

function listOf(value: unknown, field: string): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[]
  throw new Error(`its ${field} is no list`)
}
