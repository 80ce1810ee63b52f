import { readFileSync, statSync, type Stats } from 'node:fs'
import { dirname } from 'node:path'
import { UsageError } from '../errors.ts'
import type { ConfigFile } from './config-contents.ts'
import { SETTING_NAMES, SETTINGS } from './setting-list.ts'
import type { SettingDefinition } from './setting-lists/setting-definition.ts'

/** A file of contexts is a page long; more is not a config file. */
const MAX_BYTES = 1024 * 1024

/**
 * Reads and checks the config file. Without one nothing is loaded, since every command comes by here.
 *
 * @returns null if there is no such file
 * @throws {UsageError} with file and line
 */
export async function readConfigFile(path: string): Promise<ConfigFile | null> {
  const text = readConfigText(path)
  if (text === null) return null
  const { parseConfig } = await import('./parse-config.ts')
  return parseConfig(text, path, dirname(path))
}

/** @throws {UsageError} if it is there and cannot be read */
export function readConfigText(path: string): string | null {
  const stats = statOf(path)
  if (stats === null) return null
  if (!stats.isFile()) throw new UsageError(`${path} is not a file`)
  if (stats.size > MAX_BYTES) {
    throw new UsageError(`${path} has ${stats.size} bytes; a config file has at most ${MAX_BYTES}`)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${reasonOf(error)}`)
  }
}

function statOf(path: string): Stats | null {
  try {
    return statSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw new UsageError(`${path} cannot be read: ${reasonOf(error)}`)
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EACCES') return 'permission denied'
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'it is not UTF-8'
  if (code === 'ELOOP') return 'its symbolic links go round in circles'
  return message
}

/** The parts of a context that must stay with their owner. */
const SECRETS = SETTING_NAMES.filter((name) => {
  const { isSecret = false }: SettingDefinition = SETTINGS[name]
  return isSecret
})
const GROUP_READ = 0o040
const OTHERS_READ = 0o004
const OTHERS_WRITE = 0o002

/** Whether a secret itself is in it, rather than where it is to be had. */
export function holdsSecret({ contexts }: Pick<ConfigFile, 'contexts'>): boolean {
  return [...contexts.values()].some((values) =>
    SECRETS.some((name) => values[name] !== undefined && !/^\$\{\w+\}$/.test(values[name])),
  )
}

/**
 * A secret in a file that everyone can read is none, and who can write the file can have commands run.
 *
 * @returns what to warn of
 * @throws {UsageError} unless `isAllowed`
 */
export function checkFileMode(
  config: ConfigFile,
  platform: NodeJS.Platform,
  isAllowed: boolean,
): readonly string[] {
  if (platform === 'win32') return []
  const mode = statOf(config.path)?.mode ?? 0
  const isSecret = holdsSecret(config)
  const hint = `chmod 600 ${config.path}`
  const problem =
    (mode & OTHERS_WRITE) !== 0
      ? `${config.path} can be changed by every user of this machine`
      : isSecret && (mode & OTHERS_READ) !== 0
        ? `${config.path} holds a secret and can be read by every user of this machine`
        : null
  if (problem !== null) {
    if (!isAllowed) throw new UsageError(problem, `${hint}, or add --allow-insecure-config`)
    return [problem]
  }
  if (!isSecret || (mode & GROUP_READ) === 0) return []
  return [`${config.path} holds a secret and can be read by its group: ${hint}`]
}
