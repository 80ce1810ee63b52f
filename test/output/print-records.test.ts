import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileRecordFormat } from '../../src/domain/record-format.ts'
import type { RecordView } from '../../src/domain/record-view.ts'
import {
  createRecordPrinter,
  parseRecordFormat,
  RECORD_FORMATS,
} from '../../src/output/create-record-printer.ts'
import { createBytesPrinter } from '../../src/output/print-bytes.ts'
import { createCsvPrinter } from '../../src/output/print-csv.ts'
import { createNdjsonPrinter } from '../../src/output/print-ndjson.ts'
import { createPrettyPrinter } from '../../src/output/print-pretty.ts'
import { createTemplatePrinter, type TemplateOptions } from '../../src/output/print-template.ts'
import type { RecordPrinter } from '../../src/output/record-printer.ts'
import { loadStyle, plainStyle } from '../../src/output/style.ts'
import { encodeBatch } from '../../src/wire/batch-builder.ts'
import { openBatch } from '../../src/wire/open-batch.ts'
import { BASE_TIMESTAMP_POSITION, batchesIn, MAX_TIMESTAMP_POSITION } from '../../src/wire/record-batch.ts'
import { RecordCursor } from '../../src/wire/record-cursor.ts'
import { anyRecords } from '../support/any-records.ts'
import { type BatchToView, header, type RecordToView, viewRecords } from '../support/record-views.ts'

function print(printer: RecordPrinter, records: readonly RecordToView[], batch: BatchToView = {}): Buffer {
  viewRecords(records, (view) => printer.append(view, 'orders', 3), batch)
  const { pendingBytes } = printer
  const bytes = Buffer.concat(printer.take())
  // A printer of text may count characters, which are never more than bytes.
  expect(pendingBytes).toBeLessThanOrEqual(bytes.length)
  return bytes
}

const sample: readonly RecordToView[] = [
  { key: 'k1', value: '{"id":1}', headers: [header('trace', 'abc'), header('trace', null)] },
  { key: null, value: null },
  { key: '', value: '' },
  { key: Buffer.from([0xff, 0x00]), value: 'line\nbreak\ttab "quoted" \\ \u0001 ünïcode 日本 😀' },
]

describe('NDJSON', () => {
  test('is the documented envelope', () => {
    expect(print(createNdjsonPrinter(), sample, { baseOffset: 42n }).toString()).toBe(
      '{"topic":"orders","partition":3,"offset":42,"timestamp":1732060800123,"timestampType":"create","key":"k1","value":"{\\"id\\":1}","headers":[{"key":"trace","value":"abc"},{"key":"trace","value":null}]}\n' +
        '{"topic":"orders","partition":3,"offset":43,"timestamp":1732060800123,"timestampType":"create","key":null,"value":null,"headers":[]}\n' +
        '{"topic":"orders","partition":3,"offset":44,"timestamp":1732060800123,"timestampType":"create","key":"","value":"","headers":[]}\n' +
        '{"topic":"orders","partition":3,"offset":45,"timestamp":1732060800123,"timestampType":"create","key":"/wA=","keyEncoding":"base64","value":"line\\nbreak\\ttab \\"quoted\\" \\\\ \\u0001 ünïcode 日本 😀","headers":[]}\n',
    )
  })

  test('writes every digit of an offset and of a time', () => {
    const text = print(createNdjsonPrinter(), [{ timestampMs: -1 }, { timestampMs: -1 }], {
      baseOffset: 2n ** 63n - 2n,
    }).toString()
    expect(text).toContain('"offset":9223372036854775806,"timestamp":null,"timestampType":null')
    expect(text).toContain('"offset":9223372036854775807,')
  })

  test('says when the broker gave the time', () => {
    expect(print(createNdjsonPrinter(), [{}], { logAppendTimeMs: 1_000_000_000_000 }).toString()).toContain(
      '"timestamp":1000000000000,"timestampType":"append"',
    )
  })

  test('gives every byte back, whatever they are', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const lines = print(createNdjsonPrinter(), records).toString().split('\n').slice(0, -1)
        const read = lines.map((line) => JSON.parse(line) as Envelope)
        const back = read.map((envelope) => ({
          timestampMs: envelope.timestamp ?? -1,
          key: decode(envelope.key, envelope.keyEncoding),
          value: decode(envelope.value, envelope.valueEncoding),
          headers: envelope.headers.map((each) => ({
            key: decode(each.key, each.keyEncoding),
            value: decode(each.value, each.valueEncoding),
          })),
        }))
        expect(back).toEqual(records)
      }),
      { numRuns: 300 },
    )
  })

  test('escapes as JSON.stringify does, one byte at a time and in a row', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const line = print(createNdjsonPrinter(), [{ value: text }]).toString()
        expect(line).toContain(`,"value":${JSON.stringify(text)},`)
      }),
      { numRuns: 500 },
    )
  })

  test('grows for values that need more room than they have bytes', () => {
    const value = '\u0001'.repeat(300_000)
    const line = JSON.parse(print(createNdjsonPrinter(), [{ value }]).toString()) as Envelope
    expect(line.value).toBe(value)
  })

  test('tells all that is no UTF-8 from what is', () => {
    for (let first = 0x80; first < 0x100; first++) {
      for (const rest of [
        [],
        [0x80],
        [0x9f, 0x80],
        [0xa0, 0x80],
        [0x8f, 0x80, 0x80],
        [0x90, 0x80, 0x80],
        [0x90, 0x80, 0x41],
      ]) {
        const value = Buffer.from([0x61, first, ...rest])
        const isText = Buffer.from(value.toString()).equals(value)
        const line = JSON.parse(print(createNdjsonPrinter(), [{ value }]).toString()) as Envelope
        expect(line.valueEncoding).toBe(isText ? undefined : 'base64')
      }
    }
  })

  test('on a terminal is the same JSON without control or invisible characters', () => {
    const value = 'a\u001b]0;x\u0007 \u009b31m \u202e \ufeff \u{e0041} ü 😀'
    const text = print(createNdjsonPrinter({ forTerminal: true }), [{ value }]).toString()
    expect(text).not.toMatch(/[^\P{C}\n]|\u202e/u)
    expect((JSON.parse(text) as Envelope).value).toBe(value)
  })
})

interface Envelope {
  readonly timestamp: number | null
  readonly key: string | null
  readonly keyEncoding?: 'base64'
  readonly value: string | null
  readonly valueEncoding?: 'base64'
  readonly headers: readonly Pick<Envelope, 'key' | 'value' | 'keyEncoding' | 'valueEncoding'>[]
}

function decode(text: string | null, encoding: 'base64' | undefined): Buffer | null {
  return text === null ? null : Buffer.from(text, encoding ?? 'utf8')
}

describe('values and keys', () => {
  const long = 'v'.repeat(5000)
  const records: readonly RecordToView[] = [
    { key: 'a', value: 'one', headers: [header('h', 'x')] },
    { key: null, value: null },
    { key: 'b'.repeat(60), value: long },
    { key: '', value: '' },
    { key: 'c', value: 'x'.repeat(100) },
    { key: 'd', value: Buffer.from([0xff, 0x0a, 0x00]) },
  ]

  test('are their bytes and a newline, null an empty line', () => {
    expect(print(createBytesPrinter('value'), records).toString('latin1')).toBe(
      `one\n\n${long}\n\n${'x'.repeat(100)}\n\u00ff\n\u0000\n`,
    )
    expect(print(createBytesPrinter('key'), records).toString()).toBe(`a\n\n${'b'.repeat(60)}\n\nc\nd\n`)
  })

  test('can be taken in the middle of a batch', () => {
    const printer = createBytesPrinter('value')
    let text = ''
    viewRecords(records, (view) => {
      printer.append(view, 'orders', 3)
      text += Buffer.concat(printer.take()).toString('latin1')
    })
    expect(text).toBe(print(createBytesPrinter('value'), records).toString('latin1'))
  })

  test('of batches that take turns stay in order', () => {
    const printer = createBytesPrinter('value')
    const views: RecordView[][] = [[], []]
    for (const [index, list] of views.entries()) {
      let section: RecordView['section'] | null = null
      viewRecords(
        ['a', 'b', 'c'].map((value) => ({ key: 'some key', value: `${value}${index}` })),
        (view) => {
          section ??= view.section
          const { offsetDelta, timestampMs, keyStart, keyLength, valueStart, valueLength } = view
          const { headerCount, headersStart, recordEnd } = view
          list.push({
            section,
            offsetDelta,
            timestampMs,
            exactTimestamp: () => BigInt(timestampMs),
            keyStart,
            keyLength,
            valueStart,
            valueLength,
            headerCount,
            headersStart,
            recordEnd,
          })
        },
      )
    }
    for (const index of [0, 1, 2])
      for (const list of views) printer.append(list[index] as RecordView, 'orders', 0)
    expect(Buffer.concat(printer.take()).toString()).toBe('a0\na1\nb0\nb1\nc0\nc1\n')
  })

  test('are the same for any records', () => {
    fc.assert(
      fc.property(anyRecords, (any) => {
        const expected = Buffer.concat(
          any.flatMap(({ value }) => [Buffer.from(value ?? ''), Buffer.from('\n')]),
        )
        expect(print(createBytesPrinter('value'), any)).toEqual(expected)
      }),
    )
  })
})

describe('a template', () => {
  const record: RecordToView = { key: 'k1', value: 'hello', headers: [header('a', '1'), header('b', null)] }
  const format = (template: string, from: RecordToView = record, options: TemplateOptions = {}): Buffer =>
    print(createTemplatePrinter(compileRecordFormat(template), options), [from], { baseOffset: 255n })

  test.for([
    ['%t[%p]@%o %k %v\\n', 'orders[3]@255 k1 hello\n'],
    ['%s|%S|%V|%K|%T|%d|%H|%i', 'hello|5|5|2|1732060800123|1732060800123|2|1'],
    ['%h', 'a=1,b=NULL'],
    ['%h{%k:%v(%V) }', 'a:1(1) b:(-1) '],
    ['100%% %{x%}', '100% {x}'],
    ['%k{hex} %v{base64} %t{hex}', '6b31 aGVsbG8= 6f7264657273'],
    ['%o{hex} %o{hex16} %p{hex32}', 'ff 00ff 00000003'],
    ['%d{iso}', '2024-11-20T00:00:00.123Z'],
    ['%d{strftime[%F %T.%L %%]}', '2024-11-20 00:00:00.123 %'],
    ['\\t\\x41\\\\ü', '\tA\\ü'],
    ['{plain} braces', '{plain} braces'],
  ] as const)('%s', ([template, text]) => {
    expect(format(template).toString()).toBe(text)
  })

  test('writes numbers as bytes', () => {
    expect(format('%V{big32}%V{little16}%p{byte}%R%o{big64}').toString('hex')).toBe(
      '00000005'.concat('0500', '03', '00000005', '00000000000000ff'),
    )
    expect(format('%V{big32}%R', { value: null }).toString('hex')).toBe('ffffffffffffffff')
  })

  test('writes null as nothing, or as told', () => {
    expect(format('[%k][%v]%K', {}).toString()).toBe('[][]-1')
    expect(format('[%k][%v]', { key: '' }, { nullText: 'NULL' }).toString()).toBe('[][NULL]')
  })

  test('passes bytes through in a pipe and escapes them on a terminal', () => {
    const value = Buffer.from('\u001b[31m\n\u202e')
    expect(format('%v', { value })).toEqual(value)
    expect(format('\\x1b%v', { value }, { forTerminal: true }).toString()).toBe('\u001b\\x1b[31m\n\\u{202e}')
  })
})

describe('CSV', () => {
  test('is one row a record under headings', () => {
    expect(print(createCsvPrinter(), sample).toString()).toBe(
      'topic,partition,offset,timestamp,key,value,headers,keyEncoding,valueEncoding\r\n' +
        'orders,3,0,2024-11-20T00:00:00.123Z,k1,"{""id"":1}","[{""key"":""trace"",""value"":""abc""},{""key"":""trace"",""value"":null}]",,\r\n' +
        'orders,3,1,2024-11-20T00:00:00.123Z,,,,null,null\r\n' +
        'orders,3,2,2024-11-20T00:00:00.123Z,"","",,,\r\n' +
        'orders,3,3,2024-11-20T00:00:00.123Z,/wA=,"line\nbreak\ttab ""quoted"" \\ \u0001 ünïcode 日本 😀",,base64,\r\n',
    )
  })

  test('disarms formulas unless told not to', () => {
    expect(print(createCsvPrinter({ headings: false }), [{ value: '=1+1' }]).toString()).toContain(",'=1+1,")
    expect(print(createCsvPrinter({ headings: false, raw: true }), [{ value: '=1+1' }]).toString()).toContain(
      ',=1+1,',
    )
  })
})

describe('for people', () => {
  const options = { style: plainStyle(true), utc: true, showTopic: false, showHeaders: false }

  test('is one line a record, whatever is in it', () => {
    expect(print(createPrettyPrinter(options), sample, { baseOffset: 7n }).toString()).toBe(
      '2024-11-20 00:00:00.123  3:7  k1  {"id":1}\n' +
        '2024-11-20 00:00:00.123  3:8  -  null\n' +
        '2024-11-20 00:00:00.123  3:9  ""  ""\n' +
        '2024-11-20 00:00:00.123  3:10  base64:/wA=  line\\nbreak\\ttab "quoted" \\ \\x01 ünïcode 日本 😀\n',
    )
  })

  test('names topics and headers when asked', () => {
    expect(
      print(
        createPrettyPrinter({ ...options, showTopic: true, showHeaders: true }),
        sample.slice(0, 1),
      ).toString(),
    ).toBe('2024-11-20 00:00:00.123  orders:3:0  k1  {"id":1}  {trace=abc, trace=null}\n')
  })

  test('has no escape from data, only colours', async () => {
    const style = await loadStyle({ isTerminal: true, colorLevel: 1 })
    const evil = '\u001b]52;c;aGk=\u0007\u009b\r'
    const text = print(createPrettyPrinter({ ...options, style, showHeaders: true }), [
      { key: evil, value: evil, headers: [header(evil, evil)] },
    ]).toString()
    // eslint-disable-next-line no-control-regex -- colours start with one
    expect(text.replaceAll(/\u001b\[\d+m/g, '')).not.toMatch(/[^\P{Cc}\n]/u)
    // eslint-disable-next-line no-control-regex -- colours start with one
    expect(text).toMatch(/\u001b\[2m/)
  })
})

describe('what the user asked for', () => {
  const evil: readonly RecordToView[] = [
    {
      key: '\u001b]0;k\u0007',
      value: '\u001b]52;c;aGk=\u0007\u009b\r',
      headers: [header('\u001b[31m', '\u202e')],
    },
  ]
  const options = { style: plainStyle(true), utc: true, showTopic: true, showHeaders: true, template: null }

  test.for(RECORD_FORMATS)('%s sends nothing from data to a terminal that it obeys', (format) => {
    const text = print(createRecordPrinter({ ...options, format }), evil).toString()
    expect(text.replaceAll('\r\n', '\n')).not.toMatch(/[^\P{Cc}\n\t]|\u202e/u)
    expect(text.length).toBeGreaterThan(10)
  })

  test('a template takes the place of the format', () => {
    const template = compileRecordFormat('%o:%k%h\\n')
    const text = print(createRecordPrinter({ ...options, format: 'value', template }), evil).toString()
    expect(text).toBe('0:\\x1b]0;k\\x07\\x1b[31m=\\u{202e}\n')
  })

  test.for([
    ['json', 'use -o ndjson'],
    ['yaml', 'use -o ndjson'],
    ['xml', 'there are pretty, ndjson'],
  ] as const)('%s is refused', ([format, hint]) => {
    expect(() => parseRecordFormat(format)).toThrow(
      expect.objectContaining({ exitCode: 2, hint: expect.stringContaining(hint) }),
    )
  })
})

describe('a time of more digits than a number has', () => {
  /** Two records, the second so many ms after the first. */
  function printAt(baseTime: bigint, delta: number, printer: RecordPrinter, codec = 0): string {
    const bytes = encodeBatch(
      [0, delta].map((timestampMs) => ({ timestampMs, key: null, value: Buffer.from('v') })),
      { codec },
    )
    bytes.writeBigInt64BE(baseTime, BASE_TIMESTAMP_POSITION)
    const [batch] = batchesIn(bytes)
    const cursor = new RecordCursor(openBatch(batch ?? expect.fail('no batch'), { checkCrcs: false }))
    while (cursor.next()) printer.append(cursor, 'orders', 3)
    return Buffer.concat(printer.take()).toString()
  }

  test.for([
    { base: 9007199254740993n, delta: 2, times: ['9007199254740993', '9007199254740995'] },
    { base: -9007199254740993n, delta: 1, times: ['-9007199254740993', '-9007199254740992'] },
    { base: -9007199254740993n, delta: 3, times: ['-9007199254740993', '-9007199254740990'] },
    { base: 2n ** 63n - 2n, delta: 1, times: ['9223372036854775806', '9223372036854775807'] },
    { base: -(2n ** 63n), delta: 1, times: ['-9223372036854775808', '-9223372036854775807'] },
    // The first one of them is a number like any other.
    { base: 1n, delta: Number.MAX_SAFE_INTEGER, times: ['1', '9007199254740992'] },
    { base: 4n, delta: Number.MAX_SAFE_INTEGER - 1, times: ['4', '9007199254740994'] },
  ])('keeps all of them: $times', ({ base, delta, times }) => {
    for (const codec of [0, 1]) {
      const ndjson = printAt(base, delta, createNdjsonPrinter(), codec)
      expect(ndjson.match(/(?<="timestamp":)[^,]*/g)).toEqual(times)
    }
    const template = compileRecordFormat('%d\\n')
    expect(printAt(base, delta, createTemplatePrinter(template))).toBe(`${times.join('\n')}\n`)
    const last = times.at(-1) ?? ''
    expect(printAt(base, delta, createCsvPrinter({ headings: false }))).toContain(`,${last},`)
    const pretty = { style: plainStyle(false), utc: true, showTopic: false, showHeaders: false }
    expect(printAt(base, delta, createPrettyPrinter(pretty))).toContain(`\n${last} ms  3:1`)
  })

  test('keeps them where the broker has set it, too', () => {
    const bytes = encodeBatch([{ timestampMs: 0, key: null, value: null }], { logAppendTimeMs: 1 })
    bytes.writeBigInt64BE(9007199254740993n, MAX_TIMESTAMP_POSITION)
    const [batch] = batchesIn(bytes)
    const cursor = new RecordCursor(openBatch(batch ?? expect.fail('no batch'), { checkCrcs: false }))
    const printer = createNdjsonPrinter()
    while (cursor.next()) printer.append(cursor, 'orders', 3)
    expect(Buffer.concat(printer.take()).toString()).toContain(
      '"timestamp":9007199254740993,"timestampType":"append"',
    )
  })
})
