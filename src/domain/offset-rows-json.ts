import { parseOffsetJson } from './offset-json.ts'
import { badOffsetsFile, type OffsetRow } from './offset-row.ts'

/**
 * What `offsets export`, `offsets list` and the reports of resets write, in every JSON format.
 *
 * @throws {KctlError} `BAD_OFFSETS_FILE` naming file and item
 */
export function rowsOfJson(text: string, file: string): readonly OffsetRow[] {
  return itemsOf(text, file).map(({ where, group, outerGroup, fields }) => {
    const offset = fields['offset'] ?? fields['committed'] ?? fields['after']
    if (offset === undefined || offset === null) throw badOffsetsFile(where, 'it has no "offset"')
    const { leaderEpoch, metadata } = fields
    return {
      where,
      group: stringOrNull(fields['group']) ?? group,
      outerGroup,
      clusterId: stringOrNull(fields['clusterId']),
      topic: textOf(fields['topic']),
      partition: textOf(fields['partition']),
      offset: textOf(offset),
      leaderEpoch: isEpoch(leaderEpoch) ? leaderEpoch : null,
      metadata: stringOrNull(metadata),
    }
  })
}

type Fields = Readonly<Record<string, unknown>>

/** What may hold one offset. */
interface Item {
  readonly where: string
  /** The group of the report of several that the item is in. */
  readonly group: string | null
  /** The group of the only report. */
  readonly outerGroup: string | null
  readonly fields: Fields
}

/** A list of offsets, a report, a list of reports, or an object a line. */
function itemsOf(text: string, file: string): readonly Item[] {
  const values = valuesIn(text, file)
  const isOnly = values[0]?.where === file
  return values.flatMap(({ where, value }): readonly Item[] => {
    const fields = fieldsIn(value, where)
    const { partitions } = fields
    if (!Array.isArray(partitions)) return [{ where, group: null, outerGroup: null, fields }]
    const group = stringOrNull(fields['group'])
    return (partitions as unknown[]).map((each, index) => {
      const own = isOnly ? `${file}, item ${index + 1}` : `${where}, partition ${index + 1} of its list`
      return { where: own, group: isOnly ? null : group, outerGroup: group, fields: fieldsIn(each, own) }
    })
  })
}

interface PlacedValue {
  readonly where: string
  readonly value: unknown
}

/** The items of a list, the one object there is, or one JSON object a line. */
function valuesIn(text: string, file: string): readonly PlacedValue[] {
  try {
    const parsed = parseOffsetJson(text)
    if (!Array.isArray(parsed)) return [{ where: file, value: parsed }]
    return (parsed as unknown[]).map((value, index) => ({ where: `${file}, item ${index + 1}`, value }))
  } catch (error) {
    const lines = text.split('\n').map((line, index) => ({ line, where: `${file}, line ${index + 1}` }))
    const filled = lines.filter(({ line }) => line.trim() !== '')
    if (filled.length < 2 || !filled.every(({ line }) => line.trimStart().startsWith('{')))
      throw badOffsetsFile(file, messageOf(error))
    return filled.map(({ line, where }) => {
      try {
        return { where, value: parseOffsetJson(line) }
      } catch (reason) {
        throw badOffsetsFile(where, messageOf(reason))
      }
    })
  }
}

function fieldsIn(value: unknown, where: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw badOffsetsFile(where, 'it is not an object')
}

const stringOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const isEpoch = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 0x7fffffff

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
