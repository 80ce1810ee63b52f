import { resolve as resolvePath } from 'node:path'
import { formatHostPort } from '../../domain/host-port.ts'
import { BOOLEAN_SETTINGS } from '../boolean-settings.ts'
import { parseResolve } from '../parse-brokers.ts'
import { Secret } from '../redact.ts'
import { normalMechanism } from '../login/sasl-mechanism.ts'
import { SETTING_NAMES, type SettingName, SETTINGS } from '../setting-list.ts'
import type { SettingDefinition } from '../setting-lists/setting-definition.ts'
import type { GivenSettings } from '../settings.ts'

/** A context as it stands in the config file. */
export interface ContextDocument {
  [key: string]: string | boolean | string[] | ContextDocument
}

/**
 * What was given on the command line and in its files, as a context for the config file. What comes from
 * the environment stays there: it holds for other commands anyway, and secrets are kept in it on purpose.
 *
 * @param cwd paths are relative to it, and absolute in the file
 */
export function toContextDocument(given: GivenSettings, cwd: string): ContextDocument {
  const context: ContextDocument = {}
  for (const name of SETTING_NAMES) {
    const { key, isPath = false }: SettingDefinition = SETTINGS[name]
    const entry = given[name]
    if (key === null || entry === undefined) continue
    if (entry.origin !== 'flag' && !entry.origin.startsWith('file ')) continue
    // A secret is taken as it is: a dollar sign in it names no variable.
    const text = entry.text instanceof Secret ? escapeDollars(entry.text.reveal()) : entry.text
    place(context, key, toValue(name, isPath && !text.startsWith('${') ? resolvePath(cwd, text) : text))
  }
  const { tls } = context
  if (typeof tls === 'object' && !Array.isArray(tls)) {
    // Parts of TLS turn it on; alone it is a plain yes or no.
    if (tls['enabled'] === true && Object.keys(tls).length > 1) delete tls['enabled']
    else if (Object.keys(tls).length === 1 && tls['enabled'] !== undefined) context['tls'] = tls['enabled']
  }
  return context
}

function toValue(name: SettingName, text: string): ContextDocument[string] {
  if (BOOLEAN_SETTINGS.has(name)) return ['true', 'yes', 'on', '1'].includes(text.toLowerCase())
  if (name === 'brokers') return text.split(',').map((broker) => broker.trim())
  if (name === 'saslMechanism') return normalMechanism(text)
  if (name !== 'resolve') return text
  return Object.fromEntries([...parseResolve(text)].map(([from, to]) => [from, formatHostPort(to)]))
}

function place(context: ContextDocument, key: string, value: ContextDocument[string]): void {
  const [first = key, second] = key.split('.')
  if (second === undefined) {
    context[first] = value
    return
  }
  const group = (context[first] ??= {}) as ContextDocument
  group[second] = value
}

const escapeDollars = (text: string): string => text.replaceAll(/\$(?=[${])/g, '$$$$')

/** Whether a secret itself is in it, rather than where it is to be had. */
export function holdsPlainSecret(context: ContextDocument): boolean {
  return Object.values<SettingDefinition>(SETTINGS).some(({ key, isSecret = false }) => {
    const [group = '', part = ''] = key?.split('.') ?? []
    const given = context[group]
    if (!isSecret || typeof given !== 'object' || Array.isArray(given)) return false
    const value = given[part]
    return typeof value === 'string' && !/^\$\{\w+\}$/.test(value)
  })
}
