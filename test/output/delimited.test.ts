import { describe, expect, test } from 'vitest'
import { csvField, csvLine, tsvLine } from '../../src/output/delimited.ts'

describe('csvField', () => {
  test.for([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['a"b', '"a""b"'],
    ['a\nb', '"a\nb"'],
    ['', '""'],
    [null, ''],
    [-5, '-5'],
    [9007199254740993n, '9007199254740993'],
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@cmd', "'@cmd"],
    ['\tx', "'\tx"],
    ['\rx', '"\'\rx"'],
    [['a', 'b'], '"a,b"'],
  ] as const)('%o', ([value, text]) => {
    expect(csvField(value)).toBe(text)
  })

  test('raw leaves formulas alone', () => {
    expect(csvField('=1+1', { raw: true })).toBe('=1+1')
  })
})

test('a line of CSV ends in CRLF', () => {
  expect(csvLine(['a', 1, null])).toBe('a,1,\r\n')
})

test('a line of TSV escapes what would break it', () => {
  expect(tsvLine(['a\tb\n\\', null, 1n])).toBe('a\\tb\\n\\\\\t\t1\n')
})
