import type { SettingName } from './setting-list.ts'

/** The settings that are true or false in the config file. */
export const BOOLEAN_SETTINGS: ReadonlySet<SettingName> = new Set([
  'tls',
  'tlsInsecure',
  'tlsAnyName',
  'protected',
  'readonly',
  'allowInsecureAuth',
])
