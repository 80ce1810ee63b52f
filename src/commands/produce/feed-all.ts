import type { Context } from '../../context.ts'
import { compileRecordFormat, type FormatToken } from '../../domain/record-format.ts'
import { parseTime } from '../../domain/time.ts'
import { KctlError } from '../../errors.ts'
import type { InputRecord } from '../../input/input-record.ts'
import { type Input, openInput } from '../../input/read-input.ts'
import type { ProduceRequest } from './produce-request.ts'
import type { PartitionChooser } from './choose-partition.ts'
import { type FeedOptions, feedRecords, type RecordDefaults } from './feed-records.ts'
import { explainReadError, openSources, type Source } from './open-sources.ts'
import { Pacer } from './pacer.ts'
import { stoppable, StoppedReading } from './stoppable.ts'

/** Where the records come from, opened and ready to be read. */
export interface Inputs {
  readonly sources: readonly Source[]
  /** Records that were given on the command line; then there are no sources. */
  readonly given: readonly InputRecord[]
  readonly defaults: RecordDefaults
  readonly template: readonly FormatToken[] | null
  /** What a number in the report counts. */
  readonly unit: 'line' | 'record' | 'value'
  /** Numbers are lines of one input, which can be given again with some left out. */
  readonly isResumable: boolean
  /** For messages: "standard input". */
  readonly name: string
  /** How much of the sources is done with: chunks that are being worked on do not count yet. */
  readonly read: { bytes: number }
}

/** @throws {UsageError} when a file cannot be read */
export async function openInputs(request: ProduceRequest, context: Context): Promise<Inputs> {
  const { values, sendNull, files, key, headers, timestamp, tombstone, format } = request
  const clock = { nowMs: context.now(), utc: context.settings.utc }
  const defaults: RecordDefaults = {
    key: key === null ? null : Buffer.from(key),
    headers,
    timestampMs: timestamp === null ? null : parseTime(timestamp, clock),
    emptyIsNull: tombstone,
  }
  const template = format === null ? null : compileRecordFormat(format)
  if (sendNull || values.length > 0) {
    const texts = sendNull ? [null] : values
    const given = texts.map((text, index) => givenRecord(text, index + 1, request.keyDelimiter))
    return {
      sources: [],
      given,
      defaults,
      template,
      unit: 'value',
      isResumable: false,
      name: 'the command line',
      read: { bytes: 0 },
    }
  }
  const sources = openSources(files, context.host)
  const { stdin } = context.host
  if (sources.some(({ file }) => file === null) && stdin.isTerminal) {
    await context.output.note(() => 'reading from the terminal, a record a line; Ctrl-D ends it')
  }
  const isSingle = sources.length === 1
  return {
    sources,
    given: [],
    defaults,
    template,
    unit: isSingle ? 'line' : 'record',
    isResumable: isSingle,
    name: isSingle ? (sources[0]?.file ?? 'standard input') : `${sources.length} files`,
    read: { bytes: 0 },
  }
}

function givenRecord(text: string | null, line: number, keyDelimiter: string | null): InputRecord {
  const at = keyDelimiter === null || text === null ? -1 : text.indexOf(keyDelimiter)
  const value = text === null || at === -1 ? text : text.slice(at + (keyDelimiter ?? '').length)
  return {
    line,
    key: text === null || at === -1 ? null : Buffer.from(text.slice(0, at)),
    value: value === null ? null : Buffer.from(value),
    headers: [],
    partition: null,
    timestampMs: null,
    topic: null,
  }
}

export interface FeedAllOptions {
  readonly request: ProduceRequest
  readonly writer: FeedOptions['writer']
  readonly chooser: PartitionChooser
  readonly now: () => number
  /** Ends the reading, not as a failure. */
  readonly signal: AbortSignal
}

/**
 * Hands every record of every input to the writer.
 *
 * @throws {KctlError} `BAD_INPUT` naming the place; what comes before it has been handed over
 */
export async function feedAll(inputs: Inputs, options: FeedAllOptions): Promise<void> {
  const { request, signal } = options
  const { perSecond, skipLines, keepPartitions } = request
  const pacer = perSecond === null ? null : new Pacer(perSecond)
  let before = 0
  let read = 0
  const feed = async (input: Input): Promise<void> => {
    await feedRecords(input, {
      ...options,
      defaults: inputs.defaults,
      pacer,
      skipLines,
      keepPartitions,
      numberOf: (line, ordinal) => (inputs.isResumable ? line : before + ordinal),
      onRead: (records) => {
        read += records
      },
    })
    before = read
  }
  try {
    if (inputs.given.length > 0) await feed({ kind: 'records', batches: once(inputs.given) })
    for (const source of inputs.sources) await feedSource(source, inputs, options, feed)
  } catch (error) {
    if (!(error instanceof StoppedReading) || !signal.aborted) throw error
  }
}

async function feedSource(
  source: Source,
  { template, isResumable, read }: Inputs,
  { request, signal }: FeedAllOptions,
  feed: (input: Input) => Promise<void>,
): Promise<void> {
  const { dialect, keyDelimiter, crlf, maxMessageBytes, skipLines } = request
  const { file, chunks } = source
  try {
    const count = (bytes: number): void => {
      read.bytes += bytes
    }
    const input = await openInput(stoppable(chunks, signal, count), {
      dialect,
      template,
      keyDelimiter: keyDelimiter === null ? null : Buffer.from(keyDelimiter),
      crlf,
      skipLines,
      ...(maxMessageBytes === null ? {} : { maxRecordBytes: maxMessageBytes }),
    })
    await feed(input)
  } catch (error) {
    if (!(error instanceof KctlError)) throw explainReadError(error, source)
    if (isResumable || file === null) throw error
    const { kind, message, code, hint } = error
    throw new KctlError(kind, `${file}: ${message}`, { code, hint, cause: error })
  }
}

async function* once(records: readonly InputRecord[]): AsyncGenerator<readonly InputRecord[]> {
  yield await Promise.resolve(records)
}
