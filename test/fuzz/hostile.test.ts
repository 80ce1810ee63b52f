import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../src/config/parse-config.ts'
import { settingsOfProperties } from '../../src/config/client-properties.ts'
import { parseOffsetRange } from '../../src/domain/offset-range.ts'
import { parseOffsetsFile } from '../../src/domain/offsets-file.ts'
import { compileRecordFormat } from '../../src/domain/record-format.ts'
import type { RecordView } from '../../src/domain/record-view.ts'
import { type InputOptions, openInput } from '../../src/input/read-input.ts'
import { createNdjsonPrinter } from '../../src/output/print-ndjson.ts'
import { createTemplatePrinter } from '../../src/output/print-template.ts'
import { startEmbedded } from '../../src/sandbox/embedded/start-embedded.ts'
import { AbortedFilter } from '../../src/wire/aborted-filter.ts'
import { encodeBatch } from '../../src/wire/batch-builder.ts'
import { compress } from '../../src/wire/compression.ts'
import { CorruptBatchError } from '../../src/wire/corrupt-batch-error.ts'
import { crc32c } from '../../src/wire/crc32c.ts'
import { decodeRecords } from '../../src/wire/decode-records.ts'
import { ErrorCode } from '../../src/wire/error-codes.ts'
import { createPartitions } from '../../src/wire/messages/create-partitions.ts'
import { createTopics } from '../../src/wire/messages/create-topics.ts'
import { metadata } from '../../src/wire/messages/metadata.ts'
import { openBatch } from '../../src/wire/open-batch.ts'
import { ATTRIBUTES_POSITION, batchesIn, type RecordBatch } from '../../src/wire/record-batch.ts'
import { MalformedMessageError, Writer } from '../../src/wire/primitives.ts'
import { RecordCursor } from '../../src/wire/record-cursor.ts'
import { encodeControlBatch } from '../../src/wire/transaction-marker.ts'
import { varintSize, writeVarint } from '../../src/wire/varint.ts'
import { connectToNode } from '../sandbox/embedded/connect-to-node.ts'
import { chunksOf } from '../support/chunks.ts'
import { header, viewRecords } from '../support/record-views.ts'
import { bundleProgram } from './bundle-program.ts'
import { MAX_MEMORY_BYTES } from './limits.ts'
import { encodeOldMessages } from './old-messages.ts'

const MB = 2 ** 20

/** A batch with this in the place of its records, its checksum and sizes right. */
function batchOf(records: Uint8Array, recordCount: number, codec = 0): RecordBatch {
  const bytes = Buffer.concat([encodeBatch([]), records])
  bytes.writeInt32BE(bytes.length - 12, 8)
  bytes.writeInt16BE(codec, ATTRIBUTES_POSITION)
  bytes.writeInt32BE(Math.max(0, recordCount - 1), 23)
  bytes.writeInt32BE(recordCount, 57)
  bytes.writeUInt32BE(crc32c(bytes.subarray(ATTRIBUTES_POSITION)), 17)
  return [...batchesIn(bytes)][0] as RecordBatch
}

const varint = (value: number): Buffer => {
  const bytes = Buffer.alloc(varintSize(value))
  writeVarint(bytes, 0, value)
  return bytes
}

/** A record of these parts, its length in front. */
function recordOf(...parts: readonly (number | Uint8Array)[]): Buffer {
  const body = Buffer.concat([
    Buffer.from([0]),
    ...parts.map((part) => (typeof part === 'number' ? varint(part) : part)),
  ])
  return Buffer.concat([varint(body.length), body])
}

const walk = (batch: RecordBatch): number => {
  const cursor = new RecordCursor(openBatch(batch))
  let count = 0
  while (cursor.next()) count++
  return count
}

describe('a batch', () => {
  test.for([1, 2, 3, 4])('that is a bomb is refused: codec %i', (codec) => {
    const bomb = batchOf(compress(codec, Buffer.alloc(32 * MB)), 1, codec)
    const open = (): unknown => openBatch(bomb, { maxBytes: MB })
    expect(open).toThrow(/^corrupt record batch at offset 0: .*more bytes than allowed$/)
  })

  test('that is a bomb of 300 MB does not take the memory', { timeout: 60_000 }, async () => {
    using program = await bundleProgram('test/fuzz/inflate-process.ts')
    for (const codec of [1, 2, 3, 4]) {
      const args = [program.path, String(codec)]
      const { stdout } = spawnSync(process.execPath, args, { input: compress(codec, Buffer.alloc(300 * MB)) })
      const { outcome, peakBytes } = JSON.parse(stdout.toString()) as { outcome: string; peakBytes: number }
      expect(outcome).toMatch(/^CompressionError: .*more bytes than allowed$/)
      expect(peakBytes, `codec ${codec}`).toBeLessThan(MAX_MEMORY_BYTES)
    }
  })

  test('of 300,000 records is walked, decoded and printed', () => {
    const record = { timestampMs: 0, key: null, value: Buffer.from('v') }
    const [batch] = batchesIn(
      encodeBatch(
        Array.from({ length: 300_000 }, () => record),
        { codec: 1 },
      ),
    )
    expect(walk(batch as RecordBatch)).toBe(300_000)
    let last: bigint | undefined
    for (const { offset } of decodeRecords(batch as RecordBatch)) last = offset
    expect(last).toBe(299_999n)
  })

  test('with a million headers gives all of them, and one that only claims them is refused', () => {
    const headers = Array.from({ length: 1_000_000 }, () => ({ key: Buffer.from('h'), value: null }))
    const [batch] = batchesIn(encodeBatch([{ timestampMs: 0, key: null, value: null, headers }]))
    const [record] = decodeRecords(batch as RecordBatch)
    expect(record?.headers.length).toBe(1_000_000)
    const claimed = recordOf(0, 0, -1, -1, 1_000_000, Buffer.alloc(8))
    expect(() => walk(batchOf(claimed, 1))).toThrow('a record claims 1000000 headers in 8 bytes')
  })

  test('with more headers than anybody sends is refused, as they would take many times their bytes', () => {
    const headers = Buffer.alloc(2 * 2_000_000, Buffer.from([0, 1]))
    const packed = batchOf(compress(1, recordOf(0, 0, -1, -1, 2_000_000, headers)), 1, 1)
    expect(packed.end).toBeLessThan(20_000)
    expect(() => walk(packed)).toThrow('a record claims 2000000 headers')
  })

  test.for([
    { what: 'a negative key length', record: recordOf(0, 0, -2, -1, 0), says: 'a key is -2 bytes long' },
    { what: 'a key beyond the record', record: recordOf(0, 0, 100, -1, 0), says: 'a key is 100 bytes long' },
    {
      what: 'a value beyond the record',
      record: recordOf(0, 0, -1, 2 ** 31, 0),
      says: 'a value is 2147483648 bytes',
    },
    { what: 'a negative header count', record: recordOf(0, 0, -1, -1, -1), says: 'claims -1 headers' },
    { what: 'a negative record length', record: varint(-5), says: 'claims 1 records' },
    {
      what: 'a record beyond the batch',
      record: Buffer.concat([varint(500), Buffer.alloc(20)]),
      says: 'a record is 500 bytes long',
    },
    { what: 'a varint that never ends', record: Buffer.alloc(40, 0xff), says: 'a record is NaN bytes long' },
  ])('with $what is refused', ({ record, says }) => {
    expect(() => walk(batchOf(record, 1))).toThrow(CorruptBatchError)
    expect(() => walk(batchOf(record, 1))).toThrow(says)
  })

  test('with a time of more than 64 bits is refused, as such a time is no number', () => {
    const record = recordOf(Buffer.alloc(10, 0xff), 0, -1, -1, 0)
    expect(() => walk(batchOf(record, 1))).toThrow(CorruptBatchError)
  })

  test.for([-1, 2 ** 31 - 1])('that claims %i records is refused', (count) => {
    expect(() => walk(batchOf(Buffer.alloc(0), count))).toThrow(`it claims ${count} records in 0 bytes`)
  })

  test('of old messages does not cost an object for each of them', () => {
    const inner = encodeOldMessages([{ key: null, value: null }], { magic: 1 })
    const content = Buffer.alloc(inner.length * 1_000_000)
    for (let at = 0; at < content.length; at += inner.length) content.set(inner, at)
    const wrapper = encodeOldMessages([{ key: null, value: compress(1, content) }], { magic: 1, codec: 1 })
    const before = process.memoryUsage().heapUsed
    const section = openBatch([...batchesIn(wrapper)][0] as RecordBatch)
    expect(section.recordCount).toBe(1_000_000)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200 * MB)
  })

  test('of one old message takes no more memory than that, however much was fetched with it', () => {
    const message = encodeOldMessages([{ key: null, value: Buffer.from('v') }], { magic: 1 })
    const [batch] = batchesIn(Buffer.concat([message, Buffer.alloc(50 * MB)]), 0, message.length)
    expect(openBatch(batch as RecordBatch).buffer.buffer.byteLength).toBeLessThan(1_000)
  })

  test('with a header named __proto__ is shown as it is', () => {
    const printer = createNdjsonPrinter()
    viewRecords(
      [{ value: 'v', headers: [header('__proto__', 'p'), header('constructor', null)] }],
      (view: RecordView) => printer.append(view, 'orders', 0),
    )
    const printed = Buffer.concat(printer.take()).toString()
    expect(printed).toContain(
      '"headers":[{"key":"__proto__","value":"p"},{"key":"constructor","value":null}]',
    )
  })
})

test('markers of aborted transactions are looked up in time that grows with their number', () => {
  const count = 30_000
  const aborted = Array.from({ length: count }, (_, index) => ({
    producerId: 5n,
    firstOffset: 1_000_000n + BigInt(index),
  }))
  const filter = new AbortedFilter(aborted)
  const marker = {
    kind: 'abort',
    producerId: 5n,
    producerEpoch: 0,
    coordinatorEpoch: 0,
    timestampMs: 0,
  } as const
  const [early] = batchesIn(encodeControlBatch({ ...marker, baseOffset: 3n }))
  for (let index = 0; index < count; index++) filter.delivers(early as RecordBatch)
  const [ofAborted] = batchesIn(
    encodeBatch([{ timestampMs: 0, key: null, value: null }], {
      transactional: true,
      producerId: 5n,
      baseOffset: 1_000_001n,
    }),
  )
  expect(filter.delivers(ofAborted as RecordBatch)).toBe(false)
})

async function read(text: string | Buffer, options: Partial<InputOptions>): Promise<number> {
  const bytes = Buffer.from(text as string)
  const pieces = Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, index) =>
    bytes.subarray(index * 65_536, (index + 1) * 65_536),
  )
  const input = await openInput(chunksOf(...pieces), {
    dialect: 'auto',
    template: null,
    keyDelimiter: null,
    crlf: false,
    ...options,
  })
  let count = 0
  if (input.kind === 'lines') for await (const block of input.blocks) count += block.count
  else for await (const batch of input.batches) count += batch.length
  return count
}

const DEEP = `{"value":${'['.repeat(5 * MB)}${']'.repeat(5 * MB)}}\n`

describe('input', () => {
  test.for(['ndjson', 'json'] as const)('%s nested deeper than anything is bad input', async (dialect) => {
    await expect(read(DEEP, { dialect })).rejects.toThrow('line 1, byte 523: nested deeper than 512 levels')
  })

  test('nested deeper than anything is a line like another, unless it is said to be JSON', async () => {
    expect(await read(DEEP, { dialect: 'auto' })).toBe(1)
  })

  test.for(['auto', 'ndjson', 'json', 'csv'] as const)(
    '%s of 100 MB in one line is refused',
    async (dialect) => {
      const line = Buffer.alloc(100 * MB, 'x')
      line.write(dialect === 'csv' ? 'value\n' : '{"value":"')
      await expect(read(line, { dialect })).rejects.toMatchObject({
        code: 'BAD_INPUT',
        message: expect.stringMatching(/^line [12]: longer than 67108864 bytes$/) as string,
      })
    },
  )

  test('megabytes of base64 are read, and refused where they are none', async () => {
    const base64 = 'QUJD'.repeat(10 * MB)
    expect(await read(`{"value":"${base64}","valueEncoding":"base64"}`, { dialect: 'ndjson' })).toBe(1)
    await expect(
      read(`{"value":"${base64}=!==","valueEncoding":"base64"}`, { dialect: 'ndjson' }),
    ).rejects.toThrow('line 1, byte 10: not valid base64')
  })

  test('a message does not repeat megabytes of the input', async () => {
    const refused = read(`{"${'x'.repeat(MB)}":1}`, { dialect: 'ndjson' })
    await expect(refused).rejects.toThrow(/^line 1, byte 2: unknown field "x{100,300}…$/)
  })

  test.for([
    {
      dialect: 'ndjson',
      text: `{"value":"","headers":{${'"a":"",'.repeat(300_000)}"b":""}}`,
      says: 'more than 200000 headers',
    },
    { dialect: 'csv', text: `value\n${','.repeat(MB)}\n`, says: 'more than 1000 cells' },
  ] as const)('$dialect with too many parts is refused: $says', async ({ dialect, text, says }) => {
    await expect(read(text, { dialect })).rejects.toThrow(says)
  })

  test('a template reads megabytes that come in pieces', async () => {
    const template = compileRecordFormat('%H %h{%k=%v;}%v\\n')
    expect(
      await read(`200000 ${'a=1;'.repeat(200_000)}${'v'.repeat(20 * MB)}\nx`.slice(0, -1), { template }),
    ).toBe(1)
    await expect(read('1'.repeat(20 * MB), { template })).rejects.toThrow('expected a number')
  })

  test.for([
    { what: 'a row with too few cells', text: 'key,value\na,b\nc\n', dialect: 'csv', template: null },
    { what: 'a quote where none can be', text: 'key,value\na,b\nc"\n', dialect: 'csv', template: null },
    {
      what: 'a number that is none',
      text: '1 a\nx b\n',
      dialect: 'auto',
      template: compileRecordFormat('%p %v\\n'),
    },
  ] as const)('what precedes $what is read first', async ({ text, dialect, template }) => {
    const input = await openInput(chunksOf(text), { dialect, template, keyDelimiter: null, crlf: false })
    const values: string[] = []
    const reading = async (): Promise<void> => {
      if (input.kind === 'lines') return
      for await (const batch of input.batches)
        for (const { value } of batch) values.push(Buffer.from(value ?? []).toString())
    }
    await expect(reading()).rejects.toMatchObject({ code: 'BAD_INPUT' })
    expect(values).toEqual([dialect === 'csv' ? 'b' : 'a'])
  })
})

describe('a config file', () => {
  const contexts = Array.from({ length: 5_000 }, (_, index) => `  c${index}: &a${index} {brokers: k}\n`).join(
    '',
  )
  const aliases = Array.from({ length: 5_000 }, (_, index) => `  d${index}: *a${index}\n`).join('')

  test.for([
    { what: 'lists in lists', text: `contexts: ${'['.repeat(MB - 20)}` },
    { what: 'maps in maps', text: `contexts: ${'{a: '.repeat(MB / 5)}` },
    { what: 'lists in lists, without brackets', text: `contexts:\n${'- '.repeat(MB / 3)}` },
    { what: 'lists in lists, with other ends in quotes', text: `contexts: ${'["]",'.repeat(MB / 6)}` },
    { what: 'lists in lists, with other ends in comments', text: `a: ${'[ #]\n '.repeat(MB / 8)}` },
    {
      what: 'maps in maps, over lines',
      text: Array.from({ length: 50 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join(''),
    },
    {
      what: 'lists in lists, some in each line',
      text: Array.from({ length: 9 }, (_, row) => `${' '.repeat(row * 10)}${'- '.repeat(5)}\n`).join(''),
    },
  ])('of $what is refused', ({ text }) => {
    expect(() => parseConfig(text, '/c.yaml', '/')).toThrow('/c.yaml: it is nested deeper than 40 levels')
  })

  test('with brackets in a text is read', () => {
    const text = `contexts: { a: { brokers: k, clientId: "${'['.repeat(100)}" } }`
    expect(parseConfig(text, '/c.yaml', '/').contexts.get('a')?.clientId).toBe('['.repeat(100))
  })

  test('of thousands of contexts and aliases is read', () => {
    expect(parseConfig(`contexts:\n${contexts}${aliases}`, '/c.yaml', '/').contexts.size).toBe(10_000)
  })

  test('of properties with thousands of continued lines, or a key of megabytes, is read', () => {
    expect(settingsOfProperties(`client.id=${'aaa\\\n'.repeat(200_000)}`, 'p')).toHaveProperty('clientId')
    expect(() => settingsOfProperties('a'.repeat(9 * MB), 'p')).toThrow('p:1: unknown property')
  })
})

test('a file of offsets with a long row of spaces is refused', () => {
  expect(() => parseOffsetsFile(`a${' '.repeat(MB)}b,c`, 'g')).toThrow('line 1: 2 fields')
})

test('a time past any calendar is refused', () => {
  expect(() => parseOffsetRange('s@99999999999999999999999')).toThrow('is not s@MS or e@MS')
})

test('the bytes of a length are no command to a terminal', () => {
  const print = (forTerminal: boolean): string => {
    const printer = createTemplatePrinter(compileRecordFormat('%V{byte}%v'), { forTerminal })
    viewRecords([{ value: `]0;title${'x'.repeat(19)}` }], (view) => printer.append(view, 'orders', 0))
    return Buffer.concat(printer.take()).toString()
  }
  expect(print(false)).toMatch(/^\u001b\]0;/)
  expect(print(true)).toMatch(/^\\x1b\]0;/)
})

describe('the embedded broker', () => {
  test.for([10_001, 0x7fffffff])('does not make %i partitions', async (numPartitions) => {
    await using cluster = await startEmbedded({ topics: [{ name: 'orders' }] })
    using connection = await connectToNode(cluster)
    const { topics } = await connection.send(createTopics, {
      topics: [{ name: 'huge', numPartitions, replicationFactor: 1, assignments: [], configs: [] }],
    })
    expect(topics[0]?.errorCode).toBe(ErrorCode.POLICY_VIOLATION)
    const { results } = await connection.send(createPartitions, {
      topics: [{ name: 'orders', count: Math.min(numPartitions + 1, 0x7fffffff), assignments: null }],
      timeoutMs: 1_000,
      validateOnly: false,
    })
    expect(results[0]?.errorCode).toBe(ErrorCode.POLICY_VIOLATION)
  })

  test.for([10, 11, 12])('says that it does not know a topic id: Metadata %i', async (version) => {
    await using cluster = await startEmbedded()
    using connection = await connectToNode(cluster)
    const topicId = 'AAAAAAAAAAAAAAAAAAAAAQ'
    const { topics } = await connection.send(
      metadata,
      { topics: [{ name: null, topicId }] },
      { minVersion: version, maxVersion: version },
    )
    expect(topics).toMatchObject([{ errorCode: ErrorCode.UNKNOWN_TOPIC_ID, topicId }])
  })
})

test('a text that is longer than its length can say is refused', () => {
  const invalid = Buffer.alloc(20_000, 0xff).toString()
  expect(() => new Writer().string(invalid, false)).toThrow(MalformedMessageError)
  expect(() => new Writer().string(invalid, true)).toThrow(MalformedMessageError)
})
