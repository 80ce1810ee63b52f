import { Command, Option } from '@commander-js/extra-typings'
import type { Acks } from '../cluster/writer-options.ts'
import type { Context } from '../context.ts'
import { compileRecordFormat } from '../domain/record-format.ts'
import { parseTime } from '../domain/time.ts'
import { UsageError } from '../errors.ts'
import { INPUT_DIALECTS } from '../input/read-input.ts'
import { collect } from './collect.ts'
import { type HelpText, withHelp } from './help-text.ts'
import { PARTITIONERS } from './produce/choose-partition.ts'
import { parseRate } from './produce/pacer.ts'
import {
  parseByteCount,
  parseCount,
  parseHeader,
  parsePartition,
  parseWait,
  requireText,
  unescape,
} from './produce/parse-flags.ts'
import { CODEC_NAMES, type ProduceRequest } from './produce/produce-request.ts'
import type { Run } from './run.ts'

const ACKS: Readonly<Record<string, Acks>> = { all: 'all', '-1': 'all', '1': 'one', '0': 'none' }

export const produceCommand = (run: Run<ProduceRequest>) =>
  withHelp(
    new Command('produce')
      .description('Send records to a topic, and say what became of every one of them')
      .argument('<topic>', 'where they go')
      .argument('[value...]', 'values to send; without any, records are read from standard input')
      .option('-k, --key <key>', 'the key of records that have none in the input')
      .option('-H, --header <name=value>', 'a header for every record (repeatable)', parseHeader, [])
      .option('-p, --partition <n>', 'send every record to this partition', parsePartition)
      .option(
        '--timestamp <time>',
        "the time of records that have none in the input, like '-1h' or 1732060800000",
      )
      .addOption(
        new Option('-i, --input <dialect>', "auto recognises kctl's own envelopes; all else is lines")
          .choices(INPUT_DIALECTS)
          .default('auto' as const),
      )
      .option(
        '--key-delimiter <text>',
        'what stands between key and value in a line, like : or \\t',
        unescape,
      )
      .option('-f, --format <template>', "read by a template, like '%k %v\\n'")
      .option('--file <name>', 'read from a file, - is standard input (repeatable)', collect, [])
      .option('--crlf', 'take the carriage return from the end of lines', false)
      .option(
        '--skip-lines <n>',
        'leave out the first lines of the input, of each if there are several',
        parseCount,
        0,
      )
      .option('--max-message-bytes <n>', 'stop at an input record that is larger (64m)', parseByteCount)
      .addOption(
        new Option('-z, --compression <codec>', 'how batches are compressed')
          .choices(CODEC_NAMES)
          .default('none' as const),
      )
      .addOption(
        new Option('--acks <n>', 'who has to confirm: all in-sync replicas, only the leader, nobody')
          .choices(Object.keys(ACKS))
          .default('all'),
      )
      .addOption(
        new Option(
          '--partitioner <name>',
          "how keys become partitions: murmur2 as Java's clients do, crc32 as librdkafka",
        )
          .choices(PARTITIONERS)
          .default('murmur2' as const),
      )
      .option('--keep-partitions', 'copies of records keep the partition number they had', false)
      .option('--tombstone', 'an empty value becomes null, which deletes the key in a compacted topic', false)
      .option('--null', 'send one record whose value is null', false)
      .option('--transactional', 'all or nothing: readers see every record, or none', false)
      .option(
        '--transaction-timeout <duration>',
        'the cluster ends the transaction after this',
        parseWait,
        60_000,
      )
      .option('--rate <n/s>', 'no more than so many records a second', parseRate)
      .option(
        '--delivery-timeout <duration>',
        'how long a record may take, with all attempts',
        parseWait,
        120_000,
      )
      .option('--failed <file>', 'write records that were not acked here, ready to be produced again')
      .option('--create-topic', 'create the topic if it does not exist, as the broker would', false)
      .option('--expect <n>', 'fail unless there are so many records', parseCount)
      .option('--fail-if-empty', 'fail if there is no record at all', false)
      .option('--dry-run', 'read all the input and say where it would go; send nothing', false)
      .action(async (topic, values, flags) => {
        const request: ProduceRequest = {
          topic,
          values,
          sendNull: flags.null,
          files: flags.file,
          dialect: flags.input,
          format: flags.format ?? null,
          keyDelimiter: flags.keyDelimiter ?? null,
          crlf: flags.crlf,
          maxMessageBytes: flags.maxMessageBytes ?? null,
          skipLines: flags.skipLines,
          key: flags.key ?? null,
          headers: flags.header,
          partition: flags.partition ?? null,
          keepPartitions: flags.keepPartitions,
          timestamp: flags.timestamp ?? null,
          tombstone: flags.tombstone,
          partitioner: flags.partitioner,
          codec: flags.compression,
          acks: ACKS[flags.acks] ?? 'all',
          transactional: flags.transactional,
          transactionTimeoutMs: flags.transactionTimeout,
          perSecond: flags.rate ?? null,
          deliveryTimeoutMs: flags.deliveryTimeout,
          failedFile: flags.failed ?? null,
          createTopic: flags.createTopic,
          expected: flags.expect ?? null,
          failIfEmpty: flags.failIfEmpty,
          dryRun: flags.dryRun,
        }
        requireSensible(request)
        await run(request)
      }),
    produceHelp,
  )

export const produceHelp: HelpText = {
  examples: [
    `kctl produce orders '{"id":1}' -k customer-7 -H trace=abc`,
    'kctl produce orders < orders.ndjson',
    'tail -f app.log | kctl produce logs -z zstd',
    'kctl produce orders --key-delimiter : --file orders.txt --failed failed.ndjson',
    'kctl consume orders -e | kctl produce orders-copy',
    'kctl produce accounts -k account-9 --null',
  ],
  seeAlso: ['kctl consume', 'kctl topics create', 'kctl help exit-codes'],
  notes: [
    'Records are sent idempotently: whatever is tried again is stored once. The report counts those that',
    'were acked, failed, unknown (sent, but no answer says what became of them) and unsent, and the exit',
    'code follows it.',
    '',
    'An envelope as "kctl consume" writes it brings key, value, headers and timestamp; its topic and offset',
    'are left aside, and so is the partition of one that names its topic, unless --keep-partitions.',
  ].join('\n'),
}

/** @throws {UsageError} for flags that make no sense together, and for a format or time that cannot be read */
function requireSensible(request: ProduceRequest): void {
  const { values, files, sendNull, format, dialect, keyDelimiter, transactional, acks, failedFile } = request
  const inputs = [values.length > 0 && 'values', files.length > 0 && '--file', sendNull && '--null'].filter(
    Boolean,
  )
  if (inputs.length > 1) throw new UsageError(`${inputs.join(' and ')} do not go together`)
  for (const value of values) requireText('a value', value)
  if (request.key !== null) requireText('the key', request.key)
  if (values.length > 0 && (format !== null || !['auto', 'lines'].includes(dialect))) {
    throw new UsageError(
      'values on the command line are sent as they are',
      'pipe them in to have them read by -i or -f',
    )
  }
  if (format !== null && keyDelimiter !== null)
    throw new UsageError('--format and --key-delimiter do not go together')
  if (keyDelimiter === '') throw new UsageError('--key-delimiter is empty')
  if (format !== null) compileRecordFormat(format)
  if (transactional && acks !== 'all') throw new UsageError('--transactional needs --acks all')
  if (transactional && failedFile !== null) {
    throw new UsageError(
      '--transactional and --failed do not go together',
      'a transaction that fails is sent again as a whole',
    )
  }
  if (request.timestamp !== null) parseTime(request.timestamp, { nowMs: 0, utc: true })
}

/** Sends the records of the request, and reports. */
export async function produce(request: ProduceRequest, context: Context): Promise<void> {
  // Loaded only now: help and usage errors need none of it.
  const { produceRecords } = await import('./produce/produce-records.ts')
  await produceRecords(request, context)
}
