import { setTimeout as sleep } from 'node:timers/promises'
import type { StagedBlock } from '../../cluster/batch-memory.ts'
import type { Writer } from '../../cluster/writer.ts'
import type { RecordHeader } from '../../domain/record.ts'
import type { InputRecord } from '../../input/input-record.ts'
import { findKeyEnd, type Input } from '../../input/read-input.ts'
import type { LineBlock } from '../../input/split-lines.ts'
import type { PartitionChooser } from './choose-partition.ts'
import type { Pacer } from './pacer.ts'
import { unlessStopped } from './stoppable.ts'

/** What every record gets that does not say it itself. */
export interface RecordDefaults {
  readonly key: Uint8Array | null
  readonly headers: readonly RecordHeader[]
  /** Null: the time at which it is read. */
  readonly timestampMs: number | null
  /** Empty values become null. */
  readonly emptyIsNull: boolean
}

export interface FeedOptions {
  readonly writer: Pick<Writer, 'append' | 'appendValues' | 'stage' | 'isFull' | 'ready'>
  readonly chooser: PartitionChooser
  readonly defaults: RecordDefaults
  readonly pacer: Pacer | null
  /** Records up to this line are passed over. */
  readonly skipLines: number
  /** A partition in the input counts even where the record was copied from another topic. */
  readonly keepPartitions: boolean
  readonly now: () => number
  readonly signal: AbortSignal
  /**
   * The number of a record in the report: its line, or a count over several inputs.
   *
   * @param ordinal the how-manieth of its input it is, from 1
   */
  readonly numberOf: (line: number, ordinal: number) => number
  /** Called with the number of records read, now and then. */
  readonly onRead: (records: number) => void
}

/** Hands all records of an input to a writer, no faster than it takes them. */
export async function feedRecords(input: Input, options: FeedOptions): Promise<void> {
  const { writer, onRead } = options
  if (input.kind === 'lines') {
    for await (const block of input.blocks) {
      const staged = writer.stage(block.buffer)
      const feed = (from: number, to: number): void =>
        feedLines(block, staged, from, to, input.keyDelimiter, options)
      const lineOf = (index: number): number => block.firstLine + index
      if (options.pacer === null) feed(0, block.count)
      else await feedSlowly(block.count, lineOf, options, feed)
      onRead(block.count)
      if (writer.isFull) await unlessStopped(writer.ready(), options.signal)
    }
    return
  }
  let before = 0
  for await (const records of input.batches) {
    const recordAt = (index: number): InputRecord => records[index] as InputRecord
    const feed = (from: number, to: number): void => {
      for (let index = from; index < to; index++) feedRecord(recordAt(index), before + index + 1, options)
    }
    if (options.pacer === null) feed(0, records.length)
    else await feedSlowly(records.length, (index) => recordAt(index).line, options, feed)
    before += records.length
    onRead(records.length)
    if (writer.isFull) await unlessStopped(writer.ready(), options.signal)
  }
}

async function feedSlowly(
  count: number,
  lineOf: (index: number) => number,
  { pacer, skipLines, signal }: FeedOptions,
  feed: (from: number, to: number) => void,
): Promise<void> {
  for (let index = 0; index < count; index++) {
    if (lineOf(index) <= skipLines) continue
    const waitMs = pacer?.take(performance.now()) ?? 0
    if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => {})
    if (signal.aborted) return
    feed(index, index + 1)
  }
}

/** The path that millions of lines take: no object for a record, its bytes copied once. */
function feedLines(
  { starts, ends, firstLine }: LineBlock,
  { source, shift }: StagedBlock,
  from: number,
  to: number,
  keyDelimiter: Uint8Array | null,
  { writer, chooser, defaults, skipLines, now, numberOf }: FeedOptions,
): void {
  const { key: defaultKey, headers, emptyIsNull } = defaults
  const timestampMs = defaults.timestampMs ?? now()
  const defaultKeyEnd = defaultKey?.length ?? 0
  const firstNumber = numberOf(firstLine, firstLine)
  const isPlain = keyDelimiter === null && defaultKey === null && headers.length === 0 && !emptyIsNull
  if (isPlain && chooser.isSticky) {
    let next = Math.max(from, skipLines + 1 - firstLine)
    while (next < to) {
      const partition = chooser.withoutKey()
      next += writer.appendValues(
        partition,
        timestampMs,
        source,
        shift,
        starts,
        ends,
        next,
        to,
        firstNumber + next,
      )
    }
    return
  }
  for (let index = from; index < to; index++) {
    if (firstLine + index <= skipLines) continue
    let start = (starts[index] as number) + shift
    const end = (ends[index] as number) + shift
    let key = defaultKey
    let keyStart = 0
    let keyEnd = defaultKeyEnd
    if (keyDelimiter !== null) {
      const found = findKeyEnd(source, start, end, keyDelimiter)
      if (found !== -1) {
        key = source
        keyStart = start
        keyEnd = found
        start = found + keyDelimiter.length
      }
    }
    const partition = key === null ? chooser.withoutKey() : chooser.withKey(key, keyStart, keyEnd)
    const value = emptyIsNull && start === end ? null : source
    writer.append(
      partition,
      timestampMs,
      key,
      keyStart,
      keyEnd,
      value,
      start,
      end,
      headers,
      firstNumber + index,
    )
  }
}

function feedRecord(
  record: InputRecord,
  ordinal: number,
  { writer, chooser, defaults, skipLines, keepPartitions, now, numberOf }: FeedOptions,
): void {
  const { line, topic } = record
  if (line <= skipLines) return
  const key = record.key ?? defaults.key
  const value = defaults.emptyIsNull && record.value?.length === 0 ? null : record.value
  // A record that names a topic was copied from there, and its partition belongs to that topic.
  const asked = topic === null || keepPartitions ? record.partition : null
  const partition =
    asked !== null
      ? chooser.asked(asked, line)
      : key === null
        ? chooser.withoutKey()
        : chooser.withKey(key, 0, key.length)
  writer.append(
    partition,
    record.timestampMs ?? defaults.timestampMs ?? now(),
    key,
    0,
    key?.length ?? 0,
    value,
    0,
    value?.length ?? 0,
    withDefaultHeaders(record.headers, defaults.headers),
    numberOf(line, ordinal),
  )
}

/** A default stays away where the record has a header of that name itself. */
function withDefaultHeaders(
  own: readonly RecordHeader[],
  defaults: readonly RecordHeader[],
): readonly RecordHeader[] {
  if (defaults.length === 0) return own
  if (own.length === 0) return defaults
  const isThere = ({ key }: RecordHeader): boolean =>
    own.some((header) => Buffer.compare(header.key, key) === 0)
  return [...defaults.filter((header) => !isThere(header)), ...own]
}
