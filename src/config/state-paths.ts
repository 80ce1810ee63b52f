import path from 'node:path'
import type { Host } from '../host.ts'

/** The machine, as far as places for files depend on it. */
export type Machine = Pick<Host, 'env' | 'homeDir' | 'platform'>

/** The file with the contexts: `$KCTL_CONFIG`, or `kctl/config.yaml` where the platform keeps such files. */
export function configPath(machine: Machine): string {
  const { env, homeDir } = machine
  const chosen = env['KCTL_CONFIG']
  if (chosen !== undefined && chosen !== '') return chosen
  const base = isWindows(machine)
    ? (env['APPDATA'] ?? path.win32.join(homeDir, 'AppData', 'Roaming'))
    : xdg(machine, 'XDG_CONFIG_HOME', '.config')
  return pathsOf(machine).join(base, 'kctl', 'config.yaml')
}

/** Where the journal and the sandbox are. */
export function stateDir(machine: Machine): string {
  return isWindows(machine)
    ? path.win32.join(localAppData(machine), 'kctl', 'state')
    : path.posix.join(xdg(machine, 'XDG_STATE_HOME', '.local', 'state'), 'kctl')
}

/** Where things are that can be had again. */
export function cacheDir(machine: Machine): string {
  return isWindows(machine)
    ? path.win32.join(localAppData(machine), 'kctl', 'cache')
    : path.posix.join(xdg(machine, 'XDG_CACHE_HOME', '.cache'), 'kctl')
}

const isWindows = ({ platform }: Machine): boolean => platform === 'win32'

const pathsOf = (machine: Machine): path.PlatformPath => (isWindows(machine) ? path.win32 : path.posix)

const localAppData = ({ env, homeDir }: Machine): string =>
  env['LOCALAPPDATA'] ?? path.win32.join(homeDir, 'AppData', 'Local')

/** The XDG base directory specification has relative paths ignored. */
function xdg({ env, homeDir }: Machine, variable: string, ...fallback: readonly string[]): string {
  const directory = env[variable]
  return directory?.startsWith('/') === true ? directory : path.posix.join(homeDir, ...fallback)
}
