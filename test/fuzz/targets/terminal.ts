import { type RecordView } from '../../../src/domain/record-view.ts'
import { compileRecordFormat } from '../../../src/domain/record-format.ts'
import { createDecoder, parseSerdes } from '../../../src/domain/record-serde.ts'
import { sanitiseText } from '../../../src/domain/sanitise.ts'
import type { InputRecord } from '../../../src/input/input-record.ts'
import { openInput } from '../../../src/input/read-input.ts'
import type { Column } from '../../../src/output/column.ts'
import { createRecordPrinter, RECORD_FORMATS } from '../../../src/output/create-record-printer.ts'
import { OUTPUT_FORMATS, render } from '../../../src/output/render.ts'
import { loadStyle, plainStyle } from '../../../src/output/style.ts'
import { messageView, tableView } from '../../../src/output/view.ts'
import { encodeBatch, type RecordToEncode } from '../../../src/wire/batch-builder.ts'
import { openBatch } from '../../../src/wire/open-batch.ts'
import { batchesIn } from '../../../src/wire/record-batch.ts'
import { RecordCursor } from '../../../src/wire/record-cursor.ts'
import { reusedChunks } from '../../support/chunks.ts'
import { type FuzzTarget, promise } from '../fuzz-target.ts'
import { InputSource } from '../input-source.ts'

const TEMPLATES = [
  '%t %p %o %k %v %h\\n',
  '%k{hex} %v{base64} %d{iso} %d{local} %d{strftime[%F %T %j]} %H\\n',
  '%h{%k=%v;%K %V{big32}}%V{big32}%v\\n',
  '%V{byte}%v%o{hex16}%T{little64}%p{byte}\\n',
].map(compileRecordFormat)
const SERDES = ['auto', 'json', 'hex', 'int32', 'int64', 'float64', 'uuid', 'uint8', 'float32', 'base64']
const HOSTILE = [
  '\u001b[2J',
  '\u001b]0;title\u0007',
  '\u009b31m',
  '\u202e',
  '\u{e0041}',
  '\ud800',
  '\r',
  '\u0000',
  '__proto__',
]

/** What may reach a terminal: no control character but newline and tab, nothing that hides or turns the text. */
const UNSAFE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u
/** The colours that kctl paints with. */
// eslint-disable-next-line no-control-regex -- it is what they are made of
const COLORS = /\u001b\[(?:\d{1,3};?)*m/g

const text = (...parts: readonly (string | number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)))

/** Records and names, as a stranger would have them; the bytes are read as choices. */
export const terminal: FuzzTarget = {
  seeds: [
    text([0, 2, 4, 8], 'keyavalueb', [1, 4, 4], 'name', 'body', [255], HOSTILE.join('')),
    ...[...HOSTILE, ...HOSTILE, ...HOSTILE].map((word, index) =>
      text(
        [index + Math.floor(index / HOSTILE.length), 1, 3],
        'key',
        [word.length * 3],
        word.repeat(3),
        [1, 3],
        word,
      ),
    ),
    text([9, 1, 200, 200], Buffer.alloc(400, 0x41).toString(), [40], 'x'.repeat(40)),
  ],
  dictionary: [
    ...HOSTILE,
    ...[
      '\n',
      '\t',
      '"',
      '\\',
      ',',
      "'",
      '=',
      '{',
      '}',
      '\u{1f468}\u200d\u{1f469}',
      '\u0301',
      '漢字',
      '\ue000',
      '\ue001',
    ],
    Buffer.from([0xff]),
    Buffer.from([0xe2, 0x80]),
    Buffer.from([0xed, 0xa0, 0x80]),
    Buffer.from([0xc2, 0x9b]),
  ],
  maxBytes: 8_000,
  async run(input) {
    const source = new InputSource(input)
    const which = source.byte()
    const records = Array.from({ length: 1 + source.below(3) }, () => recordFrom(source))
    const topic = source.take(source.below(40)).toString()
    checkText(sanitiseText(input.toString()))
    promise(sanitiseText(sanitiseText(topic)) === sanitiseText(topic), 'what is safe stays as it is')
    // One at a time: each has buffers of its own to fill.
    if (which % 3 === 0) checkPrinters(records, topic, which)
    else if (which % 3 === 1) await checkRoundTrips(records.map(withSafeTime), topic, which)
    else await checkViews(topic, records, which)
    return String(which % 10)
  },
}

/** Beyond what JavaScript's numbers say exactly, `produce` takes no time. */
const withSafeTime = (record: RecordToEncode): RecordToEncode =>
  Number.isSafeInteger(record.timestampMs) ? record : { ...record, timestampMs: -1 }

function bytesFrom(source: InputSource): Buffer | null {
  const length = source.byte()
  return length === 255 ? null : source.take(length)
}

/** The times in a batch are said by their distance from the first, which has to be an int64 too. */
const withinReach = (timestampMs: number): number =>
  Math.min(Math.max(timestampMs, -(2 ** 53)), 2 ** 63 - 2 ** 54)

function recordFrom(source: InputSource): RecordToEncode {
  const timestampMs = source.below(3) === 0 ? withinReach(Number(source.int64())) : 1_732_060_800_000
  const [key, value] = [bytesFrom(source), bytesFrom(source)]
  const headers = Array.from({ length: source.below(4) }, () => ({
    key: bytesFrom(source) ?? Buffer.alloc(0),
    value: bytesFrom(source),
  }))
  return { timestampMs, key, value, headers }
}

function print(
  records: readonly RecordToEncode[],
  topic: string,
  options: Partial<Parameters<typeof createRecordPrinter>[0]>,
  show: (record: RecordView) => RecordView = (record) => record,
): Buffer {
  const printer = createRecordPrinter({
    ...{
      format: 'pretty',
      template: null,
      style: plainStyle(true),
      utc: true,
      showTopic: true,
      showHeaders: true,
    },
    ...options,
  })
  for (const batch of batchesIn(encodeBatch(records))) {
    const cursor = new RecordCursor(openBatch(batch))
    while (cursor.next()) printer.append(show(cursor), topic, 0)
  }
  return Buffer.concat(printer.take())
}

function checkPrinters(records: readonly RecordToEncode[], topic: string, which: number): void {
  const serde = SERDES[which % SERDES.length] as string
  const decoder = createDecoder(parseSerdes([serde, `key=${SERDES[(which >> 4) % SERDES.length]}`]))
  const show = decoder === null ? undefined : (record: RecordView) => decoder.decode(record)
  for (const format of RECORD_FORMATS) {
    const printed = print(records, topic, { format }, show).toString()
    checkText(printed)
    if (format === 'ndjson')
      for (const line of printed.split('\n').filter((each) => each !== '')) JSON.parse(line)
  }
  for (const template of TEMPLATES) checkText(print(records, topic, { template }, show).toString())
}

function checkText(shown: string): void {
  const unsafe = UNSAFE.exec(shown)
  promise(
    unsafe === null,
    `nothing unsafe is shown: ${JSON.stringify(shown.slice(unsafe?.index ?? 0).slice(0, 40))}`,
  )
}

/** What one kctl writes into a pipe, another one reads. */
async function checkRoundTrips(
  records: readonly RecordToEncode[],
  topic: string,
  which: number,
): Promise<void> {
  const style = plainStyle(false)
  for (const dialect of ['ndjson', 'json', 'csv', 'auto'] as const) {
    const format = dialect === 'csv' ? 'csv' : 'ndjson'
    const printed = print(records, topic, { format, style, csv: { raw: true } })
    const opened = await openInput(reusedChunks(printed, [which, which * 3]), {
      dialect,
      template: null,
      keyDelimiter: null,
      crlf: false,
    })
    const read: string[] = []
    promise(opened.kind === 'records', 'records are read as records')
    for await (const batch of opened.batches) for (const record of batch) read.push(described(record))
    const sent = records.map((record) =>
      described({
        ...record,
        headers: record.headers ?? [],
        timestampMs: record.timestampMs === -1 ? null : record.timestampMs,
      }),
    )
    promise(
      read.join('\n') === sent.join('\n'),
      `${dialect} is read as it was written:\n${read.join('\n')}\n${sent.join('\n')}`,
    )
  }
}

function described({
  key,
  value,
  headers,
  timestampMs,
}: Pick<InputRecord, 'key' | 'value' | 'headers' | 'timestampMs'>): string {
  const hex = (bytes: Uint8Array | null): string =>
    bytes === null ? '-' : `0x${Buffer.from(bytes).toString('hex')}`
  const parts = headers.flatMap((header) => [hex(header.key), hex(header.value)])
  return [timestampMs, hex(key), hex(value), ...parts].join(' ')
}

interface Row {
  readonly name: string
  readonly count: number
}

async function checkViews(topic: string, records: readonly RecordToEncode[], which: number): Promise<void> {
  const names = [topic, ...records.map(({ value }) => value?.toString() ?? '')]
  const columns: readonly Column<Row>[] = [
    { key: 'name', value: ({ name }) => name, text: ({ name }, style) => style.accent(name) },
    { key: 'bare', value: ({ name }) => [name, name] },
    { key: 'count', value: ({ count }) => count, align: 'right' },
  ]
  const rows = names.map((name, count) => ({ name, count }))
  const style = which % 2 === 0 ? plainStyle(true) : await loadStyle({ isTerminal: true, colorLevel: 1 })
  for (const format of OUTPUT_FORMATS) {
    const shown = await render(rows, tableView(columns), format, { style, width: 20 + which })
    checkText(shown.replaceAll(COLORS, ''))
  }
  const message = messageView<readonly Row[]>({
    toJson: () => null,
    lines: (all, painted) => all.map(({ name }) => `created ${painted.bold(name)} as ${name}`),
  })
  checkText((await render(rows, message, 'table', { style })).replaceAll(COLORS, ''))
}
