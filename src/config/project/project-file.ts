import { dirname } from 'node:path'
import { UsageError } from '../../errors.ts'
import type { Host } from '../../host.ts'
import type { ConfigFile, ContextValues } from '../config-contents.ts'
import { readConfigText } from '../config-file.ts'
import { expandVariables } from '../expand-variables.ts'
import { findProjectFile } from './find-project-file.ts'
import { type SettingName, SETTINGS } from '../setting-list.ts'
import type { SettingDefinition } from '../setting-lists/setting-definition.ts'

/** The `.kctl.yaml` of the repository that one is in. */
export interface ProjectFile {
  readonly path: string
  /** The user has said that it may run commands and read files, as it is now. */
  readonly isTrusted: boolean
  /** The same shape as the user's own file, and `context`, which names one of the user's; null if it is wrong. */
  readonly config: ConfigFile | null
  /** Why it cannot be used; null: it can. */
  readonly problem: UsageError | null
}

/** @returns null if there is none */
export async function readProjectFile(
  host: Pick<Host, 'env' | 'homeDir' | 'platform' | 'cwd'>,
): Promise<ProjectFile | null> {
  const path = findProjectFile(host.cwd, host.homeDir)
  if (path === null) return null
  try {
    const text = readConfigText(path) ?? ''
    const { isProjectTrusted } = await import('./project-trust.ts')
    return {
      path,
      isTrusted: isProjectTrusted(host, path, text),
      config: await parseProjectFile(text, path),
      problem: null,
    }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return { path, isTrusted: false, config: null, problem: error }
  }
}

/** @throws {UsageError} with file and line */
export async function parseProjectFile(text: string, path: string): Promise<ConfigFile> {
  const { parseConfig } = await import('../parse-config.ts')
  const config = parseConfig(text, path, dirname(path), 'project')
  const { usersContext, current, contexts } = config
  if (usersContext !== null && current !== null) {
    throw new UsageError(
      `${path}: there are both context and current`,
      'context names one of your own contexts, current one of this file',
    )
  }
  if (current !== null && !contexts.has(current)) {
    throw new UsageError(
      `${path}: current names "${current}", which is not a context of this file`,
      `to use a context of your own, write context: ${current}`,
    )
  }
  return config
}

/** What a context may hold that comes from a stranger: nothing that runs, reads, signs or asks for anything. */
const HARMLESS: ReadonlySet<SettingName> = new Set([
  'brokers',
  'tls',
  'tlsServername',
  'tlsInsecure',
  'saslMechanism',
  'user',
  'password',
  'token',
  'allowInsecureAuth',
  'resolve',
  'clientId',
  'clusterId',
  'protected',
  'readonly',
  'timeout',
])

/**
 * What in a context needs trust, in words: it runs a command, reads a file, takes something out of the environment,
 * or would have the user type a password for whoever wrote it. Empty if nothing does.
 */
export function needsTrust(values: ContextValues): readonly string[] {
  const needs = (Object.entries(values) as [SettingName, string][]).flatMap(([name, text]) => {
    const { key, isPath = false }: SettingDefinition = SETTINGS[name]
    const expanded = expandVariables(text, {})
    if ('unset' in expanded) return [`${key ?? name} reads the variable ${expanded.unset}`]
    if (HARMLESS.has(name)) return []
    if (/command$/i.test(name)) return [`${key ?? name} runs a command: ${text}`]
    return [isPath ? `${key ?? name} reads the file ${text}` : `${key ?? name} is set`]
  })
  const { saslMechanism: mechanism, password, token } = values
  if (mechanism === undefined || needs.length > 0) return needs
  if (!/^(?:plain|scram-sha-(?:256|512)|oauthbearer)$/i.test(mechanism)) {
    return [`sasl.mechanism ${mechanism} uses credentials of yours`]
  }
  const secret = mechanism.toLowerCase() === 'oauthbearer' ? token : password
  return secret === undefined ? ['it would ask you for a password'] : []
}
