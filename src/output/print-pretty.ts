import { isUtf8 } from 'node:buffer'
import { offsetOf, type RecordView, timestampOf, toHeaders } from '../domain/record-view.ts'
import { sanitiseText } from '../domain/sanitise.ts'
import { formatTime } from '../domain/time-format.ts'
import type { RecordPrinter } from './record-printer.ts'
import type { Style } from './style.ts'

export interface PrettyOptions {
  readonly style: Style
  readonly utc: boolean
  /** Name the topic in each line, where several are read. */
  readonly showTopic: boolean
  /** Show headers after the value. */
  readonly showHeaders: boolean
}

/** For people: one line a record, whatever is in it. */
export function createPrettyPrinter({ style, utc, showTopic, showHeaders }: PrettyOptions): RecordPrinter {
  let lines: string[] = []
  let length = 0
  return {
    append(record, topic, partition) {
      const { timestampMs, section } = record
      const time =
        timestampMs === -1 ? '-' : formatTime(timestampOf(record), { utc, milliseconds: true, zone: false })
      const place = `${showTopic ? `${topic}:` : ''}${partition}:${offsetOf(record)}`
      const parts = [
        style.dim(time),
        style.partition(partition, place),
        shown(section.buffer, record.keyStart, record.keyLength, style, '-'),
        shown(section.buffer, record.valueStart, record.valueLength, style, 'null'),
      ]
      if (showHeaders && record.headerCount > 0) parts.push(style.dim(headersText(record)))
      const line = `${parts.join('  ')}\n`
      lines.push(line)
      length += line.length
    },
    get pendingBytes() {
      return length
    },
    take() {
      const bytes = Buffer.from(lines.join(''))
      lines = []
      length = 0
      return [bytes]
    },
  }
}

/** Text as text; other bytes as base64, said so. */
function shown(buffer: Buffer, start: number, length: number, style: Style, none: string): string {
  if (length === -1) return style.dim(none)
  if (length === 0) return style.dim('""')
  const bytes = buffer.subarray(start, start + length)
  return isUtf8(bytes) ? sanitiseText(bytes.toString()) : style.dim('base64:') + bytes.toString('base64')
}

function headersText(record: RecordView): string {
  const texts = toHeaders(record).map(({ key, value }) => {
    return `${Buffer.from(key).toString()}=${value === null ? 'null' : Buffer.from(value).toString()}`
  })
  return `{${texts.join(', ')}}`
}
