/** Which level a setting comes from, strongest first. */
export type ConfigSource = 'topic' | 'broker' | 'broker default' | 'static broker' | 'default' | 'unknown'

export interface ConfigEntry {
  readonly name: string
  /** Null for what is not set and for what the broker keeps to itself. */
  readonly value: string | null
  readonly source: ConfigSource
  /** What would count if it were not set here; null when there is nothing beneath. */
  readonly default: string | null
  readonly sensitive: boolean
  readonly readOnly: boolean
}
