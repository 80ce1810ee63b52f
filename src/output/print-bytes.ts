import type { RecordBytes, RecordView } from '../domain/record-view.ts'
import type { RecordPrinter } from './record-printer.ts'

const NEWLINE = 0x0a
/** From here on it is cheaper to hand a value over where it lies than to move it. */
const GATHER_SIZE = 2048

/**
 * The values, or the keys, one after the other, each with a newline; null is an empty line.
 *
 * Nothing is allocated for a record: short values move to the left inside the batch they came in, over what
 * has been read already, and long ones stay where they are and get their newline in place.
 */
export function createBytesPrinter(part: 'key' | 'value'): RecordPrinter {
  let taken: Uint8Array[] = []
  let bytes = 0
  let section: RecordBytes | null = null
  /** The stretch of the section that is ready to go out. */
  let start = 0
  let end = 0

  const flush = (): void => {
    if (section !== null && end > start) taken.push(section.buffer.subarray(start, end))
    start = end
  }

  const isValue = part === 'value'
  return {
    append(record: RecordView) {
      if (record.section !== section) {
        flush()
        section = record.section
        // Not where the section starts: it may have been left and come back to, its first part still to be written.
        start = end = record.keyStart
      }
      const { buffer } = section
      const from = isValue ? record.valueStart : record.keyStart
      const length = Math.max(0, isValue ? record.valueLength : record.keyLength)
      if (length >= GATHER_SIZE) {
        flush()
        start = from
        end = from + length
      } else {
        move(buffer, end, from, length)
        end += length
      }
      // Every record has more bytes around its value than this one: its lengths are before, its header count after.
      buffer[end++] = NEWLINE
      bytes += length + 1
    },
    get pendingBytes() {
      return bytes
    },
    take() {
      flush()
      const all = taken
      taken = []
      bytes = 0
      return all
    },
  }
}

/** Below this, moving bytes one by one beats the call that moves them at once. */
const SHORT = 24

function move(buffer: Buffer, target: number, source: number, length: number): void {
  if (length < SHORT) for (let i = 0; i < length; i++) buffer[target + i] = buffer[source + i] as number
  else buffer.copyWithin(target, source, source + length)
}
