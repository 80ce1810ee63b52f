import { encodeBatch, type RecordToEncode } from '../../wire/batch-builder.ts'
import { type DecodedRecord, decodeRecords } from '../../wire/decode-records.ts'
import { batchesIn } from '../../wire/record-batch.ts'
import { compactLog, type CompactOptions } from './compact-log.ts'
import type { DataDir } from './data-dir.ts'
import type { EmbeddedState } from './embedded-state.ts'
import type { Faults, PartitionName } from './faults.ts'
import type { NodeListener } from './node-listener.ts'
import type { Partition } from './topic-registry.ts'

/** A record to append; what is left out is null, or now. */
export interface RecordToAppend {
  readonly key?: string | Uint8Array | null
  readonly value?: string | Uint8Array | null
  readonly timestampMs?: number
  readonly headers?: RecordToEncode['headers']
}

/** A running cluster of brokers in this process, to look into and to meddle with. */
export class EmbeddedCluster implements AsyncDisposable {
  readonly state: EmbeddedState
  readonly faults: Faults
  private readonly listeners: ReadonlyMap<number, NodeListener>
  private readonly dataDir: DataDir | null
  private closing: Promise<void> | null = null

  constructor(
    state: EmbeddedState,
    faults: Faults,
    listeners: ReadonlyMap<number, NodeListener>,
    dataDir: DataDir | null,
  ) {
    this.state = state
    this.faults = faults
    this.listeners = listeners
    this.dataDir = dataDir
  }

  /** For `--brokers`: every node, comma separated. */
  get bootstrap(): string {
    return [...this.state.nodes.values()].map(({ host, port }) => `${host}:${port}`).join(',')
  }

  get openConnections(): number {
    return [...this.listeners.values()].reduce((sum, { openConnections }) => sum + openConnections, 0)
  }

  address(nodeId: number): { readonly host: string; readonly port: number } {
    const node = this.state.nodes.get(nodeId)
    if (node === undefined) throw new Error(`there is no node ${nodeId}`)
    return { host: node.host, port: node.port }
  }

  /** Appends records in one batch, as a producer would that asks nobody. @returns the offset of the first */
  append(topic: string, index: number, records: readonly RecordToAppend[]): bigint {
    const { log, leaderEpoch } = this.partition(topic, index)
    const nowMs = this.state.now()
    const whole = records.map(({ key, value, ...rest }) => ({
      timestampMs: nowMs,
      ...rest,
      key: bytesOf(key),
      value: bytesOf(value),
    }))
    const baseOffset = log.endOffset
    for (const batch of batchesIn(encodeBatch(whole))) log.append(batch, leaderEpoch, null, nowMs)
    return baseOffset
  }

  /** Every record of a partition, those of aborted transactions among them. */
  records(topic: string, index: number): readonly DecodedRecord[] {
    const { log } = this.partition(topic, index)
    return [...log.batches()].flatMap((batch) => (batch.control ? [] : [...decodeRecords(batch)]))
  }

  /** The committed offset of a group, null if there is none. */
  committed(group: string, { topic, partition }: PartitionName): bigint | null {
    return this.state.groups.committed(group, topic, partition)?.offset ?? null
  }

  /** Keeps only the last record of each key, at once, which leaves gaps between the offsets. */
  compact(topic: string, index: number, options?: CompactOptions): void {
    compactLog(this.partition(topic, index).log, options)
  }

  partition(topic: string, index: number): Partition {
    const partition = this.state.topics.partition(topic, index)
    if (partition === undefined) throw new Error(`there is no partition ${topic}-${index}`)
    return partition
  }

  /** Cuts all connections and frees the ports. */
  close(): Promise<void> {
    this.closing ??= this.shutDown()
    return this.closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  private async shutDown(): Promise<void> {
    await Promise.all([...this.listeners.values()].map((listener) => listener.stop()))
    this.dataDir?.close(this.state)
  }
}

function bytesOf(value: string | Uint8Array | null | undefined): Uint8Array | null {
  return typeof value === 'string' ? Buffer.from(value) : (value ?? null)
}
