import type { PropertySettings } from '../property-translation.ts'

/** The tools whose files are understood. */
export const FOREIGN_FORMATS = ['java', 'librdkafka', 'rpk', 'kaf', 'kafkactl', 'kcl'] as const
export type ForeignFormat = (typeof FOREIGN_FORMATS)[number]

/** The way to one cluster, as another tool wrote it down. */
export interface ForeignContext {
  readonly name: string
  /** In our words; paths as they stand there, secrets as they are. */
  readonly settings: PropertySettings
  /** What it says besides and means nothing here, or was not understood: keys, never values. */
  readonly leftOut: readonly string[]
}

export interface ForeignConfig {
  readonly contexts: readonly ForeignContext[]
  /** The one that the other tool uses; null if it does not say. */
  readonly current: string | null
  /** What the file says besides, outside of every context. */
  readonly leftOut: readonly string[]
}
