import { CorruptBatchError } from './corrupt-batch-error.ts'
import { exactVarint, VarintReader } from './varint.ts'

/** The records of one batch, verified and decompressed, as they lie in memory. */
export interface RecordSection {
  /** Where the records are; for an uncompressed batch the buffer it came in. */
  readonly buffer: Buffer
  readonly start: number
  readonly end: number
  readonly recordCount: number
  readonly baseOffset: bigint
  readonly nextOffset: bigint
  readonly baseTimestamp: number
  /** The time of every record when the broker set it, else null. */
  readonly logAppendTimeMs: number | null
  /** All digits of `logAppendTimeMs`, or else of `baseTimestamp`, where the number has lost some; else null. */
  readonly exactTime: bigint | null
}

/** Length, attributes, two deltas, two lengths and a count, of a byte each. */
const MIN_RECORD_SIZE = 7
/** Empty ones take two bytes each, and many times that where they are shown: a small batch may unpack to 100 million. */
const MAX_HEADERS = 2 ** 20

/**
 * Walks the records of a section without making anything: after `next()` has returned true, the
 * fields tell where the record's parts are in `section.buffer`. One cursor serves many sections.
 */
export class RecordCursor {
  section: RecordSection
  /** Add it to `section.baseOffset`. */
  offsetDelta = 0
  /** Milliseconds since 1970; -1 for none. */
  timestampMs = -1
  keyStart = 0
  /** -1 when the key is null. */
  keyLength = -1
  valueStart = 0
  /** -1 when the value is null, as in a tombstone. */
  valueLength = -1
  headerCount = 0
  /** Where the first header starts. */
  headersStart = 0
  /** Where the record ends, its last header included. */
  recordEnd = 0
  private left = 0
  private timestampStart = 0
  private readonly varints: VarintReader

  constructor(section: RecordSection) {
    this.section = section
    this.varints = new VarintReader(section.buffer, section.start)
    this.open(section)
  }

  /** Goes to before the first record of another section. */
  open(section: RecordSection): void {
    this.section = section
    this.varints.buffer = section.buffer
    this.varints.position = section.start
    this.left = section.recordCount
    if (this.left < 0 || this.left > (section.end - section.start) / MIN_RECORD_SIZE) {
      this.refuse(`it claims ${this.left} records in ${section.end - section.start} bytes`)
    }
  }

  get offset(): bigint {
    return this.section.baseOffset + BigInt(this.offsetDelta)
  }

  /** `timestampMs` with all of its digits, which are more than a number holds where a sender has made them up. */
  exactTimestamp(): bigint {
    const { buffer, exactTime, logAppendTimeMs, baseTimestamp } = this.section
    const base = exactTime ?? BigInt(logAppendTimeMs ?? baseTimestamp)
    if (logAppendTimeMs !== null) return base
    return BigInt.asIntN(64, base + exactVarint(buffer, this.timestampStart))
  }

  /**
   * Goes to the next record.
   *
   * @returns false after the last one
   * @throws {CorruptBatchError} when the record does not fit into the batch
   */
  next(): boolean {
    const { varints, section } = this
    if (this.left === 0) {
      if (varints.position !== section.end) this.refuse('there are bytes after its last record')
      return false
    }
    const length = varints.read()
    const end = varints.position + length
    if (!(length >= MIN_RECORD_SIZE - 1 && end <= section.end))
      this.refuse(`a record is ${length} bytes long`)

    varints.position++ // attributes: no bit has a meaning yet
    this.timestampStart = varints.position
    const timestampDelta = varints.read()
    this.offsetDelta = varints.read()
    this.timestampMs = section.logAppendTimeMs ?? section.baseTimestamp + timestampDelta
    // Of a sum of rounded numbers nobody could tell any more that it is wrong.
    if (section.exactTime !== null || !Number.isSafeInteger(timestampDelta))
      this.timestampMs = Number(this.exactTimestamp())

    const keyLength = varints.read()
    this.keyLength = keyLength
    this.keyStart = varints.position
    if (!(keyLength >= -1 && keyLength <= end - varints.position))
      this.refuse(`a key is ${keyLength} bytes long`)
    if (keyLength > 0) varints.position += keyLength

    const valueLength = varints.read()
    this.valueLength = valueLength
    this.valueStart = varints.position
    if (!(valueLength >= -1 && valueLength <= end - varints.position)) {
      this.refuse(`a value is ${valueLength} bytes long`)
    }
    if (valueLength > 0) varints.position += valueLength

    const headerCount = varints.read()
    this.headerCount = headerCount
    this.headersStart = varints.position
    // A header takes two bytes at least. The sum is no number where an offset or a time is longer than 64 bits.
    if (!(
      headerCount >= 0 &&
      headerCount <= MAX_HEADERS &&
      headerCount <= (end - varints.position) / 2 &&
      this.offsetDelta + timestampDelta < Infinity
    )) {
      this.refuse(`a record claims ${headerCount} headers in ${end - varints.position} bytes`)
    }
    this.recordEnd = end
    varints.position = end
    this.left--
    return true
  }

  private refuse(reason: string): never {
    throw new CorruptBatchError(this.section.baseOffset, reason, this.section.nextOffset)
  }
}
