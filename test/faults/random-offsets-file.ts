import { formatPartition } from '../../src/domain/offset.ts'
import type { Offsets, QuietLog } from './random-reset.ts'
import type { SeededRandom } from './seeded-random.ts'

interface Row {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

export interface RandomOffsetsFile {
  readonly text: string
  readonly offsets: Offsets
  /** It says nothing about the group. */
  readonly isForOthers: boolean
}

/** Offsets for a group, most of them in the log, in any of the forms that there are. */
export function randomOffsetsFile(
  group: string,
  logs: readonly QuietLog[],
  random: SeededRandom,
): RandomOffsetsFile {
  const topics = [...new Set(logs.map(({ topic }) => topic))]
  const chosen = topics.filter(() => random.next() < 0.5)
  const own = logs.filter(({ topic }) => (chosen.length === 0 ? topics.slice(0, 1) : chosen).includes(topic))
  const some = own.filter(() => random.next() < 0.8)
  const rows: Row[] = (some.length === 0 ? own.slice(0, 1) : some).map(
    ({ topic, partition, start, end }) => ({
      topic,
      partition,
      offset: random.next() < 0.05 ? end + 7 : random.between(start, end),
    }),
  )
  if (random.next() < 0.04) rows.push({ topic: rows[0]?.topic ?? '', partition: 99, offset: 1 })
  const isForOthers = random.next() < 0.04
  return {
    text: isForOthers ? inLines(rows, 'another-group') : random.pick(FORMS)(rows, group),
    offsets: new Map(rows.map((row) => [formatPartition(row), row.offset])),
    isForOthers,
  }
}

const inLines = (rows: readonly Row[], group: string | null, between = ','): string =>
  rows
    .map(({ topic, partition, offset }) =>
      [...(group === null ? [] : [group]), topic, partition, offset].join(between),
    )
    .join('\n')

type Form = (rows: readonly Row[], group: string) => string

const FORMS: readonly Form[] = [
  (rows) => JSON.stringify(rows),
  (rows) =>
    JSON.stringify(
      rows.map((row) => ({ ...row, offset: String(row.offset) })),
      null,
      2,
    ),
  (rows, group) => JSON.stringify(rows.map((row) => ({ clusterId: null, group, ...row, metadata: '' }))),
  // As kctl offsets list has it.
  (rows, group) => JSON.stringify(rows.map(({ offset, ...row }) => ({ group, ...row, committed: offset }))),
  // The report of a reset of another group, which is to be done to this one too.
  (rows) =>
    JSON.stringify({
      group: 'another-group',
      partitions: rows.map(({ offset, ...row }) => ({ ...row, before: 1, after: offset })),
    }),
  (rows) => rows.map((row) => JSON.stringify(row)).join('\n'),
  (rows) => inLines(rows, null),
  (rows) => `topic,partition,offset\r\n${inLines(rows, null).replaceAll('\n', '\r\n')}\r\n`,
  (rows, group) =>
    `${inLines(rows, group)}\n${inLines(
      rows.map((row) => ({ ...row, offset: 3 })),
      'another-group',
    )}\n`,
  (rows, group) => `GROUP,TOPIC,PARTITION,OFFSET\n${inLines(rows, group)}\n`,
  (rows) => `# by hand\n${inLines(rows, null, '   ')}\n`,
  (rows) => inLines(rows, null, '\t'),
]
