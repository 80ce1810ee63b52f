import { KctlError } from '../errors.ts'
import { formatPartition, type Offset } from './offset.ts'
import { parseOffsetNumber } from './offset-spec.ts'

/**
 * The offsets in a file, by `formatPartition`: JSON as `kctl offsets list -o json` writes it or
 * `[{"topic","partition","offset"}]`, Apache's `topic,partition,offset` or `group,topic,partition,offset`
 * lines with or without a heading, and rpk's `TOPIC PARTITION OFFSET`.
 *
 * @param group only this group's lines count where the file names groups
 * @throws {KctlError} `BAD_OFFSETS_FILE` naming the line
 */
export function parseOffsetsFile(text: string, group: string): ReadonlyMap<string, Offset> {
  const trimmed = text.replace(/^\uFEFF/, '').trim()
  const rows = /^[[{]/.test(trimmed) ? rowsOfJson(trimmed) : rowsOfLines(text)
  const offsets = new Map<string, Offset>()
  for (const { where, group: owner, topic, partition, offset } of rows) {
    if (owner !== null && owner !== group) continue
    if (topic === '' || !/^\d{1,9}$/.test(partition))
      throw badFile(where, `"${topic}" "${partition}" is not a topic and a partition`)
    const key = formatPartition({ topic, partition: Number(partition) })
    if (offsets.has(key)) throw badFile(where, `${key} is named twice`)
    if (!/^\d+$/.test(offset)) throw badFile(where, `"${offset}" is not an offset`)
    offsets.set(key, parseOffsetNumber(offset))
  }
  if (offsets.size === 0) throw badFile('the file', `it has no offsets for group "${group}"`)
  return offsets
}

interface Row {
  /** For messages: `line 3` or `item 3`. */
  readonly where: string
  readonly group: string | null
  readonly topic: string
  readonly partition: string
  readonly offset: string
}

function rowsOfLines(text: string): readonly Row[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line, index) => ({ where: `line ${index + 1}`, fields: fieldsOf(line), index }))
    .filter(({ fields, index }) => fields.length > 0 && !(index === 0 && isHeading(fields)))
    .map(({ where, fields }) => {
      const [first = '', second = '', third = '', fourth] = fields
      if (fields.length === 3) return { where, group: null, topic: first, partition: second, offset: third }
      if (fields.length === 4)
        return { where, group: first, topic: second, partition: third, offset: fourth ?? '' }
      throw badFile(
        where,
        `${fields.length} fields, where topic,partition,offset or group,topic,partition,offset is expected`,
      )
    })
}

function fieldsOf(line: string): readonly string[] {
  const trimmed = line.trim()
  if (trimmed === '' || trimmed.startsWith('#')) return []
  const separator = trimmed.includes(',') ? ',' : /\s+/
  return trimmed.split(separator).map((field) => field.trim().replace(/^"(.*)"$/, '$1'))
}

const isHeading = (fields: readonly string[]): boolean =>
  fields.at(-1)?.toLowerCase().endsWith('offset') === true

function rowsOfJson(text: string): readonly Row[] {
  const parsed = parseJson(text)
  const items = Array.isArray(parsed) ? (parsed as unknown[]) : listIn(parsed)
  return items.map((item, index) => {
    const where = `item ${index + 1}`
    if (typeof item !== 'object' || item === null) throw badFile(where, 'it is not an object')
    const fields = item as Readonly<Record<string, unknown>>
    const offset = fields['offset'] ?? fields['committed'] ?? fields['after']
    if (offset === undefined) throw badFile(where, 'it has no "offset"')
    return {
      where,
      group: typeof fields['group'] === 'string' ? fields['group'] : null,
      topic: textOf(fields['topic']),
      partition: textOf(fields['partition']),
      offset: textOf(offset),
    }
  })
}

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

/** A description of a group, or a report of a reset, has its list inside. */
function listIn(parsed: unknown): readonly unknown[] {
  const partitions =
    typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>)['partitions'] : null
  if (Array.isArray(partitions)) return partitions as unknown[]
  throw badFile('the file', 'it is neither a list nor an object with "partitions"')
}

function parseJson(text: string): unknown {
  try {
    // Offsets past 2^53 would lose digits as numbers, so they are read as text.
    return JSON.parse(text.replaceAll(/("(?:offset|committed|after)"\s*:\s*)(\d{16,})/g, '$1"$2"'))
  } catch (error) {
    throw badFile('the file', error instanceof Error ? error.message : String(error))
  }
}

const badFile = (where: string, what: string): KctlError =>
  new KctlError('badInput', `offsets file, ${where}: ${what}`, { code: 'BAD_OFFSETS_FILE' })
