import type { Offset, TopicPartition } from './offset.ts'
import type { RecordHeader } from './record.ts'

/** What one variable, and all that tell of a record, may have in bytes: an operating system takes no more. */
export interface VariableLimits {
  readonly oneBytes: number
  readonly allBytes: number
}

/** Linux takes 128 KiB in one variable; macOS 1 MiB in all of them, with those that are inherited. */
export const UNIX_LIMITS: VariableLimits = { oneBytes: 120_000, allBytes: 256_000 }
/** Windows takes 32,767 characters in all. */
export const WINDOWS_LIMITS: VariableLimits = { oneBytes: 8_000, allBytes: 16_000 }

export interface RunFacts extends TopicPartition {
  readonly group: string
  /** From 1. */
  readonly attempt: number
  /** What is on its stdin: where kctl itself is killed, a command that goes on has only what came until then. */
  readonly bytes: number
}

export interface RecordFacts {
  readonly offset: Offset
  /** Milliseconds since 1970; -1 for none. */
  readonly timestamp: number | bigint
  readonly key: Uint8Array | null
  readonly isNull: boolean
  readonly headers: readonly RecordHeader[]
}

type Variables = Readonly<Record<string, string>>

/**
 * What a command is told about its one record. What is too long for a variable is left out and named in
 * `KCTL_OMITTED`; so is, without a word, the text of what is none.
 */
export function recordVariables(run: RunFacts, record: RecordFacts, limits: VariableLimits): Variables {
  const { offset, timestamp, key, isNull, headers } = record
  const room = new Room(limits, { ...runVariables(run), KCTL_OFFSET: String(offset) })
  if (timestamp !== -1) room.add('KCTL_TIMESTAMP', String(timestamp))
  if (isNull) room.add('KCTL_NULL', '1')
  if (key !== null) {
    const text = plainText(key)
    if (text !== null) room.add('KCTL_KEY', text)
    room.add('KCTL_KEY_BASE64', base64(key))
  }
  room.add('KCTL_HEADERS', formatHeaders(headers))
  const byName = new Map<string, Uint8Array | null>()
  for (const header of headers) byName.set(variableOf(header.key), header.value)
  for (const [name, value] of byName) {
    const text = value === null ? null : plainText(value)
    if (text !== null) room.add(name, text, 'KCTL_HEADER_*')
  }
  return room.variables()
}

/** What a command is told about a batch; the records themselves are on its stdin. */
export function batchVariables(
  run: RunFacts,
  { count, first, last }: { readonly count: number; readonly first: Offset; readonly last: Offset },
): Variables {
  return {
    ...runVariables(run),
    KCTL_COUNT: String(count),
    KCTL_FIRST_OFFSET: String(first),
    KCTL_LAST_OFFSET: String(last),
  }
}

const runVariables = ({ topic, partition, group, attempt, bytes }: RunFacts): Variables => ({
  KCTL_TOPIC: topic,
  KCTL_PARTITION: String(partition),
  KCTL_GROUP: group,
  KCTL_ATTEMPT: String(attempt),
  KCTL_BYTES: String(bytes),
})

const SECRET = /^KCTL_(?:.*_)?(?:PASSWORD|SECRET|TOKEN|KEY_PEM)$/i
/** Of a kctl that has started this one. */
const OF_A_RECORD =
  /^KCTL_(?:TOPIC|PARTITION|OFFSET|TIMESTAMP|KEY|KEY_BASE64|NULL|HEADERS|HEADER_.*|OMITTED|GROUP|ATTEMPT|BYTES|COUNT|FIRST_OFFSET|LAST_OFFSET)$/

/** The environment of kctl itself, as a command may see it. */
export function inheritedVariables(env: Readonly<Record<string, string | undefined>>): Variables {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && !SECRET.test(name) && !OF_A_RECORD.test(name)) kept[name] = value
  return kept
}

/** `KCTL_HEADER_TRACE_ID` for the header `trace-id`. */
function variableOf(header: Uint8Array): string {
  const name = Buffer.from(header).toString('latin1')
  return `KCTL_HEADER_${name.replace(/[a-z]/g, (letter) => letter.toUpperCase()).replace(/[^A-Z0-9_]/g, '_')}`
}

/** As in the envelope: nothing is lost, and no byte is one that a variable cannot hold. */
function formatHeaders(headers: readonly RecordHeader[]): string {
  return JSON.stringify(headers.map(({ key, value }) => ({ ...part('key', key), ...part('value', value) })))
}

function part(name: 'key' | 'value', bytes: Uint8Array | null): Record<string, string | null> {
  const text = bytes === null ? null : decode(bytes)
  if (bytes === null || text !== null) return { [name]: text }
  return { [name]: base64(bytes), [`${name}Encoding`]: 'base64' }
}

/** Null for bytes that are no UTF-8, or have a NUL among them. */
function plainText(bytes: Uint8Array): string | null {
  return bytes.includes(0) ? null : decode(bytes)
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decode(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes)
  } catch {
    return null
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/** Takes variables as long as there is room for them. */
class Room {
  private readonly limits: VariableLimits
  private readonly kept: Record<string, string>
  private readonly omitted = new Set<string>()
  private bytes = 0

  constructor(limits: VariableLimits, first: Variables) {
    this.limits = limits
    this.kept = { ...first }
  }

  /** @param omittedAs how it is named if there is no room for it */
  add(name: string, value: string, omittedAs = name): void {
    const bytes = name.length + Buffer.byteLength(value) + 2
    if (bytes > this.limits.oneBytes || this.bytes + bytes > this.limits.allBytes) {
      this.omitted.add(omittedAs)
      return
    }
    this.bytes += bytes
    this.kept[name] = value
  }

  variables(): Variables {
    if (this.omitted.size === 0) return this.kept
    return { ...this.kept, KCTL_OMITTED: [...this.omitted].join(' ') }
  }
}
