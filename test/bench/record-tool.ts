import type { Target } from './kctl-program.ts'
import type { Measured } from './measure.ts'
import type { Workload } from './workloads.ts'

/** What a tool is to do in one run. */
export interface Task extends Target {
  readonly workload: Workload
  readonly topic: string
  /** A group that nobody has used yet. */
  readonly group: string
  /** What is to be produced. */
  readonly input: string
  /** The same as `key TAB value`, for who cannot read envelopes. */
  readonly splitInput: string
  /** Where what is consumed goes. */
  readonly output: string
  /** How many records there are. */
  readonly records: number
}

/** How a tool does it. */
export interface Job extends Measured {
  /** Why it is shown without being compared. */
  readonly aside?: string
  readonly losesHeaders?: boolean
}

export interface RecordTool {
  readonly name: string
  /** Null where it cannot do such a thing, or there is no need to see it do it. */
  job(task: Task): Job | null
}

/** The text that one line in a thousand has. */
export const RARE = '042 '

/** How many of the first lines of a content have it. */
export const rareAmong = (lines: number): number => Math.floor((lines + 957) / 1000)
