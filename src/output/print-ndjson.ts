import { HeaderCursor, offsetOf, type RecordBytes, type RecordView } from '../domain/record-view.ts'
import { escapeForTerminal } from './terminal-json.ts'
import { writeJsonString } from './json-bytes.ts'
import { OutputBuffer } from './output-buffer.ts'
import type { RecordPrinter } from './record-printer.ts'

const bytesOf = (text: string): Buffer => Buffer.from(text)
const TIMESTAMP = bytesOf(',"timestamp":')
const CREATE = bytesOf(',"timestampType":"create","key":')
const APPEND = bytesOf(',"timestampType":"append","key":')
const NO_TIMESTAMP = bytesOf(',"timestamp":null,"timestampType":null,"key":')
const KEY_ENCODING = bytesOf(',"keyEncoding":"base64"')
const VALUE = bytesOf(',"value":')
const VALUE_ENCODING = bytesOf(',"valueEncoding":"base64"')
const NO_HEADERS = bytesOf(',"headers":[]}\n')
const HEADERS = bytesOf(',"headers":[')
const HEADER = bytesOf('{"key":')
const END = bytesOf(']}\n')
const NULL = bytesOf('null')
const COMMA = 0x2c
const CLOSE = 0x7d
/** More than everything of a record but its key, value and headers, the name of the topic included. */
const MAX_FRAME = 1200

export interface NdjsonOptions {
  /** Escape control and invisible characters beyond what JSON asks for. It stays the same JSON. */
  readonly forTerminal?: boolean
}

/**
 * The envelope, one line a record, lossless: null stays null, bytes that are no UTF-8 go out as base64
 * with `keyEncoding` or `valueEncoding` beside them, headers keep order and repeats, numbers all digits.
 */
export function createNdjsonPrinter({ forTerminal = false }: NdjsonOptions = {}): RecordPrinter {
  const out = new OutputBuffer()
  const headers = new HeaderCursor()
  let prefix = bytesOf('')
  let prefixTopic: string | null = null
  let prefixPartition = -1
  let section: RecordBytes | null = null
  /** The base offset as a number, or -1 where that would round it. */
  let baseOffset = -1

  const startRecord = (record: RecordView, topic: string, partition: number): void => {
    if (topic !== prefixTopic || partition !== prefixPartition) {
      prefix = bytesOf(`{"topic":${JSON.stringify(topic)},"partition":${partition},"offset":`)
      prefixTopic = topic
      prefixPartition = partition
    }
    if (record.section !== section) {
      section = record.section
      const base = Number(section.baseOffset)
      baseOffset = base <= Number.MAX_SAFE_INTEGER - 0x80000000 ? base : -1
    }
    out.reserve(MAX_FRAME + prefix.length)
    constant(out, prefix)
    if (baseOffset === -1) out.text(offsetOf(record).toString())
    else out.number(baseOffset + record.offsetDelta)
  }

  return {
    append(record, topic, partition) {
      startRecord(record, topic, partition)
      const { buffer, logAppendTimeMs } = record.section
      if (record.timestampMs === -1) {
        constant(out, NO_TIMESTAMP)
      } else {
        constant(out, TIMESTAMP)
        out.number(record.timestampMs)
        constant(out, logAppendTimeMs === null ? CREATE : APPEND)
      }
      if (writeBytes(out, buffer, record.keyStart, record.keyLength)) constant(out, KEY_ENCODING)
      constant(out, VALUE)
      if (writeBytes(out, buffer, record.valueStart, record.valueLength)) constant(out, VALUE_ENCODING)
      if (record.headerCount === 0) {
        constant(out, NO_HEADERS)
        return
      }
      constant(out, HEADERS)
      headers.open(record)
      for (let isFirst = true; headers.next(); isFirst = false) {
        if (!isFirst) out.byte(COMMA)
        constant(out, HEADER)
        if (writeBytes(out, buffer, headers.keyStart, headers.keyLength)) constant(out, KEY_ENCODING)
        constant(out, VALUE)
        if (writeBytes(out, buffer, headers.valueStart, headers.valueLength)) constant(out, VALUE_ENCODING)
        out.byte(CLOSE)
      }
      constant(out, END)
    },
    get pendingBytes() {
      return out.length
    },
    take() {
      const taken = out.take()
      return [forTerminal ? escapeForTerminal(taken) : taken]
    },
  }
}

/** @returns whether it went out as base64 */
function writeBytes(out: OutputBuffer, source: Buffer, start: number, length: number): boolean {
  if (length === -1) {
    constant(out, NULL)
    return false
  }
  if (writeJsonString(out, source, start, start + length)) return false
  out.text(`"${source.toString('base64', start, start + length)}"`)
  return true
}

/** Short and known: a loop beats the call that moves many bytes. */
function constant(out: OutputBuffer, text: Uint8Array): void {
  out.reserve(text.length)
  const { bytes, length } = out
  for (let i = 0; i < text.length; i++) bytes[length + i] = text[i] as number
  out.length = length + text.length
}
