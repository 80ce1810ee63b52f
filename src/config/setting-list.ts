import { BEHAVIOUR_SETTINGS } from './setting-lists/behaviour-settings.ts'
import { CLUSTER_SETTINGS } from './setting-lists/cluster-settings.ts'
import { LOGIN_SETTINGS } from './setting-lists/login-settings.ts'
import { OUTPUT_SETTINGS } from './setting-lists/output-settings.ts'
import { REACH_SETTINGS } from './setting-lists/reach-settings.ts'
import { TLS_SETTINGS } from './setting-lists/tls-settings.ts'

/** Every setting, once, in the order of the help. */
export const SETTINGS = {
  ...REACH_SETTINGS,
  ...TLS_SETTINGS,
  ...LOGIN_SETTINGS,
  ...CLUSTER_SETTINGS,
  ...OUTPUT_SETTINGS,
  ...BEHAVIOUR_SETTINGS,
}

export type SettingName = keyof typeof SETTINGS
export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[]
