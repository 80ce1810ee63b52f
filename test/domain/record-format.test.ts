import { describe, expect, test } from 'vitest'
import { compileRecordFormat, FORMAT_HELP } from '../../src/domain/record-format.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('compileRecordFormat', () => {
  test('gives the pieces in order', () => {
    expect(compileRecordFormat('%t\\t%v{hex}%%%h{%k}')).toEqual([
      { kind: 'text', field: 'topic', encoding: 'plain' },
      { kind: 'literal', bytes: utf8('\t') },
      { kind: 'text', field: 'value', encoding: 'hex' },
      { kind: 'literal', bytes: utf8('%') },
      { kind: 'headers', each: [{ kind: 'text', field: 'key', encoding: 'plain' }] },
    ])
    expect(compileRecordFormat('')).toEqual([])
  })

  test.for([
    ['%', 1, '"%" without a verb'],
    ['a%q', 2, '"%q" is not known'],
    ['%v{gzip}', 1, '"%v{gzip}" is not known'],
    ['%o{big12}', 1, '"%o{big12}" is not known'],
    ['%d{go[2006]}', 1, '"%d{go[2006]}" is not known'],
    ['ab%h{%k', 5, '"{" is never closed'],
    ['%h{%o}', 4, '"%o" means nothing within a header'],
    ['%h{%h}', 4, '"%h" means nothing within a header'],
    ['\\q', 1, 'unknown escape "\\q"'],
    ['x\\', 2, 'unknown escape "\\"'],
    ['\\xg0', 1, 'unknown escape "\\x"'],
  ] as const)('refuses %s at position %d', ([template, position, problem]) => {
    expect(() => compileRecordFormat(template)).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: `format "${template}", position ${position}: ${problem}`,
      }),
    )
  })

  test('its help names only what it takes', () => {
    for (const [verb] of FORMAT_HELP.matchAll(/%(?:[%{}]|[A-Za-z](?:\{(?:[^{}]|%[kv])*\})?)/g)) {
      if (verb === '%F' || verb === '%T') continue
      expect(() => compileRecordFormat(verb)).not.toThrow()
    }
  })
})
