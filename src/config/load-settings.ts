import { UsageError } from '../errors.ts'
import type { Host } from '../host.ts'
import { checkFileMode, readConfigFile } from './config-file.ts'
import { readProjectFile } from './project/project-file.ts'
import { readSmallFile } from './read-small-file.ts'
import { resolveSettings } from './resolve-settings.ts'
import { runningSandbox } from './sandbox-state.ts'
import type { GivenFlags, ResolvedSettings } from './settings.ts'
import { configPath } from './state-paths.ts'

/**
 * Everything that was said about the settings, in all places, put together.
 *
 * @param mayBeWrong a config file that cannot be used is as good as none, for those who put it right
 * @throws {UsageError} for a wrong value, or a config file that cannot be used
 */
export async function loadSettings(
  host: Pick<Host, 'env' | 'homeDir' | 'platform' | 'cwd'>,
  flags: GivenFlags,
  mayBeWrong = false,
): Promise<ResolvedSettings> {
  const path = configPath(host)
  const config = await readConfigFile(path).catch((error: unknown) => {
    if (mayBeWrong && error instanceof UsageError) return null
    throw error
  })
  const propertiesPath = flags['commandConfig'] ?? host.env['KCTL_COMMAND_CONFIG']
  const settings = resolveSettings({
    flags,
    env: host.env,
    config,
    configPath: path,
    project: await readProjectFile(host),
    properties:
      typeof propertiesPath === 'string' && propertiesPath !== ''
        ? { path: propertiesPath, text: readProperties(propertiesPath, host.homeDir) }
        : null,
    sandboxBrokers: () => runningSandbox(host)?.bootstrap ?? null,
    homeDir: host.homeDir,
  })
  if (config === null) return settings
  const warnings = checkFileMode(config, host.platform, settings.allowInsecureConfig)
  return { ...settings, warnings: [...settings.warnings, ...warnings] }
}

function readProperties(path: string, homeDir: string): string {
  try {
    return readSmallFile(path.replace(/^~(?=[/\\])/, homeDir)).toString('utf8')
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`)
  }
}
