/** One thing that a user can set, once for its flag, its variable, its key in the file, help and docs. */
export interface SettingDefinition {
  readonly describe: string
  /** As commander spells it: `-b, --brokers <list>`; null where a command line must not or need not hold it. */
  readonly flags: string | null
  /** Other spellings of the flag, left out of help. */
  readonly hiddenFlags?: readonly string[]
  readonly env: string | null
  /** Where it stands in a context of the config file, `tls.ca` for `ca` in `tls`; null if it cannot. */
  readonly key: string | null
  readonly group: FlagGroup
  /** Shown as `****`, wherever it comes from. */
  readonly isSecret?: boolean
  /** The flag may be given more than once. */
  readonly isRepeatable?: boolean
  /** A path: `~` is the home directory, and in the config file it is relative to that file. */
  readonly isPath?: boolean
}

export type FlagGroup = 'connection' | 'output' | 'behaviour'

/** A list of settings whose flags stand in one part of the help. */
export const settingsOf = <Name extends string>(
  group: FlagGroup,
  settings: Readonly<Record<Name, Omit<SettingDefinition, 'group'>>>,
): Readonly<Record<Name, SettingDefinition>> => {
  const entries = Object.entries<Omit<SettingDefinition, 'group'>>(settings)
  return Object.fromEntries(entries.map(([name, setting]) => [name, { ...setting, group }])) as Record<
    Name,
    SettingDefinition
  >
}
