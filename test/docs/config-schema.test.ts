import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseConfig } from '../../src/config/parse-config.ts'
import { runKctl } from '../support/run-kctl.ts'

const document = new URL('../../docs/config.schema.json', import.meta.url)

test('the schema in the docs is the one that kctl prints', async () => {
  const { exitCode, stdout } = await runKctl('context schema')
  expect(exitCode).toBe(0)
  expect(readFileSync(document, 'utf8')).toBe(stdout)
})

interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly minLength?: number
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly definitions?: Readonly<Record<string, Schema>>
}

const typeOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value

/** As much of JSON Schema as is used. */
function isValid(value: unknown, schema: Schema, root: Schema): boolean {
  if (schema.$ref !== undefined) {
    return isValid(value, root.definitions?.[schema.$ref.split('/').at(-1) ?? ''] ?? {}, root)
  }
  if (schema.type !== undefined && ![schema.type].flat().includes(typeOf(value))) return false
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(String(value))) return false
  if (schema.minLength !== undefined && String(value).length < schema.minLength) return false
  if (schema.anyOf !== undefined && !schema.anyOf.some((each) => isValid(value, each, root))) return false
  if (Array.isArray(value)) {
    return value.every((each) => schema.items === undefined || isValid(each, schema.items, root))
  }
  if (typeOf(value) !== 'object') return true
  return Object.entries(value as object).every(([key, each]) => {
    const known = schema.properties?.[key] ?? schema.additionalProperties
    return typeof known === 'object' ? isValid(each, known, root) : known !== false
  })
}

describe('the schema takes what kctl takes', () => {
  const schema = JSON.parse(readFileSync(document, 'utf8')) as Schema
  const isRead = (text: string): boolean => {
    try {
      return parseConfig(text, 'f', '/') !== null
    } catch {
      return false
    }
  }

  test.for([
    'contexts: {}',
    'contexts:\n',
    'current: a\ncontexts: { a: { brokers: "x:1,y:2" }, b: { brokers: [x, y] }, c: }',
    'contexts: { a: { brokers: [x], tls: true } }',
    'contexts: { a: { brokers: [x], tls: { enabled: false, ca: a.pem, insecure: true } } }',
    'contexts: { a: { sasl: { mechanism: SCRAM-SHA-512, username: me, passwordCommand: pass } } }',
    'contexts: { a: { resolve: { "x:1": "y:1" }, protected: true, readonly: false, timeout: 30s } }',
    'contexts: { a: { clientId: x, clusterId: y, allowInsecureAuth: true } }',
  ])('%s', (text) => {
    expect([isRead(text), isValid(parse(text), schema, schema)]).toEqual([true, true])
  })

  test.for([
    'curent: a',
    'contexts: { a: { broker: x } }',
    'contexts: { a: { tls: yes } }',
    'contexts: { a: { tls: { caa: x } } }',
    'contexts: { a: { sasl: plain } }',
    'contexts: { a: { sasl: { password: 1 } } }',
    'contexts: { a: { sasl: { password: "" } } }',
    'contexts: { a: { protected: "true" } }',
    'contexts: { a: { resolve: [x] } }',
    'contexts: [a]',
  ])('not %s', (text) => {
    expect([isRead(text), isValid(parse(text), schema, schema)]).toEqual([false, false])
  })
})
