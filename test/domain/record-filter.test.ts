import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  compileFilters,
  parseGrep,
  parseHeaderFilter,
  parseKeyFilter,
  type RecordFilter,
} from '../../src/domain/record-filter.ts'
import { header, type RecordToView, viewRecords } from '../support/record-views.ts'

const records: readonly RecordToView[] = [
  { key: 'order-1', value: 'created', headers: [header('trace', 'abc'), header('branch', 'blue')] },
  { key: 'order-2', value: 'Created again', headers: [header('trace', null)] },
  { key: null, value: null },
  { key: Buffer.from([0xff, 0x00]), value: 'ümlaut created' },
  { key: 'created', value: Buffer.from([0xff, 0x63]) },
]

/** Which of the records pass. */
function passing(...filters: RecordFilter[]): number[] {
  const predicate = compileFilters(filters)
  const passed: number[] = []
  let index = 0
  viewRecords(records, (view) => {
    if (predicate === null || predicate(view)) passed.push(index)
    index++
  })
  return passed
}

describe('--grep', () => {
  test.for<[string, number[]]>([
    ['created', [0, 3, 4]],
    ['v:created', [0, 3]],
    ['k:created', [4]],
    ['v:^created$', [0]],
    ['/created/i', [0, 1, 3, 4]],
    ['v:ü.l', [3]],
    ['k:^order-[12]$', [0, 1]],
    ['h:trace=abc', [0]],
    ['h:trace=.*', [0]],
    ['h:branch=blue|green', [0]],
    ['abc', [0]],
    ['trace', []],
    ['!v:created', [1, 2, 4]],
    ['!created', [1, 2]],
    ['!h:trace=abc', [1, 2, 3, 4]],
    ['v:.', [0, 1, 3, 4]],
  ])('%s', ([text, passed]) => {
    expect(passing(parseGrep(text))).toEqual(passed)
  })

  test.for([
    ['', 'has no expression'],
    ['k:', 'has no expression'],
    ['!', 'has no expression'],
    ['h:trace', 'names no header'],
    ['h:=x', 'names no header'],
    ['(', 'Unterminated group'],
    ['/x/g', 'unknown flag in "g"'],
  ] as const)('refuses %j', ([text, says]) => {
    expect(() => parseGrep(text)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringContaining(says) }),
    )
  })

  test('finds plain text exactly where a search in each value finds it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 8 }), { maxLength: 30 }),
        fc.string({ unit: fc.constantFrom('a', 'b', '-'), minLength: 1, maxLength: 3 }),
        (values, text) => {
          const predicate = compileFilters([parseGrep(`v:${text}`)])
          const found: boolean[] = []
          viewRecords(
            values.map((value) => ({ value })),
            (view) => found.push(predicate?.(view) ?? true),
          )
          expect(found).toEqual(values.map((value) => value.includes(text)))
        },
      ),
    )
  })
})

test('--key compares bytes', () => {
  expect(passing(parseKeyFilter('order-2'))).toEqual([1])
  expect(passing(parseKeyFilter('order-'))).toEqual([])
  expect(passing(parseKeyFilter(''))).toEqual([])
})

test('-H compares a header, or asks whether it is there', () => {
  expect(passing(parseHeaderFilter('trace=abc'))).toEqual([0])
  expect(passing(parseHeaderFilter('trace'))).toEqual([0, 1])
  expect(passing(parseHeaderFilter('trace='))).toEqual([])
  expect(() => parseHeaderFilter('=x')).toThrow('names no header')
})

test('all filters have to be met, and none lets everything pass', () => {
  expect(passing(parseGrep('created'), parseGrep('!k:created'), parseHeaderFilter('branch=blue'))).toEqual([
    0,
  ])
  expect(compileFilters([])).toBeNull()
})
