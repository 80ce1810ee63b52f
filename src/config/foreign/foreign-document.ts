import { existsSync } from 'node:fs'
import { dirname, isAbsolute, resolve } from 'node:path'
import { stringify } from 'yaml'
import { UsageError } from '../../errors.ts'
import { checkContext } from '../contexts/check-context.ts'
import { type ContextDocument, holdsPlainSecret, toContextDocument } from '../contexts/context-document.ts'
import { parseConfig } from '../parse-config.ts'
import { Secret } from '../redact.ts'
import { type SettingName, SETTINGS } from '../setting-list.ts'
import type { SettingDefinition } from '../setting-lists/setting-definition.ts'
import type { Given } from '../settings.ts'
import type { Machine } from '../state-paths.ts'
import { type ContextSummary, summariseContext } from '../contexts/summarise-context.ts'
import type { ForeignContext } from './foreign-config.ts'

/** A context of another tool as it is to stand in the config file. */
export interface ForeignDocument {
  /** null: nothing can be made of it. */
  readonly document: ContextDocument | null
  readonly summary: Pick<ContextSummary, 'brokers' | 'security'>
  /** What has to be known of it, in words; of a document that is null, why. */
  readonly warnings: readonly string[]
}

/** @param file where it stands: what paths in it may be relative to */
export function toForeignDocument(
  { name, settings }: Pick<ForeignContext, 'name' | 'settings'>,
  file: string,
  machine: Machine & { readonly cwd: string },
): ForeignDocument {
  const given: Partial<Record<SettingName, Given>> = {}
  for (const [key, value] of Object.entries(settings) as [SettingName, string | Secret][]) {
    given[key] = { text: asItStands(key, value, file, machine), origin: 'flag' }
  }
  const summary = summariseContext(name, textsOf(given), false)
  if (given.brokers === undefined) return { document: null, summary, warnings: ['it names no brokers'] }
  try {
    const document = toContextDocument(given, machine.cwd)
    const config = parseConfig(stringify({ contexts: { [name]: document } }), file, dirname(file))
    const { problem, warnings } = checkContext(name, config, machine)
    return {
      document,
      summary: summariseContext(name, config.contexts.get(name) ?? {}, false),
      warnings: [
        ...warnings,
        ...(problem === null ? [] : [`it is refused when it is used: ${problem.message}`]),
        ...(holdsPlainSecret(document)
          ? ['its secret is in plain text; passwordCommand would keep it elsewhere']
          : []),
        ...missingFiles(given),
      ],
    }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return { document: null, summary, warnings: [error.message.replace(/^.*?:\d+: /, '')] }
  }
}

/** A dollar sign names no variable there. Which directory a path was meant for, only its tool knows: where it is. */
function asItStands(
  name: SettingName,
  value: string | Secret,
  file: string,
  { cwd, homeDir }: { readonly cwd: string; readonly homeDir: string },
): string | Secret {
  const { isPath = false }: SettingDefinition = SETTINGS[name]
  if (value instanceof Secret) return value
  if (!isPath) return value.replaceAll(/\$(?=[${])/g, '$$$$')
  if (/^~[/\\]/.test(value)) return homeDir + value.slice(1)
  if (isAbsolute(value)) return value
  const candidates = [resolve(cwd, value), resolve(dirname(file), value)]
  return candidates.find((path) => existsSync(path)) ?? resolve(dirname(file), value)
}

const textsOf = (given: Partial<Record<SettingName, Given>>): Partial<Record<SettingName, string>> =>
  Object.fromEntries(Object.entries(given).map(([name, { text }]) => [name, String(text)]))

function missingFiles(given: Partial<Record<SettingName, Given>>): string[] {
  return (Object.entries(given) as [SettingName, Given][]).flatMap(([name, { text }]) => {
    const { isPath = false, key }: SettingDefinition = SETTINGS[name]
    if (!isPath || typeof text !== 'string' || existsSync(text)) return []
    return [`${key ?? name} is not there: ${text}`]
  })
}
