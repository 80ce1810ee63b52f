import { KctlError, UsageError } from '../../../src/errors.ts'
import { compileRecordFormat, type FormatToken } from '../../../src/domain/record-format.ts'
import type { InputRecord } from '../../../src/input/input-record.ts'
import { type InputOptions, openInput } from '../../../src/input/read-input.ts'
import { reusedChunks } from '../../support/chunks.ts'
import { type FuzzTarget, kindOf, promise } from '../fuzz-target.ts'

const MAX_RECORD_BYTES = 4_096
const DIALECTS = ['auto', 'lines', 'ndjson', 'json', 'csv', 'file'] as const
const TEMPLATES = [
  '%k %v\\n',
  '%K{big32}%k%V{big32}%v',
  '%v\\n',
  '%t\\t%p\\t%d\\t%k{hex}\\t%v{base64}\\n',
  '%H %h{%k=%v;}%v\\n',
  '%H{byte}%h{%K{byte}%k%V{byte}%v}%V{little16}%v',
].map(compileRecordFormat)

const ENVELOPE =
  '{"topic":"a","partition":1,"offset":9007199254740993,"timestamp":1732060800000,"timestampType":"create","key":"k","value":"v\\u00e9\\ud83d\\ude00","headers":[{"key":"h","value":null},{"key":"aGg=","keyEncoding":"base64","value":"x"}]}'
const CSV =
  'key,value,partition,timestamp,headers,keyEncoding,valueEncoding\r\n"a ""b""",x,1,2026-11-20T14:05:06Z,"{""h"":""x""}",,\r\n'

const seed = (how: number, cut: number, text: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from([how, cut]), Buffer.from(text as string)])

/** What is piped into `produce`: the first byte says how to read it, the second how it is cut into pieces. */
export const input: FuzzTarget = {
  seeds: [
    ...DIALECTS.flatMap((_, how) => [seed(how, 3, `${ENVELOPE}\n${ENVELOPE}\n`), seed(how, 40, CSV)]),
    seed(1, 2, 'one\r\n\ntwo\0\nthree'),
    seed(9, 2, 'key:value\nvalue\n:\n'),
    seed(3, 5, `[${ENVELOPE}, {"value":{"a":[1,-2.5e3,true,null,{"b":"c"}]}}\n]`),
    seed(2, 5, `{"value":${'['.repeat(600)}${']'.repeat(600)}}`),
    seed(4, 5, `\ufeffvalue\n"a\nb"\n`),
    seed(16, 1, 'k v\nk2 v2'),
    seed(17, 1, Buffer.from('00000001610000000262630000000163ffffffff', 'hex')),
    seed(18, 4, 'a\nb\n'),
    seed(19, 1, 'orders\t0\t1732060800000\tff00\tAAEC\n'),
    seed(20, 3, '2 a=1;b=;hello\n'),
    seed(21, 3, Buffer.from('01016b0176020068690101610001017a', 'hex')),
  ],
  dictionary: [
    ...[
      '"',
      '\\',
      '\\u',
      '\\ud83d',
      '\\u0000',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      'null',
      'true',
      '1e999',
      '-',
      '\n',
      '\r\n',
    ],
    ...[
      '"key":',
      '"value":',
      '"headers":',
      '"timestamp":',
      '"partition":',
      '"keyEncoding":"base64"',
      '""',
      '\ufeff',
    ],
    ...[
      '"__proto__":',
      '"valueEncoding":"base64"',
      'value,key\n',
      '\0',
      Buffer.from([0xff]),
      Buffer.from([0xc3, 0x28]),
    ],
    ENVELOPE,
  ],
  maxBytes: 20_000,
  async run(bytes) {
    const [how = 0, cut = 0] = bytes
    const text = bytes.subarray(2)
    const whole = await readAll(text, [], optionsOf(how))
    const step = Math.max(1 + cut, Math.ceil(text.length / 200))
    const cuts = Array.from({ length: Math.floor(text.length / step) }, (_, index) => (index + 1) * step)
    const inPieces = await readAll(text, cuts, optionsOf(how))
    promise(isSame(inPieces.text, whole.text), `pieces give the same:\n${inPieces.text}\n${whole.text}`)
    return `${how % 24} ${whole.outcome}`
  },
}

/** A record that is too long and wrong is refused for the one or the other, as what has come shows it. */
function isSame(a: string, b: string): boolean {
  const tooLong = new RegExp(`: longer than ${MAX_RECORD_BYTES} bytes$`)
  if (!tooLong.test(a) && !tooLong.test(b)) return a === b
  const withoutReason = (text: string): string => text.replace(/(^|\n)(line \d+)[^\n]*$/, '$1$2')
  return withoutReason(a) === withoutReason(b)
}

function optionsOf(how: number): InputOptions {
  const template: readonly FormatToken[] | null =
    (how & 16) === 0 ? null : (TEMPLATES[(how & 15) % 6] ?? null)
  return {
    dialect: DIALECTS[(how & 7) % DIALECTS.length] ?? 'auto',
    template,
    keyDelimiter: (how & 8) === 0 ? null : Buffer.from(':'),
    crlf: (how & 32) !== 0,
    maxRecordBytes: MAX_RECORD_BYTES,
  }
}

interface Outcome {
  readonly outcome: string
  /** All records, and why there are no more. */
  readonly text: string
}

async function readAll(bytes: Buffer, cuts: readonly number[], options: InputOptions): Promise<Outcome> {
  const records: string[] = []
  let outcome = ''
  try {
    const opened = await openInput(reusedChunks(bytes, cuts), options)
    if (opened.kind === 'lines') {
      for await (const { buffer, count, starts, ends, firstLine } of opened.blocks) {
        for (let i = 0; i < count; i++) {
          const line = buffer.subarray(starts[i], ends[i])
          promise(line.length <= MAX_RECORD_BYTES, 'a line is no longer than allowed')
          records.push(`${firstLine + i} ${line.toString('latin1')}`)
        }
      }
    } else {
      for await (const batch of opened.batches) for (const record of batch) records.push(shown(record))
    }
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof KctlError && error.kind === 'badInput'))
      throw error
    promise(error.message.length < 2_000, 'a message is short enough to read')
    // What a message quotes is what has come so far.
    records.push(error.message.replace(/found ".*$/s, ''))
    outcome = kindOf(error)
  }
  return { outcome: `${Math.min(records.length, 3)} ${outcome}`, text: records.join('\n') }
}

function shown({ line, key, value, headers, partition, timestampMs, topic }: InputRecord): string {
  const bytes = (part: Uint8Array | null): string =>
    part === null ? 'null' : Buffer.from(part).toString('latin1')
  promise(timestampMs === null || Number.isSafeInteger(timestampMs), 'a time is a whole number')
  promise(partition === null || (partition >= 0 && partition <= 0x7fffffff), 'a partition is one')
  const pairs = headers.map((each) => `${bytes(each.key)}=${bytes(each.value)}`)
  return [line, bytes(key), bytes(value), partition, timestampMs, topic, ...pairs].join(' ')
}
