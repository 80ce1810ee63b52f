import type { SettingName } from './setting-list.ts'

/** What a context says, as it is written: variables are not put in yet, paths are absolute or start with `~`. */
export type ContextValues = Readonly<Partial<Record<SettingName, string>>>

export interface ConfigFile {
  readonly path: string
  /** The context to use when none is named; it need not exist. */
  readonly current: string | null
  /** In a project's file: the context of the user's own file to use in that project. */
  readonly usersContext: string | null
  readonly contexts: ReadonlyMap<string, ContextValues>
  /** The place of each context for messages, `/home/me/.config/kctl/config.yaml:7`. */
  readonly places: ReadonlyMap<string, string>
}
