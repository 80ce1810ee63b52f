import type { ConfigFile, ContextValues } from '../config-contents.ts'
import { type SettingName, SETTINGS } from '../setting-list.ts'
import type { SettingDefinition } from '../setting-lists/setting-definition.ts'

/** What became of a context. Keys only: the values may be secrets. */
export interface ContextChange {
  readonly name: string
  readonly change: 'added' | 'changed' | 'removed'
  /** As they stand in the file, like `tls.ca`. */
  readonly set: readonly string[]
  readonly unset: readonly string[]
}

export function contextChanges(
  before: Pick<ConfigFile, 'contexts'>,
  after: Pick<ConfigFile, 'contexts'>,
): readonly ContextChange[] {
  const names = new Set([...before.contexts.keys(), ...after.contexts.keys()])
  return [...names].flatMap((name): ContextChange[] => {
    const old = before.contexts.get(name)
    const now = after.contexts.get(name)
    const set = keysThatDiffer(now ?? {}, old ?? {})
    const unset = keysThatDiffer(old ?? {}, now ?? {}).filter((key) => !set.includes(key))
    if (old === undefined) return [{ name, change: 'added', set, unset: [] }]
    if (now === undefined) return [{ name, change: 'removed', set: [], unset }]
    return set.length + unset.length === 0 ? [] : [{ name, change: 'changed', set, unset }]
  })
}

const keysThatDiffer = (these: ContextValues, those: ContextValues): string[] =>
  (Object.keys(these) as SettingName[])
    .filter((name) => these[name] !== those[name])
    .map((name) => {
      const { key }: SettingDefinition = SETTINGS[name]
      return key ?? name
    })
