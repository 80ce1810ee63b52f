import { withoutLogin } from '../domain/shown-name.ts'
import { Secret } from './redact.ts'
import { SETTING_NAMES, type SettingName, SETTINGS } from './setting-list.ts'
import type { SettingDefinition } from './setting-lists/setting-definition.ts'
import type { Given, ResolvedSettings } from './settings.ts'

/** A setting, what it is and who said so. */
export interface ExplainedSetting {
  readonly setting: SettingName
  /** As it was written; `****` for a secret. null: nobody gave it and there is no default. */
  readonly value: string | null
  /** `--timeout`, `KCTL_TIMEOUT`, `context "dev"`, `project /home/me/shop/.kctl.yaml`, `default`. */
  readonly origin: string
}

const DEFAULTS: Readonly<Partial<Record<SettingName, string>>> = {
  tls: 'false',
  clientId: 'kctl',
  protected: 'false',
  readonly: 'false',
  timeout: '10s',
  color: 'auto',
}

/** Where each value comes from: what was given, then what is the default. */
export function explainSettings({ given, contextName, project }: ResolvedSettings): ExplainedSetting[] {
  const isAboutClusters = (name: SettingName): boolean => {
    const { key }: SettingDefinition = SETTINGS[name]
    return key !== null || name in DEFAULTS
  }
  return SETTING_NAMES.flatMap((setting): ExplainedSetting[] => {
    if (setting === 'context') {
      const chosenBy = project === null ? 'config file' : `project ${project.path}`
      const origin = given.context === undefined ? chosenBy : originOf(setting, given.context)
      return [{ setting, value: contextName, origin: contextName === null ? 'none' : origin }]
    }
    const entry = given[setting]
    if (entry !== undefined) {
      const { isRepeatable = false }: SettingDefinition = SETTINGS[setting]
      // What `-X` says stands with the settings it is about.
      if (isRepeatable && setting === 'set') return []
      const text = briefly(String(entry.text))
      const value = ADDRESSES.has(setting) ? withoutLogin(text) : text
      return [{ setting, value, origin: originOf(setting, entry) }]
    }
    return isAboutClusters(setting) && DEFAULTS[setting] !== undefined
      ? [{ setting, value: DEFAULTS[setting], origin: 'default' }]
      : []
  })
}

/** What connecting refuses to take a login from is shown without one. */
const ADDRESSES: ReadonlySet<SettingName> = new Set(['brokers', 'resolve', 'tokenEndpoint'])

/** Certificates in a setting are a page long, and say nothing to a reader. */
const briefly = (text: string): string =>
  text.startsWith('-----BEGIN ') ? `PEM, ${text.length} characters` : text

function originOf(setting: SettingName, { origin, text }: Given): string {
  const { flags, env }: SettingDefinition = SETTINGS[setting]
  if (origin === 'environment') return `environment: ${env ?? ''}`
  if (origin !== 'flag') return origin
  const flag = flags?.match(/--[\w-]+/)?.[0]
  return flag === undefined || text instanceof Secret ? 'flag' : `flag: ${flag}`
}
