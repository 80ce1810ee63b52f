import type { UsageError } from '../../errors.ts'
import { type UsedProject, untrusted } from '../contexts/choose-context.ts'
import type { OriginLayer } from '../resolve-settings.ts'
import { type SettingName, SETTINGS } from '../setting-list.ts'
import type { SettingDefinition } from '../setting-lists/setting-definition.ts'

/** What says how to connect and can be told to any broker. */
const NO_SECRET: ReadonlySet<SettingName> = new Set([
  'context',
  'brokers',
  'set',
  'commandConfig',
  'tls',
  'tlsCa',
  'tlsCaPem',
  'tlsCaPassword',
  'tlsServername',
  'tlsAnyName',
  'tlsInsecure',
  'allowInsecureAuth',
  'resolve',
  'clientId',
  'clusterId',
  'protected',
  'readonly',
])

/**
 * The user's own credentials never go to brokers that a file names which the user has not trusted: what the
 * environment holds of them does not count there, and on the command line it is a mistake.
 */
export function withoutSecretsFor(
  project: UsedProject | null,
  byHand: readonly OriginLayer[],
): {
  readonly layers: readonly OriginLayer[]
  readonly ignoredVariables: readonly string[]
  readonly refusal: UsageError | null
} {
  if (project === null || !project.isOwn || project.isTrusted) {
    return { layers: byHand, ignoredVariables: [], refusal: null }
  }
  const ignoredVariables: string[] = []
  let refusal: UsageError | null = null
  const layers = byHand.map(({ origin, layer }): OriginLayer => {
    const entries = (Object.entries(layer) as [SettingName, OriginLayer['layer'][SettingName]][]).filter(
      ([name]) => {
        const { group, env, flags }: SettingDefinition = SETTINGS[name]
        if (group !== 'connection' || NO_SECRET.has(name)) return true
        if (origin === 'environment') ignoredVariables.push(env ?? name)
        else {
          const what = origin === 'flag' ? (flags?.match(/--[\w-]+/)?.[0] ?? name) : origin
          refusal ??= untrusted(`${what} would go to the brokers of ${project.path}, which is not trusted`)
        }
        return false
      },
    )
    return { origin, layer: Object.fromEntries(entries) }
  })
  return { layers, ignoredVariables, refusal }
}
