import { join } from 'node:path'
import type { Host } from '../host.ts'

/** The machine, as far as places for files depend on it. */
export type Machine = Pick<Host, 'env' | 'homeDir' | 'platform'>

/** The file with the contexts: `$KCTL_CONFIG`, or `kctl/config.yaml` where the platform keeps such files. */
export function configPath(machine: Machine): string {
  const { env, homeDir } = machine
  const chosen = env['KCTL_CONFIG']
  if (chosen !== undefined && chosen !== '') return chosen
  const base = isWindows(machine)
    ? (env['APPDATA'] ?? join(homeDir, 'AppData', 'Roaming'))
    : xdg(machine, 'XDG_CONFIG_HOME', '.config')
  return join(base, 'kctl', 'config.yaml')
}

/** Where the journal and the sandbox are. */
export function stateDir(machine: Machine): string {
  return isWindows(machine)
    ? join(localAppData(machine), 'kctl', 'state')
    : join(xdg(machine, 'XDG_STATE_HOME', '.local', 'state'), 'kctl')
}

/** Where things are that can be had again. */
export function cacheDir(machine: Machine): string {
  return isWindows(machine)
    ? join(localAppData(machine), 'kctl', 'cache')
    : join(xdg(machine, 'XDG_CACHE_HOME', '.cache'), 'kctl')
}

const isWindows = ({ platform }: Machine): boolean => platform === 'win32'

const localAppData = ({ env, homeDir }: Machine): string =>
  env['LOCALAPPDATA'] ?? join(homeDir, 'AppData', 'Local')

/** The XDG base directory specification has relative paths ignored. */
function xdg({ env, homeDir }: Machine, variable: string, ...fallback: readonly string[]): string {
  const path = env[variable]
  return path?.startsWith('/') === true ? path : join(homeDir, ...fallback)
}
