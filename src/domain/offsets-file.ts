import { KctlError } from '../errors.ts'
import { formatPartition, type Offset, type TopicPartitionOffset } from './offset.ts'
import { parseOffsetJson } from './offset-json.ts'
import { parseOffsetNumber } from './offset-spec.ts'

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
 * @throws {KctlError} `BAD_OFFSETS_FILE` naming the line
 */
export function parseOffsetsFile(text: string, group: string): ReadonlyMap<string, Offset> {
  const offsets = offsetsOfGroups(text, group).get(group) ?? new Map<string, FileOffset>()
  return new Map([...offsets].map(([key, { offset }]) => [key, offset]))
}

/**
 * The same for every group that the file names; the inner maps are by `formatPartition`.
 *
 * @param group what is not said to be of a group is of this one, and other groups do not count; null: every
 *   group counts, and the file has to name it
 * @throws {KctlError} `BAD_OFFSETS_FILE` naming the line
 */
export function offsetsOfGroups(
  text: string,
  group: string | null,
): ReadonlyMap<string, ReadonlyMap<string, FileOffset>> {
  const groups = new Map<string, Map<string, FileOffset>>()
  for (const row of rowsOf(text)) {
    if (row.group !== null && group !== null && row.group !== group) continue
    const owner = row.group ?? group ?? row.outerGroup ?? ''
    if (owner === '')
      throw badFile(row.where, 'it does not say of which group it is', 'name the group behind the file')
    const offset = toOffset(row)
    const key = formatPartition(offset)
    const own = groups.get(owner) ?? new Map<string, FileOffset>()
    if (own.has(key)) throw badFile(row.where, `${key} is named twice`)
    groups.set(owner, own.set(key, offset))
  }
  if (groups.size === 0)
    throw badFile('the file', group === null ? 'it has no offsets' : `it has no offsets for group "${group}"`)
  return groups
}

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

function toOffset({
  where,
  group,
  clusterId,
  topic,
  partition,
  offset,
  leaderEpoch,
  metadata,
}: Row): FileOffset {
  if (topic === '' || !/^\d{1,9}$/.test(partition))
    throw badFile(where, `"${topic}" "${partition}" is not a topic and a partition`)
  if (!/^\d+$/.test(offset)) throw badFile(where, `"${offset}" is not an offset`)
  return {
    group,
    clusterId,
    topic,
    partition: Number(partition),
    offset: parseOffsetNumber(offset),
    leaderEpoch,
    metadata,
  }
}

interface Row {
  /** For messages: `line 3` or `item 3`. */
  readonly where: string
  readonly group: string | null
  /** The group of the report that the list is in. */
  readonly outerGroup: string | null
  readonly clusterId: string | null
  readonly topic: string
  readonly partition: string
  readonly offset: string
  readonly leaderEpoch: number | null
  readonly metadata: string | null
}

const NOTHING_ELSE = { outerGroup: null, clusterId: null, leaderEpoch: null, metadata: null } as const

function rowsOf(text: string): readonly Row[] {
  const trimmed = text.replace(/^\uFEFF/, '').trim()
  return /^[[{]/.test(trimmed) ? rowsOfJson(trimmed) : rowsOfLines(text)
}

function rowsOfLines(text: string): readonly Row[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line, index) => ({
      where: `line ${index + 1}`,
      fields: fieldsOf(line, `line ${index + 1}`),
      index,
    }))
    .filter(({ fields, index }) => fields.length > 0 && !(index === 0 && isHeading(fields)))
    .map(({ where, fields }) => {
      const [first = '', second = '', third = '', fourth] = fields
      if (fields.length === 3)
        return { ...NOTHING_ELSE, where, group: null, topic: first, partition: second, offset: third }
      if (fields.length === 4)
        return { ...NOTHING_ELSE, where, group: first, topic: second, partition: third, offset: fourth ?? '' }
      throw badFile(
        where,
        `${fields.length} fields, where topic,partition,offset or group,topic,partition,offset is expected`,
      )
    })
}

function fieldsOf(line: string, where: string): readonly string[] {
  const trimmed = line.trim()
  if (trimmed === '' || trimmed.startsWith('#')) return []
  return trimmed.includes(',') ? csvFields(trimmed, where) : trimmed.split(/\s+/).map(unquoted)
}

const unquoted = (field: string): string => field.replace(/^"(.*)"$/, '$1')

/** `a,"b,""c"""` → `a`, `b,"c"`. What stands in quotes keeps its spaces. */
function csvFields(line: string, where: string): readonly string[] {
  const fields: string[] = []
  let at = 0
  for (;;) {
    while (line[at] === ' ' || line[at] === '\t') at++
    let field = ''
    if (line[at] === '"') {
      for (;;) {
        const close = line.indexOf('"', at + 1)
        if (close === -1) throw badFile(where, 'a quote is not closed')
        field += line.slice(at + 1, close)
        at = close + 1
        if (line[at] !== '"') break
        field += '"'
      }
      while (line[at] === ' ' || line[at] === '\t') at++
      if (at < line.length && line[at] !== ',') throw badFile(where, 'a comma is missing behind a quote')
    } else {
      const comma = line.indexOf(',', at)
      const end = comma === -1 ? line.length : comma
      field = line.slice(at, end).trimEnd()
      at = end
    }
    fields.push(field)
    if (at >= line.length) return fields
    at++
  }
}

const isHeading = (fields: readonly string[]): boolean =>
  fields.at(-1)?.toLowerCase().endsWith('offset') === true

function rowsOfJson(text: string): readonly Row[] {
  const parsed = parseJson(text)
  const items = Array.isArray(parsed) ? (parsed as unknown[]) : listIn(parsed)
  const outer = items === parsed ? null : (parsed as Readonly<Record<string, unknown>>)['group']
  return items.map((item, index) => {
    const where = `item ${index + 1}`
    if (typeof item !== 'object' || item === null) throw badFile(where, 'it is not an object')
    const fields = item as Readonly<Record<string, unknown>>
    const offset = fields['offset'] ?? fields['committed'] ?? fields['after']
    if (offset === undefined) throw badFile(where, 'it has no "offset"')
    const { leaderEpoch, metadata } = fields
    return {
      where,
      group: stringOrNull(fields['group']),
      outerGroup: stringOrNull(outer),
      clusterId: stringOrNull(fields['clusterId']),
      topic: textOf(fields['topic']),
      partition: textOf(fields['partition']),
      offset: textOf(offset),
      leaderEpoch: isEpoch(leaderEpoch) ? leaderEpoch : null,
      metadata: stringOrNull(metadata),
    }
  })
}

const stringOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const isEpoch = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 0x7fffffff

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

/** A description of a group, or a report of a reset, has its list inside. */
function listIn(parsed: unknown): readonly unknown[] {
  const partitions =
    typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>)['partitions'] : null
  if (Array.isArray(partitions)) return partitions as unknown[]
  if (typeof parsed === 'object' && parsed !== null && 'topic' in parsed) return [parsed]
  throw badFile('the file', 'it is neither a list nor an object with "partitions"')
}

/** JSON, or one JSON object a line. */
function parseJson(text: string): unknown {
  try {
    return parseOffsetJson(text)
  } catch (error) {
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    if (lines.length < 2 || !lines.every((line) => line.trimStart().startsWith('{')))
      throw badFile('the file', messageOf(error))
    return lines.map((line, index) => {
      try {
        return parseOffsetJson(line)
      } catch (reason) {
        throw badFile(`item ${index + 1}`, messageOf(reason))
      }
    })
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const badFile = (where: string, what: string, hint?: string): KctlError =>
  new KctlError('badInput', `offsets file, ${where}: ${what}`, { code: 'BAD_OFFSETS_FILE', hint })
