import { isUtf8 } from 'node:buffer'
import { SeededRandom } from './seeded-random.ts'

export interface RandomHeader {
  readonly key: string
  readonly value: Buffer | null
}

/** A record as a stranger may have written it. */
export interface RandomRecord {
  readonly partition: number
  /** Since 1970, and before. */
  readonly timestampMs: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  /** In order, and with repeats. */
  readonly headers: readonly RandomHeader[]
}

const MAX_BYTES = 100_000
const MAX_HEADERS = 20
const MARCH_2025_MS = 1_740_787_200_000
const YEAR_MS = 31_536_000_000
const TIMES = [
  -62_135_596_800_000,
  -1_000,
  -2,
  0,
  1,
  999,
  1_000,
  946_684_799_999,
  4_102_444_800_000,
  253_402_300_799_999,
  2 ** 43,
]

const NAMES = [
  'trace',
  'trace',
  'traceparent',
  '',
  '0',
  '10',
  '9',
  'constructor',
  'toString',
  '__proto__',
  'with space',
  'a=b,c',
  '"quoted"\\',
  'line\nbreak\r\t',
  '\u0001\u001b[31m\u007f\u0085',
  'заголовок',
  '🎉',
  '\u202e\u2028\ufeff',
  'x'.repeat(300),
]
const TEXTS = [
  'null',
  'true',
  '-0',
  '9007199254740993',
  '{"topic":"t","partition":0,"offset":1,"timestamp":2,"key":null,"value":"nested","headers":[]}',
  '{"value":null}',
  '{"valueEncoding":"base64"}',
  'AAAA',
  'a\nb\r\nc\rd\te"f\\g\u0000h\u007f',
  '\n',
  '\r\n',
  ' ',
  '\ufeffbom',
  'été 値 🎉 \u2028 \u2029 \u202e \ud7ff \ue000 \uffff',
  'C:\\temp\\u0041',
]
/** Bytes that are nearly text: cut short, too long, surrogates, alone. */
const NEARLY_TEXT = ['c3', 'e282', 'f09f8e', 'c080', 'eda080', 'f4908080', 'ff', '80', 'fe00', '61c328'].map(
  (hex) => Buffer.from(hex, 'hex'),
)

/** The record of a number: the same in every run with the same seed. */
export function randomRecord(seed: number, index: number, partitions: number): RandomRecord {
  const random = new SeededRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index, 0x85ebca6b))
  return {
    partition: below(random, partitions),
    timestampMs: randomTime(random),
    key: randomBytes(random, 200),
    value: randomBytes(random, MAX_BYTES),
    headers: randomHeaders(random),
  }
}

function randomTime(random: SeededRandom): number {
  if (chance(random, 10)) return random.pick(TIMES)
  return MARCH_2025_MS + Math.floor((random.next() - 0.5) * YEAR_MS)
}

function randomHeaders(random: SeededRandom): readonly RandomHeader[] {
  if (chance(random, 50)) return []
  const count = chance(random, 5) ? 1 + below(random, MAX_HEADERS) : 1 + below(random, 4)
  return Array.from({ length: count }, () => ({
    key: chance(random, 20) ? `name ${below(random, 1000)}` : random.pick(NAMES),
    value: randomBytes(random, 500),
  }))
}

/** Null, empty, text, bytes that look like text, or any bytes; most of them short. */
function randomBytes(random: SeededRandom, maxBytes: number): Buffer | null {
  const kind = below(random, 100)
  if (kind < 10) return null
  if (kind < 20) return Buffer.alloc(0)
  if (kind < 30) return Buffer.from(random.pick(TEXTS))
  if (kind < 35) return random.pick(NEARLY_TEXT)
  const length = randomLength(random, maxBytes)
  if (kind < 60) return anyBytes(random, length)
  if (kind < 85) return Buffer.from(anyBytes(random, length).toString('base64').slice(0, length))
  const text = Buffer.alloc(length, random.pick(TEXTS))
  return isUtf8(text) || chance(random, 50) ? text : Buffer.from(text.toString().slice(0, -1))
}

function randomLength(random: SeededRandom, maxBytes: number): number {
  const percent = below(random, 100)
  return below(random, Math.min(percent < 80 ? 200 : percent < 98 ? 4_000 : Infinity, maxBytes) + 1)
}

const below = (random: SeededRandom, limit: number): number => Math.floor(random.next() * limit)
const chance = (random: SeededRandom, percent: number): boolean => random.next() * 100 < percent

function anyBytes(random: SeededRandom, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(Math.ceil(length / 4) * 4)
  for (let position = 0; position < bytes.length; position += 4)
    bytes.writeUInt32LE(below(random, 2 ** 32), position)
  return bytes.subarray(0, length)
}

/** The envelope of a record, as a line. */
export function envelopeOf({ partition, timestampMs, key, value, headers }: RandomRecord): string {
  const envelope = {
    partition,
    timestamp: timestampMs,
    ...part('key', key),
    ...part('value', value),
    headers: headers.map((header) => ({ key: header.key, ...part('value', header.value) })),
  }
  return `${JSON.stringify(envelope)}\n`
}

function part(name: 'key' | 'value', bytes: Buffer | null): Readonly<Record<string, string | null>> {
  if (bytes === null) return { [name]: null }
  if (isUtf8(bytes)) return { [name]: bytes.toString() }
  return { [name]: bytes.toString('base64'), [`${name}Encoding`]: 'base64' }
}
