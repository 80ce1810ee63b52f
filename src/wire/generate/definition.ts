/** A message definition as Apache Kafka ships it in kafka-clients: `common/message/*.json`. */
export interface MessageDefinition {
  readonly apiKey?: number
  readonly type: string
  readonly name: string
  readonly validVersions: string
  readonly flexibleVersions?: string
  readonly latestVersionUnstable?: boolean
  readonly commonStructs?: readonly StructDefinition[]
  readonly fields: readonly FieldDefinition[]
}

export interface StructDefinition {
  readonly name: string
  readonly fields: readonly FieldDefinition[]
}

export interface FieldDefinition {
  readonly name: string
  readonly type: string
  readonly versions: string
  readonly nullableVersions?: string
  readonly taggedVersions?: string
  readonly flexibleVersions?: string
  readonly tag?: number
  readonly default?: string | number | boolean
  readonly ignorable?: boolean
  readonly fields?: readonly FieldDefinition[]
}

/** A range of versions, both ends inside; empty when `from > to`. */
export interface Versions {
  readonly from: number
  readonly to: number
}

export const NO_VERSIONS: Versions = { from: 1, to: 0 }

/** Reads "0-3", "4+", "5" or "none". */
export function parseVersions(text: string | undefined): Versions {
  if (text === undefined || text === 'none') return NO_VERSIONS
  const match = /^(\d+)(\+|-(\d+))?$/.exec(text)
  if (match === null) throw new Error(`not a version range: "${text}"`)
  const from = Number(match[1])
  return { from, to: match[2] === '+' ? Infinity : match[3] === undefined ? from : Number(match[3]) }
}

export function intersect(a: Versions, b: Versions): Versions {
  return { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) }
}

export const isEmpty = ({ from, to }: Versions): boolean => from > to

/** The definitions are JSON with `//` comments. */
export function parseDefinition(text: string): MessageDefinition {
  return JSON.parse(text.replace(/^\s*\/\/.*$/gm, '')) as MessageDefinition
}
