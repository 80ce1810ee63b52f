import type { UsageError } from '../errors.ts'
import type { UsedProject } from './contexts/choose-context.ts'
import type { Secret } from './redact.ts'
import { SETTING_NAMES, type SettingName, SETTINGS } from './setting-list.ts'
import type { FlagGroup, SettingDefinition } from './setting-lists/setting-definition.ts'

/** A setting as a flag of a leaf command. */
export interface GlobalFlag {
  readonly flags: string
  readonly description: string
  readonly group: FlagGroup
  /** The key in the parsed flags that `resolveSettings` expects, whatever commander would call it. */
  readonly attribute: SettingName
  /**
   * Given without a value it stands for this text. It is a text also where there is a flag with
   * `--no-` in front, so that `--no-input` (never ask) and a command's own `--input` live side by side.
   */
  readonly preset: string | null
  readonly isRepeatable: boolean
  readonly isHidden: boolean
}

const SWITCHED_OFF: Readonly<Record<string, string>> = { '--no-tls': 'false', '--no-color': 'never' }

/** The flags that every leaf command has, in the order of the help. */
export const GLOBAL_FLAGS: readonly GlobalFlag[] = SETTING_NAMES.flatMap((name) => {
  const { flags, hiddenFlags = [], describe, group, isRepeatable = false }: SettingDefinition = SETTINGS[name]
  if (flags === null) return []
  return [flags, ...hiddenFlags].map((spelling) => ({
    flags: spelling,
    description: describe,
    group,
    attribute: name,
    preset: spelling.includes('<') ? null : (SWITCHED_OFF[spelling] ?? 'true'),
    isRepeatable,
    isHidden: spelling !== flags,
  }))
})

/** What came from the command line: texts by attribute, lists where a flag may be repeated. */
export type GivenFlags = Readonly<Record<string, unknown>>

/** Where a value came from, in words: `context "dev"`, `file client.properties`, … */
export type Origin =
  | 'flag'
  | 'environment'
  | 'sandbox'
  | 'default'
  | `context "${string}"`
  | `file ${string}`
  | `project ${string}`

/** A value as it was written, before it is parsed. */
export interface Given {
  readonly text: string | Secret
  readonly origin: Origin
}

/** What was given, name by name; what nobody gave is not in it. */
export type GivenSettings = Readonly<Partial<Record<SettingName, Given>>>

export type ColorMode = 'auto' | 'always' | 'never'

/**
 * What holds for every command. The connection is worked out by `resolveConnection` only when one is
 * needed: a context that is wrong must not keep anyone from choosing another.
 */
export interface ResolvedSettings {
  /** The context in use; it may not exist, which `resolveConnection` says. null: none. */
  readonly contextName: string | null
  /** The project file that chose the context or that it is in; null: neither. */
  readonly project: UsedProject | null
  readonly given: GivenSettings
  /** As given with `-o`; null: the command's own default. */
  readonly format: string | null
  /** As given: `a,b,c`. */
  readonly columns: string | null
  readonly sort: string | null
  readonly headings: boolean
  readonly template: string | null
  readonly color: ColorMode
  readonly noPager: boolean
  readonly utc: boolean
  readonly yes: boolean
  readonly noInput: boolean
  readonly timeoutMs: number
  readonly quiet: boolean
  readonly verbose: boolean
  readonly debug: boolean
  readonly allowInsecureConfig: boolean
  /** About the config file; to be said on stderr at every run. */
  readonly warnings: readonly string[]
  /** For `resolveConnection`. */
  readonly connectionSource: ConnectionSource
}

/** What `resolveConnection` starts from. */
export interface ConnectionSource {
  /** A context was asked for that is not there. */
  readonly missingContext: {
    readonly name: string
    readonly known: readonly string[]
    /** The project file that asks for it; null: none does. */
    readonly askedBy: string | null
  } | null
  /** Why nothing may be connected to, as far as a project file is concerned; null: nothing is wrong with it. */
  readonly refusal: UsageError | null
  /** Variables that say how to connect and do not count, since the brokers are those of a file that is not trusted. */
  readonly ignoredVariables: readonly string[]
  /** A value of the chosen context names a variable that is not set. */
  readonly unsetVariable: { readonly variable: string; readonly key: string } | null
  /** For messages: where the contexts come from, or would. */
  readonly configPath: string
}
