import { badOffsetsFile, type OffsetRow } from './offset-row.ts'

const NOTHING_ELSE = { outerGroup: null, clusterId: null, leaderEpoch: null, metadata: null } as const

/**
 * Apache's and rpk's lines, with or without a heading.
 *
 * @throws {KctlError} `BAD_OFFSETS_FILE` naming file and line
 */
export function rowsOfLines(text: string, file: string): readonly OffsetRow[] {
  return text
    .split(/\r?\n/)
    .map((line, index) => {
      const where = `${file}, line ${index + 1}`
      return { where, fields: fieldsOf(line, where) }
    })
    .filter(({ fields }) => fields.length > 0)
    .filter(({ fields }, index) => index > 0 || !isHeading(fields))
    .map(({ where, fields }) => {
      const [first = '', second = '', third = '', fourth] = fields
      if (fields.length === 3)
        return { ...NOTHING_ELSE, where, group: null, topic: first, partition: second, offset: third }
      if (fields.length === 4)
        return { ...NOTHING_ELSE, where, group: first, topic: second, partition: third, offset: fourth ?? '' }
      throw badOffsetsFile(
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
        if (close === -1) throw badOffsetsFile(where, 'a quote is not closed')
        field += line.slice(at + 1, close)
        at = close + 1
        if (line[at] !== '"') break
        field += '"'
      }
      while (line[at] === ' ' || line[at] === '\t') at++
      if (at < line.length && line[at] !== ',')
        throw badOffsetsFile(where, 'a comma is missing behind a quote')
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
