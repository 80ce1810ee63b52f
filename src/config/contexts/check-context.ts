import { KctlError } from '../../errors.ts'
import type { ConfigFile } from '../config-contents.ts'
import { resolveConnection } from '../resolve-connection.ts'
import { resolveSettings } from '../resolve-settings.ts'
import type { Machine } from '../state-paths.ts'

/** Whether one could connect with a context, as far as that can be told without connecting. */
export interface ContextCheck {
  /** Why it would be refused; null: it would not. */
  readonly problem: KctlError | null
  readonly warnings: readonly string[]
}

/** What the environment says now does not count: the context is for later too. */
export function checkContext(name: string, config: ConfigFile, { env, homeDir }: Machine): ContextCheck {
  try {
    const settings = resolveSettings({
      flags: { context: name },
      env: Object.fromEntries(Object.entries(env).filter(([variable]) => !variable.startsWith('KCTL_'))),
      config,
      configPath: config.path,
      project: null,
      properties: null,
      sandboxBrokers: () => null,
      homeDir,
    })
    // Whoever uses it will have set it.
    if (settings.connectionSource.unsetVariable !== null) return { problem: null, warnings: [] }
    return { problem: null, warnings: resolveConnection(settings).warnings }
  } catch (error) {
    if (error instanceof KctlError) return { problem: error, warnings: [] }
    throw error
  }
}
