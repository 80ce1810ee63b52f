import type { Bar } from './bar.ts'
import type { Measured } from './measure.ts'

/** One line of the table of bars: the same thing done by several tools. */
export interface Row {
  readonly name: string
  readonly bars: readonly Bar[]
  /** Over in a moment: it takes more rounds, has Node that does nothing beside it, and is shown in ms. */
  readonly isShort: boolean
  /** Puts the data there. @returns kctl first, then its peers */
  entries(): Promise<readonly Entry[]>
}

/** One tool in a row. */
export interface Entry {
  readonly tool: string
  /** Gets everything ready for one run; the time counts after that. */
  prepare(): Promise<Turn> | Turn
  /** Why it is shown without being compared: what it does is not quite the same. */
  readonly aside?: string | undefined
  /** For what takes long and needs no more. */
  readonly maxRounds?: number
}

export interface Turn {
  readonly command: Measured
  /** @returns what is wrong with what it did, or null */
  check(): Promise<string | null> | string | null
}

/** Every start of a program in Node has this in it. */
export const NODE: Entry = {
  tool: 'node -e 0',
  aside: '',
  prepare: () => ({ command: { file: process.execPath, args: ['-e', '0'] }, check: () => null }),
}
