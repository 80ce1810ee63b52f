import type { FormatToken, NumberEncoding, NumberField, TextEncoding } from '../domain/record-format.ts'
import { HeaderCursor, offsetOf, type RecordView, timestampOf } from '../domain/record-view.ts'
import { sanitiseText } from '../domain/sanitise.ts'
import { formatStrftime } from '../domain/strftime.ts'
import { formatIsoTime, formatTime } from '../domain/time-format.ts'
import { OutputBuffer } from './output-buffer.ts'
import type { RecordPrinter } from './record-printer.ts'

export interface TemplateOptions {
  /** Show control and invisible characters of the data as text. Those of the template are the user's own. */
  readonly forTerminal?: boolean
  /** What a null key or value is written as. */
  readonly nullText?: string
  readonly utc?: boolean
}

/** What a token works on: the record, and the header within `%h{…}`. */
interface Scene {
  record: RecordView
  topic: string
  partition: number
  counter: number
  header: HeaderCursor | null
}

type Piece = (scene: Scene) => void

/** Records as a compiled template says. */
export function createTemplatePrinter(
  tokens: readonly FormatToken[],
  { forTerminal = false, nullText = '', utc = false }: TemplateOptions = {},
): RecordPrinter {
  const out = new OutputBuffer()
  const headers = new HeaderCursor()

  const safe = (text: string): string => (forTerminal ? sanitiseText(text, { multiline: true }) : text)
  const plainText = (source: Buffer, start: number, length: number): void => {
    if (length === -1) out.text(nullText)
    else if (forTerminal) out.text(safe(source.toString('utf8', start, start + length)))
    else out.range(source, start, start + length)
  }
  const encodedText = (encoding: TextEncoding, source: Buffer, start: number, length: number): void => {
    if (encoding === 'plain' || length === -1) plainText(source, start, length)
    else out.text(source.toString(encoding, start, start + length))
  }

  const compile = (token: FormatToken, inHeader: boolean): Piece => {
    switch (token.kind) {
      case 'literal':
        return () => out.range(token.bytes, 0, token.bytes.length)
      case 'text': {
        const { encoding, field } = token
        if (field === 'topic') {
          return ({ topic }) =>
            out.text(encoding === 'plain' ? safe(topic) : Buffer.from(topic).toString(encoding))
        }
        const isKey = field === 'key'
        if (inHeader) {
          return ({ record, header }) => {
            if (header === null) return
            if (isKey) encodedText(encoding, record.section.buffer, header.keyStart, header.keyLength)
            else encodedText(encoding, record.section.buffer, header.valueStart, header.valueLength)
          }
        }
        return isKey
          ? ({ record }) => encodedText(encoding, record.section.buffer, record.keyStart, record.keyLength)
          : ({ record }) =>
              encodedText(encoding, record.section.buffer, record.valueStart, record.valueLength)
      }
      case 'number': {
        const { encoding, field } = token
        return (scene) => writeNumber(out, numberOf(field, scene), encoding, forTerminal)
      }
      case 'time': {
        const { style } = token
        return ({ record }) => {
          const time = timestampOf(record)
          if (time === -1) out.text('-1')
          else if (style === 'iso') out.text(formatIsoTime(time))
          else if (style === 'local') out.text(formatTime(time, { utc, milliseconds: true }))
          else out.text(formatStrftime(style.strftime, time))
        }
      }
      case 'headers': {
        const each = token.each?.map((inner) => compile(inner, true)) ?? null
        return (scene) => {
          const { buffer } = scene.record.section
          headers.open(scene.record)
          scene.header = headers
          for (let isFirst = true; headers.next(); isFirst = false) {
            if (each !== null) {
              for (const piece of each) piece(scene)
              continue
            }
            if (!isFirst) out.text(',')
            plainText(buffer, headers.keyStart, headers.keyLength)
            out.text('=')
            if (headers.valueLength === -1) out.text('NULL')
            else plainText(buffer, headers.valueStart, headers.valueLength)
          }
          scene.header = null
        }
      }
    }
  }

  const pieces = tokens.map((token) => compile(token, false))
  let scene: Scene | null = null
  return {
    append(record, topic, partition) {
      scene ??= { record, topic, partition, counter: 0, header: null }
      scene.record = record
      scene.topic = topic
      scene.partition = partition
      scene.counter++
      const start = out.length
      try {
        for (const piece of pieces) piece(scene)
      } catch (error) {
        // Half a record would be taken for a whole one.
        out.length = start
        throw error
      }
    },
    get pendingBytes() {
      return out.length
    },
    take: () => [out.take()],
  }
}

function numberOf(field: NumberField, { record, topic, partition, counter, header }: Scene): number | bigint {
  switch (field) {
    case 'topicLength':
      return Buffer.byteLength(topic)
    case 'keyLength':
      return header === null ? record.keyLength : header.keyLength
    case 'valueLength':
      return header === null ? record.valueLength : header.valueLength
    case 'headerCount':
      return record.headerCount
    case 'partition':
      return partition
    case 'offset':
      return offsetOf(record)
    case 'timestamp':
      return timestampOf(record)
    case 'counter':
      return counter
  }
}

function writeNumber(
  out: OutputBuffer,
  value: number | bigint,
  encoding: NumberEncoding,
  forTerminal: boolean,
): void {
  if (encoding.kind === 'decimal') {
    if (typeof value === 'number') out.number(value)
    else if (value >= 0n && value <= Number.MAX_SAFE_INTEGER) out.number(Number(value))
    else out.text(value.toString())
    return
  }
  // Negative numbers, -1 for null among them, are written as two's complement.
  const bits = encoding.kind === 'hex' ? encoding.digits * 4 : encoding.bytes * 8
  const unsigned = BigInt.asUintN(bits === 0 ? 64 : bits, BigInt(value))
  if (encoding.kind === 'hex') return out.text(unsigned.toString(16).padStart(encoding.digits, '0'))
  const bytes: number[] = []
  for (let i = 0; i < encoding.bytes; i++) bytes.push(Number((unsigned >> BigInt(8 * i)) & 0xffn))
  if (encoding.kind === 'big') bytes.reverse()
  // A length is the sender's choice, and so is whether its bytes are an escape character.
  if (forTerminal) for (const byte of bytes) out.text(shownByte(byte))
  else out.range(Uint8Array.from(bytes), 0, bytes.length)
}

const shownByte = (byte: number): string =>
  byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`
