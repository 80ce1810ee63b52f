import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type JsonValue, stringifyJson } from '../../src/output/json.ts'

test('writes what JSON.stringify writes', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
      expect(stringifyJson(value as JsonValue, indent)).toBe(JSON.stringify(value, null, indent))
    }),
  )
})

test('a bigint keeps all its digits, undefined is left out', () => {
  expect(stringifyJson({ offset: 2n ** 63n - 1n, none: undefined, list: [] })).toBe(
    '{"offset":9223372036854775807,"list":[]}',
  )
})
