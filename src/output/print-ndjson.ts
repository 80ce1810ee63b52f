import { HeaderCursor, offsetOf, type RecordBytes, type RecordView } from '../domain/record-view.ts'
import { escapeJsonText } from './terminal-json.ts'
import { JSON_SLACK, writeJsonString } from './json-bytes.ts'
import { OutputBuffer, prepareText, viewOf } from './output-buffer.ts'
import type { RecordPrinter } from './record-printer.ts'

const TIMESTAMP = prepareText(',"timestamp":')
const CREATE = prepareText(',"timestampType":"create","key":')
const APPEND = prepareText(',"timestampType":"append","key":')
const NO_TIMESTAMP = prepareText(',"timestamp":null,"timestampType":null,"key":')
const KEY_ENCODING = prepareText(',"keyEncoding":"base64"')
const VALUE = prepareText(',"value":')
const VALUE_ENCODING = prepareText(',"valueEncoding":"base64"')
const NO_HEADERS = prepareText(',"headers":[]}\n')
const HEADERS = prepareText(',"headers":[')
const HEADER = prepareText('{"key":')
const END = prepareText(']}\n')
const NULL = prepareText('null')
const COMMA = 0x2c
const CLOSE = 0x7d

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
  let prefix = prepareText('')
  let prefixTopic: string | null = null
  let prefixPartition = -1
  let section: RecordBytes | null = null
  let view = viewOf(Buffer.alloc(0))
  /** The base offset as a number, or -1 where that would round it. */
  let baseOffset = -1

  const startRecord = (record: RecordView, topic: string, partition: number): void => {
    if (topic !== prefixTopic || partition !== prefixPartition) {
      prefix = prepareText(`{"topic":${JSON.stringify(topic)},"partition":${partition},"offset":`)
      prefixTopic = topic
      prefixPartition = partition
    }
    if (record.section !== section) {
      section = record.section
      view = viewOf(section.buffer)
      const base = Number(section.baseOffset)
      baseOffset = base <= Number.MAX_SAFE_INTEGER - 0x80000000 ? base : -1
    }
    out.reserve(prefix.length + JSON_SLACK)
    out.constant(prefix)
    if (baseOffset === -1) out.text(offsetOf(record).toString())
    else out.number(baseOffset + record.offsetDelta)
  }

  const writeHeaders = (record: RecordView): void => {
    const { buffer } = record.section
    headers.open(record)
    for (let isFirst = true; headers.next(); isFirst = false) {
      if (!isFirst) out.byte(COMMA)
      out.constant(HEADER)
      if (writeBytes(out, buffer, view, headers.keyStart, headers.keyLength)) out.constant(KEY_ENCODING)
      out.constant(VALUE)
      if (writeBytes(out, buffer, view, headers.valueStart, headers.valueLength)) out.constant(VALUE_ENCODING)
      out.byte(CLOSE)
    }
  }

  return {
    append(record, topic, partition) {
      const lineStart = out.length
      startRecord(record, topic, partition)
      const { buffer, logAppendTimeMs } = record.section
      if (record.timestampMs === -1) {
        out.constant(NO_TIMESTAMP)
      } else {
        out.constant(TIMESTAMP)
        if (Number.isSafeInteger(record.timestampMs)) out.number(record.timestampMs)
        else out.text(record.exactTimestamp().toString())
        out.constant(logAppendTimeMs === null ? CREATE : APPEND)
      }
      if (writeBytes(out, buffer, view, record.keyStart, record.keyLength)) out.constant(KEY_ENCODING)
      out.constant(VALUE)
      if (writeBytes(out, buffer, view, record.valueStart, record.valueLength)) out.constant(VALUE_ENCODING)
      if (record.headerCount === 0) {
        out.constant(NO_HEADERS)
        return
      }
      out.constant(HEADERS)
      try {
        writeHeaders(record)
      } catch (error) {
        // Half a line would not be JSON.
        out.length = lineStart
        throw error
      }
      out.constant(END)
    },
    get pendingBytes() {
      return out.length
    },
    take() {
      const taken = out.take()
      return [forTerminal ? Buffer.from(escapeJsonText(taken.toString())) : taken]
    },
  }
}

/** @returns whether it went out as base64 */
function writeBytes(
  out: OutputBuffer,
  source: Buffer,
  view: DataView,
  start: number,
  length: number,
): boolean {
  if (length === -1) {
    out.constant(NULL)
    return false
  }
  if (writeJsonString(out, source, view, start, start + length)) return false
  out.text(`"${source.toString('base64', start, start + length)}"`)
  out.reserve(JSON_SLACK)
  return true
}
