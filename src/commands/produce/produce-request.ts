import type { Acks } from '../../cluster/writer-options.ts'
import type { InputDialect } from '../../input/read-input.ts'
import type { PartitionerName } from './choose-partition.ts'

export const CODEC_NAMES = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
type CodecName = (typeof CODEC_NAMES)[number]

export interface ProduceRequest {
  readonly topic: string
  /** Empty: the records come from files or standard input. */
  readonly values: readonly string[]
  /** One record whose value is null. */
  readonly sendNull: boolean
  readonly files: readonly string[]
  readonly dialect: InputDialect
  /** A template to read by, or null. */
  readonly format: string | null
  readonly keyDelimiter: string | null
  readonly crlf: boolean
  readonly maxMessageBytes: number | null
  readonly skipLines: number
  readonly key: string | null
  readonly headers: readonly { readonly key: Uint8Array; readonly value: Uint8Array | null }[]
  readonly partition: number | null
  readonly keepPartitions: boolean
  /** As written: it is resolved when the command runs. */
  readonly timestamp: string | null
  readonly tombstone: boolean
  readonly partitioner: PartitionerName
  readonly codec: CodecName
  readonly acks: Acks
  readonly transactional: boolean
  readonly transactionTimeoutMs: number
  readonly perSecond: number | null
  readonly deliveryTimeoutMs: number
  readonly failedFile: string | null
  readonly createTopic: boolean
  /** How many records there have to be, or null. */
  readonly expected: number | null
  readonly failIfEmpty: boolean
  readonly dryRun: boolean
}
