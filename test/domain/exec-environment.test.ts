import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { batchVariables, inheritedVariables, recordVariables } from '../../src/domain/exec-environment.ts'

const RUN = { topic: 'orders', partition: 3, group: 'g', attempt: 2, bytes: 5 }
const LIMITS = { oneBytes: 1_000, allBytes: 3_000 }
const RECORD = { offset: 7n, timestamp: -1, key: null, isNull: false, headers: [] }

describe('what a command is told', () => {
  test('of a record without anything', () => {
    expect(recordVariables(RUN, RECORD, LIMITS)).toEqual({
      KCTL_TOPIC: 'orders',
      KCTL_PARTITION: '3',
      KCTL_GROUP: 'g',
      KCTL_ATTEMPT: '2',
      KCTL_BYTES: '5',
      KCTL_OFFSET: '7',
      KCTL_HEADERS: '[]',
    })
  })

  test('of a time that only all of its digits can tell', () => {
    const told = recordVariables(RUN, { ...RECORD, timestamp: 2n ** 62n }, LIMITS)
    expect(told['KCTL_TIMESTAMP']).toBe('4611686018427387904')
  })

  test('a header that comes again as null leaves no text of the first', () => {
    const key = Buffer.from('a')
    const headers = [
      { key, value: Buffer.from('1') },
      { key, value: null },
    ]
    expect(recordVariables(RUN, { ...RECORD, headers }, LIMITS)).not.toHaveProperty('KCTL_HEADER_A')
  })

  test('what is too long is left out, and that is said', () => {
    const headers = Array.from({ length: 50 }, (_, index) => ({
      key: Buffer.from(`h${index}`),
      value: Buffer.alloc(100, 'x'),
    }))
    const told = recordVariables(RUN, { ...RECORD, key: Buffer.alloc(2_000, 'k'), headers }, LIMITS)
    expect(told['KCTL_OMITTED']).toBe('KCTL_KEY KCTL_KEY_BASE64 KCTL_HEADERS KCTL_HEADER_*')
    expect(Object.keys(told).filter((name) => name.startsWith('KCTL_HEADER_')).length).toBeGreaterThan(10)
  })

  test('of a batch', () => {
    expect(batchVariables(RUN, { count: 2, first: 5n, last: 9n })).toMatchObject({
      KCTL_COUNT: '2',
      KCTL_FIRST_OFFSET: '5',
      KCTL_LAST_OFFSET: '9',
    })
  })

  test('is always what an operating system takes', () => {
    const bytes = fc.uint8Array({ maxLength: 20 })
    const header = fc.record({ key: bytes, value: fc.option(bytes) })
    fc.assert(
      fc.property(fc.option(bytes), fc.array(header, { maxLength: 5 }), (key, headers) => {
        const told = recordVariables(RUN, { ...RECORD, key, headers }, LIMITS)
        for (const [name, value] of Object.entries(told)) {
          expect(name).toMatch(/^KCTL_[A-Z0-9_]*$/)
          expect(value).not.toContain('\0')
          expect(Buffer.from(value).toString()).toBe(value)
        }
        const shown = JSON.parse(told['KCTL_HEADERS'] ?? '') as Record<string, string | null>[]
        const part = (each: Record<string, string | null> | undefined, name: string): Buffer | null =>
          typeof each?.[name] !== 'string'
            ? null
            : Buffer.from(each[name], each[`${name}Encoding`] === 'base64' ? 'base64' : 'utf8')
        for (const [index, { key: headerKey, value }] of headers.entries()) {
          expect(part(shown[index], 'key')).toEqual(Buffer.from(headerKey))
          expect(part(shown[index], 'value')).toEqual(value === null ? null : Buffer.from(value))
        }
      }),
    )
  })
})

test.for([
  ['KCTL_PASSWORD', false],
  ['KCTL_TLS_KEY_PASSWORD', false],
  ['KCTL_TLS_KEY_PEM', false],
  ['KCTL_OAUTH_TOKEN', false],
  ['KCTL_SOME_SECRET', false],
  ['KCTL_KEY', false],
  ['KCTL_HEADER_A', false],
  ['KCTL_OFFSET', false],
  ['KCTL_BROKERS', true],
  ['KCTL_PASSWORD_FILE', true],
  ['KCTL_TLS_KEY', true],
  ['PATH', true],
  ['PASSWORD', true],
] as const)('%s is inherited: %s', ([name, isInherited]) => {
  expect(name in inheritedVariables({ [name]: 'x' })).toBe(isInherited)
})
