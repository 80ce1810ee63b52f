import { BOOLEAN_SETTINGS } from './boolean-settings.ts'
import { brokersName, SASL_MECHANISMS } from './login/sasl-mechanism.ts'
import { SETTING_NAMES, type SettingName, SETTINGS } from './setting-list.ts'
import type { SettingDefinition } from './setting-lists/setting-definition.ts'

type Schema = Readonly<Record<string, unknown>>
type Schemas = Record<string, Schema>

/** The config file as a JSON Schema, for editors that complete and check what is typed. Made from the settings. */
export function configSchema(): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: "The config file of kctl, and a project's .kctl.yaml",
    type: 'object',
    additionalProperties: false,
    properties: {
      current: { type: 'string', description: 'the context that is used when none is named' },
      context: {
        type: 'string',
        description: 'in .kctl.yaml only: the context of your own config file that this project uses',
      },
      contexts: {
        type: ['object', 'null'],
        description: 'how to reach each cluster, by a name',
        additionalProperties: { $ref: '#/definitions/context' },
      },
    },
    definitions: { context: contextSchema() },
  }
}

function contextSchema(): Schema {
  const properties: Schemas = {}
  const groups = new Map<string, Schemas>()
  for (const name of SETTING_NAMES) {
    const { key }: SettingDefinition = SETTINGS[name]
    if (key === null) continue
    const [group = key, part] = key.split('.')
    if (part === undefined) properties[key] = settingSchema(name)
    else {
      const parts = groups.get(group) ?? {}
      groups.set(group, { ...parts, [part]: settingSchema(name) })
    }
  }
  for (const [group, parts] of groups) {
    const map = { type: 'object', additionalProperties: false, properties: parts }
    properties[group] =
      group === 'tls' ? { anyOf: [{ type: 'boolean', description: 'connect with TLS' }, map] } : map
  }
  return { type: ['object', 'null'], additionalProperties: false, properties }
}

function settingSchema(name: SettingName): Schema {
  const { describe: description }: SettingDefinition = SETTINGS[name]
  if (BOOLEAN_SETTINGS.has(name)) return { type: 'boolean', description }
  if (name === 'brokers') {
    return {
      description,
      anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1 }],
    }
  }
  if (name === 'resolve') {
    return { description, type: 'object', additionalProperties: { type: 'string' } }
  }
  if (name === 'extensions') {
    const map = { type: 'object', additionalProperties: { type: 'string' } }
    return { description, anyOf: [{ type: 'string', minLength: 1 }, map] }
  }
  if (name === 'saslMechanism') {
    // Brokers spell them in capitals.
    const mechanisms = SASL_MECHANISMS.flatMap((each) => [each, brokersName(each)])
    return { description, anyOf: [{ enum: mechanisms }, { type: 'string', pattern: '^\\$\\{\\w+\\}$' }] }
  }
  return { description, type: 'string', minLength: 1 }
}
