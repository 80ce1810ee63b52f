import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isEnvelope, parseEnvelope } from '../../src/input/envelope.ts'
import type { InputRecord } from '../../src/input/input-record.ts'
import { createNdjsonPrinter } from '../../src/output/print-ndjson.ts'
import { anyRecords } from '../support/any-records.ts'
import { viewRecords } from '../support/record-views.ts'

const parse = (text: string | Buffer, line = 7): InputRecord => {
  const bytes = Buffer.from(text as string)
  return parseEnvelope(bytes, 0, bytes.length, line)
}

/** With key, value and headers as text. */
const shown = (text: string): unknown => {
  const { key, value, headers, ...rest } = parse(text)
  const show = (bytes: Uint8Array | null): string | null =>
    bytes === null ? null : Buffer.from(bytes).toString()
  return {
    ...rest,
    key: show(key),
    value: show(value),
    headers: headers.map((each) => [show(each.key), show(each.value)]),
  }
}

const nothing = {
  line: 7,
  key: null,
  value: null,
  headers: [],
  partition: null,
  timestampMs: null,
  topic: null,
}

describe('parseEnvelope', () => {
  test.for<[string, object]>([
    ['{"value":"v"}', { value: 'v' }],
    [' { "value" : "v" , "key" : "k" } ', { value: 'v', key: 'k' }],
    ['{"value":null}', {}],
    ['{"value":"","key":""}', { value: '', key: '' }],
    ['{"value":{"id": 9007199254740993}}', { value: '{"id": 9007199254740993}' }],
    ['{"value":[1, "a\\"]"],"key":42}', { value: '[1, "a\\"]"]', key: '42' }],
    ['{"value":true}', { value: 'true' }],
    ['{"value":"a\\u00e9\\ud83d\\ude00\\n\\"\\/"}', { value: 'aé😀\n"/' }],
    ['{"value":"AP8=","valueEncoding":"base64"}', { value: '\u0000\ufffd' }],
    [
      '{"keyEncoding":"base64","key":"YQ==","value":"YQ==","valueEncoding":null}',
      { key: 'a', value: 'YQ==' },
    ],
    [
      '{"value":"v","partition":3,"topic":"orders","offset":99999999999999999999,"timestampType":null}',
      { value: 'v', partition: 3, topic: 'orders' },
    ],
    ['{"value":"v","timestamp":1732060800123}', { value: 'v', timestampMs: 1732060800123 }],
    ['{"value":"v","timestamp":"2024-11-20T00:00:00.123Z"}', { value: 'v', timestampMs: 1732060800123 }],
    ['{"value":"v","timestamp":null,"partition":null,"topic":null,"headers":null}', { value: 'v' }],
    ['{"value":"v","headers":[]}', { value: 'v' }],
    [
      '{"value":"v","headers":[{"key":"b","value":"1"},{"key":"a","value":null},{"value":"Mg==","valueEncoding":"base64","key":"b"}]}',
      {
        value: 'v',
        headers: [
          ['b', '1'],
          ['a', null],
          ['b', '2'],
        ],
      },
    ],
    [
      '{"value":"v","headers":{"2":"x","1":"y"}}',
      {
        value: 'v',
        headers: [
          ['2', 'x'],
          ['1', 'y'],
        ],
      },
    ],
  ])('%s', ([text, expected]) => {
    expect(shown(text)).toEqual({ ...nothing, ...expected })
  })

  test.for([
    ['', 1, 'expected "{" at the start of a record, found the end'],
    ['[]', 1, 'expected "{" at the start of a record, found "["'],
    ['{}', 1, 'a record needs a "value"'],
    ['{"key":"k"}', 1, 'a record needs a "value"'],
    ['{"vaule":"v"}', 2, 'unknown field "vaule", did you mean "value"?'],
    ['{"value":"v","value":"w"}', 22, '"value" is there twice'],
    ['{"value":"v"', 13, 'expected "}" or "," after a field, found the end'],
    ['{"value":"v"} x', 15, 'expected nothing more, found "x"'],
    ['{"value":"v}', 10, 'a string is never closed'],
    ['{"value":"\\q"}', 11, 'JSON does not know this escape'],
    ['{"value":"a\\u12g4"}', 12, 'JSON does not know this escape'],
    ['{"value":"\\u12"}', 11, 'JSON does not know this escape'],
    ['{"value":"\\ud83dx"}', 11, 'half of a surrogate pair'],
    ['{"value":"\\ude00"}', 11, 'half of a surrogate pair'],
    ['{"value":"\\n\u0001"}', 13, 'must be escaped'],
    ['{"value":"\\ud800"}', 11, 'half of a surrogate pair'],
    ['{"value":"a\tb"}', 12, 'must be escaped'],
    ['{"value":tru}', 10, 'expected true'],
    ['{"value":01}', 11, 'expected "}"'],
    ['{"value":}', 10, 'expected a value, found "}"'],
    ['{"value":{"a":1,}}', 17, 'expected a string, found "}"'],
    ['{"value":"?","valueEncoding":"base64"}', 10, 'not valid base64'],
    ['{"value":"YQ","valueEncoding":"base64"}', 10, 'not valid base64'],
    ['{"value":"v","valueEncoding":"hex"}', 30, 'unknown encoding "hex"'],
    ['{"value":"v","partition":-1}', 26, '-1 is not a partition'],
    ['{"value":"v","partition":1.5}', 26, '1.5 is not a partition'],
    ['{"value":"v","timestamp":9007199254740993}', 26, 'is not a time in milliseconds'],
    ['{"value":"v","timestamp":"2026-02-30T00:00:00Z"}', 26, 'has no day 30'],
    ['{"value":"v","headers":[{"value":"x"}]}', 26, 'a header needs a "key"'],
    ['{"value":"v","headers":[{"key":"a","topic":"x"}]}', 36, 'unknown field "topic"'],
    [`{"value":${'['.repeat(600)}`, 523, 'nested deeper than 512 levels'],
  ] as const)('refuses %s', ([text, byte, problem]) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ exitCode: 10, code: 'BAD_INPUT', message: expect.stringContaining(problem) }),
    )
    expect(() => parse(text)).toThrow(`line 7, byte ${byte}: `)
  })

  test('names the first byte that is no UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from('{"value":"ü'), Buffer.from([0xff]), Buffer.from('"}')])
    expect(() => parse(bytes)).toThrow('line 7, byte 13: not valid UTF-8')
  })

  test('gives back every record that the NDJSON printer writes', () => {
    let count = 0
    fc.assert(
      fc.property(anyRecords, (records) => {
        const printer = createNdjsonPrinter()
        viewRecords(records, (view) => printer.append(view, 'orders', 2))
        const bytes = Buffer.concat(printer.take())
        let start = 0
        for (const { timestampMs, key, value, headers = [] } of records) {
          const end = bytes.indexOf(0x0a, start)
          expect(isEnvelope(bytes, start, end)).toBe(true)
          const read = parseEnvelope(bytes, start, end, 1)
          expect(read).toEqual({
            line: 1,
            key,
            value,
            headers,
            partition: 2,
            timestampMs: timestampMs === -1 ? null : timestampMs,
            topic: 'orders',
          })
          start = end + 1
          count++
        }
        expect(start).toBe(bytes.length)
      }),
      { numRuns: 500 },
    )
    expect(count).toBeGreaterThan(1000)
  })

  test('reads escapes as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 50 }), (text) => {
        const escaped = JSON.stringify(text)
          .slice(1, -1)
          .replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
        const { value } = parse(`{"value":"${escaped}\\/"}`)
        expect(Buffer.from(value ?? '').toString()).toBe(`${text}/`)
      }),
    )
  })

  test('gives back 100,000 random buffers', () => {
    let seed = 12_345
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
      return (seed >>> 8) % below
    }
    const printer = createNdjsonPrinter()
    for (let batch = 0; batch < 100; batch++) {
      const values = Array.from({ length: 1000 }, () => {
        // Half of them are mostly text, or nearly all would be base64.
        const limit = random(2) === 0 ? 0x80 : 0x100
        return Buffer.from(Array.from({ length: random(40) }, () => random(limit)))
      })
      viewRecords(
        values.map((value) => ({ key: value, value })),
        (view) => printer.append(view, 't', 0),
      )
      const bytes = Buffer.concat(printer.take())
      let start = 0
      for (const expected of values) {
        const end = bytes.indexOf(0x0a, start)
        const { key, value } = parseEnvelope(bytes, start, end, 1)
        if (key === null || value === null || !expected.equals(key) || !expected.equals(value)) {
          expect.fail(`${expected.toString('hex')} came back as ${Buffer.from(value ?? '').toString('hex')}`)
        }
        start = end + 1
      }
    }
  })
})

test.for([
  [
    '{"topic":"t","partition":0,"offset":1,"timestamp":1,"timestampType":"create","key":null,"value":"v","headers":[]}',
    true,
  ],
  [
    '{"topic":"t","partition":0,"offset":1,"timestamp":1,"key":null,"keyEncoding":"base64","value":"v","headers":[]}',
    true,
  ],
  ['{"key":"k","value":"v"}', false],
  [
    '{"topic":"t","partition":0,"offset":1,"timestamp":1,"key":null,"value":"v","headers":[],"more":1}',
    false,
  ],
  ['{"id":1}', false],
  ['{', false],
  ['plain', false],
  ['', false],
] as const)('%s is an envelope of ours: %s', ([text, isOurs]) => {
  const bytes = Buffer.from(text)
  expect(isEnvelope(bytes, 0, bytes.length)).toBe(isOurs)
})
