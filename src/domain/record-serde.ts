import { UsageError } from '../errors.ts'
import type { RecordView } from './record-view.ts'

/** How bytes are shown. `auto` leaves them to the output, which knows text from other bytes. */
export type Serde = (typeof SERDES)[number]

const INTEGERS = ['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'] as const
const SERDES = ['auto', 'string', 'json', 'hex', 'base64', ...INTEGERS, 'float32', 'float64', 'uuid'] as const

export interface RecordSerdes {
  readonly key: Serde
  readonly value: Serde
}

/**
 * `json` for the value, `key=int64`, `value=hex`; the last one for each counts.
 *
 * @throws {UsageError} for a type that is not known
 */
export function parseSerdes(texts: readonly string[]): RecordSerdes {
  let key: Serde = 'auto'
  let value: Serde = 'auto'
  for (const text of texts) {
    const [, part, name = ''] = /^(?:(key|value)=)?(.*)$/s.exec(text) ?? []
    const serde = SERDES.find((known) => known === name)
    if (serde === undefined)
      throw new UsageError(`--serde "${text}": "${name}" is not known`, `there are ${SERDES.join(', ')}`)
    if (part === 'key') key = serde
    else if (part === 'value') value = serde
    else [key, value] = [serde, serde]
  }
  return { key, value }
}

/** Shows records as they are meant, and counts the parts that are not what they were said to be. */
export interface RecordDecoder {
  decode(record: RecordView): RecordView
  /** Keys and values that were left as they are, because their bytes do not fit. */
  readonly misfits: number
}

/** Null where everything is shown as it is. */
export function createDecoder({ key, value }: RecordSerdes): RecordDecoder | null {
  const isPlain = (serde: Serde): boolean => serde === 'auto' || serde === 'string'
  if (isPlain(key) && isPlain(value)) return null
  const decoder = {
    misfits: 0,
    decode(record: RecordView): RecordView {
      const { buffer } = record.section
      const keyText = show(key, buffer, record.keyStart, record.keyLength)
      const valueText = show(value, buffer, record.valueStart, record.valueLength)
      if (keyText === MISFIT) decoder.misfits++
      if (valueText === MISFIT) decoder.misfits++
      return withTexts(
        record,
        typeof keyText === 'string' ? keyText : null,
        typeof valueText === 'string' ? valueText : null,
      )
    },
  }
  return decoder
}

const MISFIT = Symbol('misfit')

/** The text for a part of a record, null to leave it as it is. */
function show(serde: Serde, buffer: Buffer, start: number, length: number): string | null | typeof MISFIT {
  if (length === -1 || serde === 'auto' || serde === 'string') return null
  if (serde === 'hex' || serde === 'base64') return buffer.toString(serde, start, start + length)
  if (serde === 'json') {
    try {
      // Only to know whether it is JSON: written anew, large numbers would lose digits.
      JSON.parse(buffer.toString('utf8', start, start + length))
      return null
    } catch {
      return MISFIT
    }
  }
  if (serde === 'uuid') {
    if (length !== 16) return MISFIT
    return buffer
      .toString('hex', start, start + length)
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }
  return showNumber(serde, buffer, start, length)
}

/** Numbers lie big-endian, as Kafka's own serializers write them. */
function showNumber(
  serde: (typeof INTEGERS)[number] | 'float32' | 'float64',
  buffer: Buffer,
  start: number,
  length: number,
): string | typeof MISFIT {
  if (length * 8 !== Number(/\d+$/.exec(serde)?.[0])) return MISFIT
  switch (serde) {
    case 'int8':
    case 'int16':
    case 'int32':
      return String(buffer.readIntBE(start, length))
    case 'uint8':
    case 'uint16':
    case 'uint32':
      return String(buffer.readUIntBE(start, length))
    case 'int64':
      return String(buffer.readBigInt64BE(start))
    case 'uint64':
      return String(buffer.readBigUInt64BE(start))
    case 'float32':
      return String(buffer.readFloatBE(start))
    case 'float64':
      return String(buffer.readDoubleBE(start))
  }
}

/** The record with these texts in the place of its key and value; null leaves one as it is. */
function withTexts(record: RecordView, key: string | null, value: string | null): RecordView {
  if (key === null && value === null) return record
  const { section, keyStart, keyLength, valueStart, valueLength, headersStart, recordEnd } = record
  const part = (text: string | null, start: number, length: number): Buffer =>
    text === null ? section.buffer.subarray(start, start + Math.max(0, length)) : Buffer.from(text)
  const keyBytes = part(key, keyStart, keyLength)
  const valueBytes = part(value, valueStart, valueLength)
  // A printer may write in place, a newline behind each: the varints of a real record leave it room for that.
  const room = Buffer.alloc(1)
  const headers = section.buffer.subarray(headersStart, recordEnd)
  const buffer = Buffer.concat([keyBytes, room, valueBytes, room, headers])
  const newValueStart = keyBytes.length + 1
  const newHeadersStart = newValueStart + valueBytes.length + 1
  return {
    section: { ...section, buffer, end: buffer.length },
    offsetDelta: record.offsetDelta,
    timestampMs: record.timestampMs,
    exactTimestamp: () => record.exactTimestamp(),
    keyStart: 0,
    keyLength: key === null ? keyLength : keyBytes.length,
    valueStart: newValueStart,
    valueLength: value === null ? valueLength : valueBytes.length,
    headerCount: record.headerCount,
    headersStart: newHeadersStart,
    recordEnd: buffer.length,
  }
}
