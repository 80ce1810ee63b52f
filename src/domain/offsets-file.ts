import { KctlError } from '../errors.ts'
import { formatPartition, MAX_OFFSET, type Offset, type TopicPartitionOffset } from './offset.ts'
import { badOffsetsFile } from './offset-row.ts'
import type { OffsetRow } from './offset-row.ts'
import { rowsOfJson } from './offset-rows-json.ts'
import { rowsOfLines } from './offset-rows-lines.ts'

/** One offset of a file, with all that JSON can say of it. */
export interface FileOffset extends TopicPartitionOffset {
  /** Null where the file names no group. */
  readonly group: string | null
  /** The cluster it was read from; null where the file does not say. */
  readonly clusterId: string | null
  readonly leaderEpoch: number | null
  /** Null where the file does not say. */
  readonly metadata: string | null
}

/**
 * The offsets in a file, by `formatPartition`: JSON as `kctl offsets export` and `kctl offsets list` write it or
 * `[{"topic","partition","offset"}]`, Apache's `topic,partition,offset` or `group,topic,partition,offset`
 * lines with or without a heading, and rpk's `TOPIC PARTITION OFFSET`.
 *
 * @param group only this group's lines count where the file names groups
 * @param file what messages call it
 * @throws {KctlError} `BAD_OFFSETS_FILE` naming file and line
 */
export function parseOffsetsFile(text: string, group: string, file?: string): ReadonlyMap<string, Offset> {
  const offsets = offsetsOfGroups(text, group, file).get(group) ?? new Map<string, FileOffset>()
  return new Map([...offsets].map(([key, { offset }]) => [key, offset]))
}

/**
 * The same for every group that the file names; the inner maps are by `formatPartition`.
 *
 * @param group what is not said to be of a group is of this one, and other groups do not count; null: every
 *   group counts, and the file has to name it
 * @param file what messages call it
 * @throws {KctlError} `BAD_OFFSETS_FILE` naming file and line
 */
export function offsetsOfGroups(
  text: string,
  group: string | null,
  file = 'offsets file',
): ReadonlyMap<string, ReadonlyMap<string, FileOffset>> {
  const groups = new Map<string, Map<string, FileOffset>>()
  for (const row of rowsOf(text, file)) {
    if (row.group !== null && group !== null && row.group !== group) continue
    const owner = row.group ?? group ?? row.outerGroup ?? ''
    if (owner === '') throw badOffsetsFile(row.where, 'it does not say of which group it is', NAME_THE_GROUP)
    const offset = toOffset(row)
    const key = formatPartition(offset)
    const own = groups.get(owner) ?? new Map<string, FileOffset>()
    if (own.has(key)) throw badOffsetsFile(row.where, `${key} is named twice`)
    groups.set(owner, own.set(key, offset))
  }
  if (groups.size === 0)
    throw badOffsetsFile(
      file,
      group === null ? 'it has no offsets' : `it has no offsets for group "${group}"`,
    )
  return groups
}

const NAME_THE_GROUP =
  'name the one group that they are for, or write group,topic,partition,offset in the file'

/**
 * Lines that Apache's `--from-file` and `kctl offsets import` take back.
 *
 * @param withGroup `group,topic,partition,offset`, as several groups need it
 * @throws {KctlError} `GROUP_NAME_NOT_ONE_LINE` for a group that no line can name
 */
export function formatOffsetsCsv(
  rows: readonly (TopicPartitionOffset & { readonly group: string })[],
  withGroup: boolean,
): string {
  return rows
    .map(({ group, topic, partition, offset }) => {
      const fields = [topic, String(partition), String(offset)]
      return `${(withGroup ? [group, ...fields] : fields).map(csvField).join(',')}\n`
    })
    .join('')
}

function csvField(text: string): string {
  if (/[\r\n]/.test(text)) {
    throw new KctlError('usage', `the name of group ${JSON.stringify(text)} has more than one line`, {
      code: 'GROUP_NAME_NOT_ONE_LINE',
      hint: 'use -o json',
    })
  }
  return text === '' || /^[\s#[{]|[",]|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const MAX_DIGITS = 100

function toOffset({
  where,
  group,
  clusterId,
  topic,
  partition,
  offset,
  leaderEpoch,
  metadata,
}: OffsetRow): FileOffset {
  if (topic === '' || !/^\d{1,9}$/.test(partition))
    throw badOffsetsFile(where, `"${topic}" "${partition}" is not a topic and a partition`)
  if (!/^\d+$/.test(offset)) throw badOffsetsFile(where, `"${offset}" is not an offset`)
  // Nobody's offset is that long, and reading it as a number would take its time.
  const exact = offset.length > MAX_DIGITS ? null : BigInt(offset)
  if (exact === null || exact > MAX_OFFSET)
    throw badOffsetsFile(where, `offset ${offset} is past the highest one, ${MAX_OFFSET}`)
  return {
    group,
    clusterId,
    topic,
    partition: Number(partition),
    offset: exact,
    leaderEpoch,
    metadata,
  }
}

function rowsOf(text: string, file: string): readonly OffsetRow[] {
  const whole = text.replace(/^\uFEFF/, '')
  return /^\s*[[{]/.test(whole) ? rowsOfJson(whole, file) : rowsOfLines(whole, file)
}
