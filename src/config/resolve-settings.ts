import { didYouMean } from '../domain/text-distance.ts'
import { KctlError, UsageError } from '../errors.ts'
import type { Environment } from '../host.ts'
import { settingsOfAssignments, settingsOfProperties } from './client-properties.ts'
import { chooseContext, type Said } from './contexts/choose-context.ts'
import type { ConfigFile, ContextValues } from './config-contents.ts'
import { expandVariables } from './expand-variables.ts'
import { booleanOf, choiceOf, durationOf, textOf } from './parse-value.ts'
import type { ProjectFile } from './project/project-file.ts'
import { Secret } from './redact.ts'
import { withoutSecretsFor } from './project/own-secrets.ts'
import { SETTING_NAMES, type SettingName, SETTINGS } from './setting-list.ts'
import type { SettingDefinition } from './setting-lists/setting-definition.ts'
import type { ConnectionSource, Given, GivenFlags, Origin, ResolvedSettings } from './settings.ts'

const DEFAULT_TIMEOUT_MS = 10_000

/** Everything that can say something about a setting. */
export interface SettingSources {
  readonly flags: GivenFlags
  readonly env: Environment
  /** null: there is no config file. */
  readonly config: ConfigFile | null
  /** Where it is or would be. */
  readonly configPath: string
  /** The file of the project that one is in; null: there is none. */
  readonly project: ProjectFile | null
  /** What `--command-config` names, already read. */
  readonly properties: { readonly path: string; readonly text: string } | null
  /** The addresses of a running sandbox, or null; asked only if nobody else names brokers. */
  readonly sandboxBrokers: () => string | null
  readonly homeDir: string
}

type Layer = Readonly<Partial<Record<SettingName, string | Secret>>>

/**
 * A flag beats the environment, which beats the context, which beats the default. Which context it is says a flag,
 * else the environment, else the project's file, else the config file.
 *
 * @throws {UsageError} naming the value that is wrong and where it stands
 */
export function resolveSettings(sources: SettingSources): ResolvedSettings {
  const { config, configPath, homeDir } = sources
  const said = givenByHand(sources)
  const chosen = chooseContext(whatWasSaid(said), config, sources.project)
  const { name: contextName, values, project } = chosen
  const { layers: byHand, ignoredVariables, refusal } = withoutSecretsFor(project, said)
  const context = values === null ? NO_CONTEXT : contextLayer(values, sources)
  const given = merge([...byHand, { origin: chosen.origin, layer: context.layer }])
  if (given.brokers === undefined) {
    const text = sources.sandboxBrokers()
    given.brokers =
      text === null ? { text: 'localhost:9092', origin: 'default' } : { text, origin: 'sandbox' }
  }
  expandHome(given, homeDir)
  return {
    contextName,
    project,
    given,
    format: textOf(given, 'output'),
    columns: textOf(given, 'columns'),
    sort: textOf(given, 'sort'),
    headings: !booleanOf(given, 'noHeaders', false),
    template: textOf(given, 'template'),
    color: choiceOf(given, 'color', ['auto', 'always', 'never']) ?? 'auto',
    noPager: booleanOf(given, 'noPager', false),
    utc: booleanOf(given, 'utc', false),
    yes: booleanOf(given, 'yes', false),
    noInput: booleanOf(given, 'noInput', false),
    timeoutMs: durationOf(given, 'timeout', DEFAULT_TIMEOUT_MS),
    quiet: booleanOf(given, 'quiet', false),
    verbose: booleanOf(given, 'verbose', false),
    debug: booleanOf(given, 'debug', false),
    allowInsecureConfig: booleanOf(given, 'allowInsecureConfig', false),
    warnings: [],
    connectionSource: {
      missingContext:
        contextName !== null && values === null
          ? {
              name: contextName,
              known: [...(config?.contexts.keys() ?? [])],
              askedBy: project?.path ?? null,
            }
          : null,
      refusal: chosen.refusal ?? refusal,
      ignoredVariables,
      unsetVariable: context.unset,
      configPath,
    },
  }
}

export interface OriginLayer {
  readonly origin: Origin
  readonly layer: Layer
}

/** The command line and the environment, the stronger first. */
function givenByHand({ flags, env, properties }: SettingSources): OriginLayer[] {
  const layers: OriginLayer[] = [{ origin: 'flag', layer: flagLayer(flags) }]
  const assignments = flags['set']
  if (Array.isArray(assignments)) {
    layers.push({ origin: 'flag', layer: settingsOfAssignments(assignments as readonly string[]) })
  }
  if (properties !== null) {
    layers.push({
      origin: `file ${properties.path}`,
      layer: settingsOfProperties(properties.text, properties.path),
    })
  }
  layers.push({ origin: 'environment', layer: environmentLayer(env) })
  return layers
}

function flagLayer(flags: GivenFlags): Layer {
  const layer: Partial<Record<SettingName, string>> = {}
  for (const name of SETTING_NAMES) {
    const value = flags[name]
    if (Array.isArray(value)) layer[name] = value.join(',')
    else if (typeof value === 'string') layer[name] = value
    else if (typeof value === 'boolean') layer[name] = String(value)
  }
  return layer
}

function environmentLayer(env: Environment): Layer {
  const layer: Partial<Record<SettingName, string | Secret>> = {}
  for (const name of SETTING_NAMES) {
    const { env: variable }: SettingDefinition = SETTINGS[name]
    const text = variable === null ? undefined : env[variable]
    // An empty variable is how shells and CI files unset one.
    if (text !== undefined && text !== '') layer[name] = text
  }
  return layer
}

function whatWasSaid(byHand: readonly OriginLayer[]): Said {
  const context = byHand.find(({ layer }) => layer.context !== undefined)
  const brokers = byHand.find(({ layer }) => layer.brokers !== undefined)
  return {
    context:
      context === undefined
        ? null
        : { name: String(context.layer.context), byEnvironment: context.origin === 'environment' },
    brokers: brokers === undefined ? null : brokers.origin === 'environment' ? 'environment' : 'flag',
  }
}

const NO_CONTEXT = { layer: {}, unset: null } as const

/** A variable that is not set is remembered rather than reported: the connection may not be needed. */
function contextLayer(
  values: ContextValues,
  { env }: SettingSources,
): { readonly layer: Layer; readonly unset: ConnectionSource['unsetVariable'] } {
  const layer: Partial<Record<SettingName, string>> = {}
  let unset: ConnectionSource['unsetVariable'] = null
  for (const [name, text] of Object.entries(values) as [SettingName, string][]) {
    const expanded = expandVariables(text, env)
    if ('unset' in expanded) unset ??= { variable: expanded.unset, key: SETTINGS[name].key ?? name }
    else layer[name] = expanded.text
  }
  return { layer, unset }
}

/** Ways to the same secret: the strongest layer that knows one decides alone. */
export const ALTERNATIVES: readonly (readonly SettingName[])[] = [
  ['password', 'passwordStdin', 'passwordCommand', 'passwordFile'],
  ['token', 'tokenCommand', 'tokenFile', 'tokenEndpoint', 'unsecuredToken'],
  ['clientSecret', 'clientSecretCommand', 'clientSecretFile'],
  ['tlsCa', 'tlsCaPem'],
  ['tlsCert', 'tlsCertPem'],
  ['tlsKey', 'tlsKeyPem'],
  ['tlsKeyPassword', 'tlsKeyPasswordCommand', 'tlsKeyPasswordFile'],
]

function merge(layers: readonly OriginLayer[]): Partial<Record<SettingName, Given>> {
  const merged: Partial<Record<SettingName, Given>> = {}
  for (const { origin, layer } of layers) {
    const settled = new Set(
      ALTERNATIVES.filter((names) => names.some((name) => merged[name] !== undefined)).flat(),
    )
    for (const [name, value] of Object.entries(layer) as [SettingName, string | Secret][]) {
      if (settled.has(name)) continue
      merged[name] ??= { text: seal(name, value), origin }
    }
  }
  return merged
}

function seal(name: SettingName, value: string | Secret): string | Secret {
  const { isSecret = false }: SettingDefinition = SETTINGS[name]
  return isSecret && typeof value === 'string' ? new Secret(value) : value
}

function expandHome(given: Partial<Record<SettingName, Given>>, homeDir: string): void {
  for (const [name, { text, origin }] of Object.entries(given) as [SettingName, Given][]) {
    const { isPath = false }: SettingDefinition = SETTINGS[name]
    if (isPath && typeof text === 'string' && /^~[/\\]/.test(text)) {
      given[name] = { text: homeDir + text.slice(1), origin }
    }
  }
}

/** @throws {KctlError} `CONTEXT_NOT_FOUND`, or a UsageError for a variable that is not set */
export function requireContext({ connectionSource }: Pick<ResolvedSettings, 'connectionSource'>): void {
  const { missingContext, unsetVariable, configPath, refusal } = connectionSource
  if (refusal !== null) throw refusal
  if (missingContext !== null) {
    const { name, known, askedBy } = missingContext
    throw contextNotFound(
      name,
      known,
      askedBy === null ? configPath : `${configPath}, as ${askedBy} asks for`,
    )
  }
  if (unsetVariable !== null) {
    throw new UsageError(
      `${unsetVariable.key} names the variable ${unsetVariable.variable}, which is not set (${configPath})`,
      `export ${unsetVariable.variable}=..., or write $$ for a dollar sign`,
    )
  }
}

export function contextNotFound(name: string, known: readonly string[], configPath: string): KctlError {
  const meant = didYouMean(name, known)
  return new KctlError('notFound', `there is no context "${name}" in ${configPath}`, {
    code: 'CONTEXT_NOT_FOUND',
    hint:
      meant === null
        ? `kctl context list shows what there is; kctl context add ${name} -b host:9092 makes one`
        : `did you mean "${meant}"?   kctl context list`,
  })
}
