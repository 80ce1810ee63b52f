import { KctlError } from '../errors.ts'

/** One offset of a file, as it is written there. */
export interface OffsetRow {
  /** For messages: `offsets file a.csv, line 3`. */
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

/** @param where file and line */
export const badOffsetsFile = (where: string, what: string, hint?: string): KctlError =>
  new KctlError('badInput', `${where}: ${what}`, { code: 'BAD_OFFSETS_FILE', hint })
