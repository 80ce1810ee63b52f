import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileRecordFormat } from '../../src/domain/record-format.ts'
import type { InputRecord } from '../../src/input/input-record.ts'
import {
  findKeyEnd,
  type Input,
  type InputDialect,
  type InputOptions,
  openInput,
} from '../../src/input/read-input.ts'
import { createCsvPrinter } from '../../src/output/print-csv.ts'
import { createTemplatePrinter } from '../../src/output/print-template.ts'
import { anyRecords } from '../support/any-records.ts'
import { chunksOf, collect, reusedChunks } from '../support/chunks.ts'
import { header, viewRecords } from '../support/record-views.ts'

async function open(chunks: AsyncIterable<Uint8Array>, options: Partial<InputOptions>): Promise<Input> {
  return await openInput(chunks, {
    dialect: 'auto',
    template: null,
    keyDelimiter: null,
    crlf: false,
    ...options,
  })
}

/** Key, value and what else was said, as text; the records that were read before an error are in `read`. */
async function readShown(
  chunks: AsyncIterable<Uint8Array>,
  options: Partial<InputOptions>,
  read: unknown[] = [],
): Promise<unknown[]> {
  const input = await open(chunks, options)
  if (input.kind === 'lines') throw new Error('lines')
  for await (const batch of input.batches) read.push(...batch.map(shown))
  return read
}

function shown({ line, key, value, headers, partition, timestampMs }: InputRecord): unknown {
  const show = (bytes: Uint8Array | null): string | null =>
    bytes === null ? null : Buffer.from(bytes).toString('latin1')
  return {
    line,
    key: show(key),
    value: show(value),
    ...(headers.length > 0 && { headers: headers.map((each) => `${show(each.key)}=${show(each.value)}`) }),
    ...(partition !== null && { partition }),
    ...(timestampMs !== null && { timestampMs }),
  }
}

const read = async (dialect: InputDialect, ...chunks: string[]): Promise<unknown[]> =>
  await readShown(chunksOf(...chunks), { dialect })

const ours =
  '{"topic":"t","partition":0,"offset":1,"timestamp":5,"timestampType":"create","key":"k","value":"v","headers":[]}'

describe('auto', () => {
  test('takes what consume has written for envelopes, over chunks too', async () => {
    expect(await read('auto', ours.slice(0, 30), `${ours.slice(30)}\n${ours}`)).toEqual([
      { line: 1, key: 'k', value: 'v', partition: 0, timestampMs: 5 },
      { line: 2, key: 'k', value: 'v', partition: 0, timestampMs: 5 },
    ])
  })

  test.for([
    ['other JSON', '{"key":"k","value":"v"}\n'],
    ['text', 'hello\n'],
    ['nothing', ''],
    ['a line that only later is an envelope', `hello\n${ours}\n`],
  ] as const)('takes %s for lines', async ([, text]) => {
    const input = await open(chunksOf(text), {})
    if (input.kind !== 'lines') throw new Error(input.kind)
    let lines = ''
    for await (const { buffer, count, starts, ends } of input.blocks) {
      for (let i = 0; i < count; i++) lines += `${buffer.toString('utf8', starts[i], ends[i])}\n`
    }
    expect(lines).toBe(text)
  })

  test('with a key delimiter everything is a line', async () => {
    const input = await open(chunksOf(`${ours}\n`), { keyDelimiter: Buffer.from(':') })
    expect(input).toMatchObject({ kind: 'lines', keyDelimiter: Buffer.from(':') })
  })
})

test.for([
  ['k:v', ':', 1],
  ['k:v:w', ':', 1],
  [':v', ':', 0],
  ['kv', ':', -1],
  ['a::b', '::', 1],
  ['a:b::c', '::', 3],
  ['a:', '::', -1],
] as const)('the key of %s by %s ends at %d', ([line, delimiter, end]) => {
  expect(findKeyEnd(Buffer.from(`x${line}x`), 1, 1 + line.length, Buffer.from(delimiter))).toBe(
    end === -1 ? -1 : end + 1,
  )
})

describe('ndjson', () => {
  test('gives what precedes a bad line before it fails', async () => {
    const before: unknown[] = []
    const chunks = chunksOf('{"value":"a"}\n\n \r\n{"value":"b"}\n{"value":\n')
    await expect(readShown(chunks, { dialect: 'ndjson' }, before)).rejects.toMatchObject({
      exitCode: 10,
      message: expect.stringContaining('line 5, byte 10: expected a value'),
    })
    expect(before).toEqual([
      { line: 1, key: null, value: 'a' },
      { line: 4, key: null, value: 'b' },
    ])
  })
})

test.for(['ndjson', 'json', 'csv'] as const)('%s may begin with a byte order mark', async (dialect) => {
  const text = dialect === 'csv' ? 'value\na\n' : '{"value":"a"}\n'
  const records = await readShown(chunksOf(`\ufeff${text}`), { dialect })
  expect(records).toMatchObject([{ value: 'a' }])
  if (dialect === 'csv') return
  await expect(readShown(chunksOf(`{"value":"a"}\n\ufeff{"value":"b"}\n`), { dialect })).rejects.toThrow(
    '0xef',
  )
})

test('lines of envelopes that are left out may be anything', async () => {
  const chunks = chunksOf('nonsense\n{"value":\n{"value":"a"}\n{"value":\n')
  const records: unknown[] = []
  const reading = readShown(chunks, { dialect: 'ndjson', skipLines: 2 }, records)
  await expect(reading).rejects.toThrow('line 4')
  expect(records).toEqual([{ line: 3, key: null, value: 'a' }])
})

describe('json', () => {
  const two = [
    { line: 1, key: 'k', value: 'a' },
    { line: 2, key: null, value: '{"x":"}]"}' },
  ]
  test.for([
    ['a list', '[{"key":"k","value":"a"},\n{"value":{"x":"}]"}}]\n'],
    ['one after the other', '{"key":"k","value":"a"}\n{"value":{"x":"}]"}}'],
    ['without anything between', '{"key":"k",\n"value":"a"}{"value":{"x":"}]"}}'],
  ] as const)('%s, however it is cut', async ([, text]) => {
    for (let cut = 0; cut <= text.length; cut++) {
      expect(await readShown(reusedChunks(Buffer.from(text), [cut]), { dialect: 'json' })).toEqual(two)
    }
  })

  test('nothing, and an empty list', async () => {
    expect(await read('json', ' \n')).toEqual([])
    expect(await read('json', ' [ ]\n')).toEqual([])
  })

  test.for([
    ['[{"value":"a"}', 'line 1: the input ends within its list'],
    ['[{"value":"a"} {"value":"b"}]', 'line 1, byte 16: expected "," between two records'],
    ['[{"value":"a"},]', 'line 1, byte 16: expected a record, found "]"'],
    ['[]{"value":"a"}', 'line 1, byte 3: expected nothing after the list'],
    ['\n {"value":', 'line 2: the input ends within this record'],
    ['{"value":"a"}\n5', 'line 2, byte 1: expected a record, found "5"'],
    ['{"value":"a",\n"vlaue":1}', 'line 2, byte 1: unknown field "vlaue"'],
  ] as const)('refuses %s', async ([text, message]) => {
    await expect(read('json', text)).rejects.toMatchObject({
      exitCode: 10,
      message: expect.stringContaining(message),
    })
  })

  test('a record that is too large is refused', async () => {
    const chunks = chunksOf('{"value":"', 'x'.repeat(50), 'x'.repeat(50))
    await expect(readShown(chunks, { dialect: 'json', maxRecordBytes: 60 })).rejects.toMatchObject({
      exitCode: 10,
    })
  })
})

describe('csv', () => {
  test('reads columns in any order', async () => {
    expect(
      await read(
        'csv',
        'value,key,partition,timestamp\r\n"a ""b"",\r\nc",k,3,5\r\nx,,,2024-11-20T00:00:00Z\n',
      ),
    ).toEqual([
      { line: 2, key: 'k', value: 'a "b",\r\nc', partition: 3, timestampMs: 5 },
      { line: 4, key: null, value: 'x', timestampMs: 1732060800000 },
    ])
  })

  test('an empty cell is an empty value, only "null" is a tombstone', async () => {
    expect(await read('csv', 'key,value,valueEncoding\nk,,\nk,,null\n"",a,\n')).toEqual([
      { line: 2, key: 'k', value: '' },
      { line: 3, key: 'k', value: null },
      { line: 4, key: '', value: 'a' },
    ])
  })

  test('a byte order mark, blank lines and a missing last newline do no harm', async () => {
    expect(await read('csv', '\ufeffkey,value\n\nk,v\n\n,w')).toEqual([
      { line: 3, key: 'k', value: 'v' },
      { line: 5, key: null, value: 'w' },
    ])
  })

  test('gives back what the CSV printer writes raw, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, fc.array(fc.nat(), { maxLength: 5 }), async (records, cuts) => {
        const printer = createCsvPrinter({ raw: true })
        viewRecords(records, (view) => printer.append(view, 't', 2))
        const input = await open(reusedChunks(Buffer.concat(printer.take()), cuts), { dialect: 'csv' })
        if (input.kind === 'lines') throw new Error('lines')
        const back = (await collect(input.batches)).map(({ key, value, headers, timestampMs }) => {
          return { timestampMs: timestampMs ?? -1, key, value, headers }
        })
        expect(back).toEqual(records)
      }),
    )
  })

  test.for([
    ['key,vaule\n', 'line 1: unknown column "vaule"'],
    ['key\nk\n', 'line 1: there is no column "value"'],
    ['value,value\n', 'line 1: column "value" is there twice'],
    ['value\na,b\n', 'line 2: 2 cells where there are 1 columns'],
    ['value\na"b\n', 'line 2: a quote in the middle of a cell'],
    ['value\n"a"b\n', 'line 2: text after a closing quote'],
    ['value\nx\n"a\nb', 'line 3: a quoted cell is never closed'],
    ['value,partition\na,x\n', 'line 2: "x" is not a partition'],
    ['value,timestamp\na,noon\n', 'line 2: "noon" is not a time'],
    ['value,valueEncoding\n?,base64\n', 'line 2: not valid base64'],
    ['value,headers\na,[1]\n', 'line 2, byte 2: expected "{" at the start of a header'],
  ] as const)('refuses %j', async ([text, message]) => {
    await expect(read('csv', text)).rejects.toMatchObject({
      exitCode: 10,
      message: expect.stringContaining(message),
    })
  })
})

test('a file is one value, whatever is in it', async () => {
  expect(await read('file', 'a\n', 'b')).toEqual([{ line: 1, key: null, value: 'a\nb' }])
  expect(await read('file')).toEqual([{ line: 1, key: null, value: '' }])
})

describe('a template', () => {
  const readBy = async (
    template: string,
    text: string | Buffer,
    cuts: readonly number[] = [],
  ): Promise<unknown[]> =>
    await readShown(reusedChunks(Buffer.from(text as string), cuts), {
      template: compileRecordFormat(template),
    })

  test.for<[string, string, unknown[]]>([
    [
      '%k %v\\n',
      'a b c\nd \n',
      [
        { line: 1, key: 'a', value: 'b c' },
        { line: 2, key: 'd', value: '' },
      ],
    ],
    [
      '%k %v\\n',
      'a b\nc d',
      [
        { line: 1, key: 'a', value: 'b' },
        { line: 2, key: 'c', value: 'd' },
      ],
    ],
    [
      '%p %T %k{hex}|%v{base64};',
      '3 17 ff|YQ==;',
      [{ line: 1, key: '\u00ff', value: 'a', partition: 3, timestampMs: 17 }],
    ],
    ['%K %k%V %v', '2 ab-1 3 x y', []],
    [
      '%t:%H %h{%k=%v,}%v\\n',
      't:2 a=1,b=2,v\n',
      [{ line: 1, key: null, value: 'v', headers: ['a=1', 'b=2'] }],
    ],
  ])('%s', async ([template, text, records]) => {
    if (records.length === 0)
      return await expect(readBy(template, text)).rejects.toMatchObject({ exitCode: 10 })
    for (let cut = 0; cut <= text.length; cut++) expect(await readBy(template, text, [cut])).toEqual(records)
  })

  test('reads the lengths it has written, null and newlines too', async () => {
    const template = '%K{big32}%V{little32}%H{big16}%d{big64}%k%v%h{%K{big16}%V{big16}%k%v}'
    const records = [
      { key: null, value: 'a\nb', headers: [header('h', null), header('', 'x')] },
      { key: Buffer.from([0, 0xff]), value: null },
      { key: '', value: '' },
    ]
    const printer = createTemplatePrinter(compileRecordFormat(template))
    viewRecords(records, (view) => printer.append(view, 't', 0))
    const bytes = Buffer.concat(printer.take())
    for (let cut = 0; cut <= bytes.length; cut++) {
      const back = (await readBy(template, bytes, [cut])) as {
        key: string
        value: string
        headers: string[]
      }[]
      expect(back.map(({ key, value, headers }) => [key, value, headers])).toEqual([
        [null, 'a\nb', ['h=null', '=x']],
        ['\u0000\u00ff', null, undefined],
        ['', '', undefined],
      ])
    }
  })

  test.for([
    ['%k %v\\n', 'a b\nc', 'line 2: the input ends within the key'],
    ['%p %v\\n', 'x y\n', 'line 1: expected a number, found "x y'],
    ['[%v]\\n', '(a)\n', 'line 1: expected "["'],
    ['%V{big32}%v', '\u0000\u0000\u0000\u0009abc', 'line 1: the input ends within the value'],
    ['%v{hex}\\n', 'xyz\n', 'line 1: not valid hex'],
  ] as const)('%s refuses %j', async ([template, text, message]) => {
    await expect(readBy(template, text)).rejects.toMatchObject({
      exitCode: 10,
      message: expect.stringContaining(message),
    })
  })

  test.for(['%k%v\\n', '%i %v\\n', 'text', '%h %v\\n', '%d{iso} %v\\n'])(
    '%s cannot be read by',
    async (template) => {
      await expect(readBy(template, 'x')).rejects.toMatchObject({ exitCode: 2 })
    },
  )
})
