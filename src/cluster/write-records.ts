import type { DeliveryError, DeliveryOutcome } from '../domain/delivery-report.ts'
import type { RecordHeader } from '../domain/record.ts'
import { CODECS } from '../wire/compression.ts'
import type { Cluster } from './cluster.ts'
import { BatchMemory, type BatchRoom, type StagedBlock } from './batch-memory.ts'
import { LeaderWatch } from './leader-watch.ts'
import { type PartitionSurroundings, PartitionWriter } from './partition-writer.ts'
import { ProduceSender } from './produce-sender.ts'
import { type ProducerBatch, recordsOf } from './producer-batch.ts'
import { readMaxBatchBytes } from './max-batch-bytes.ts'
import type { Writer } from './writer.ts'
import type { WriterOptions } from './writer-options.ts'

/**
 * Well below the 1,048,588 bytes that topics take by default, and large enough that the cost of a
 * request does not count.
 */
const BATCH_BYTES = 488 * 1024
const LINGER_MS = 5
const MAX_HELD_BYTES = 16 * 1024 * 1024
/** How often it is looked whether something has taken too long. */
const CHECK_MS = 100

export function openWriter(cluster: Cluster, options: WriterOptions): Writer {
  return new TopicWriter(cluster, options)
}

class TopicWriter implements Writer, PartitionSurroundings {
  readonly batchOptions: PartitionSurroundings['batchOptions']
  readonly idempotent: boolean
  batchBytes: number
  maxBatchBytes: number | null = null
  failure: DeliveryError | null = null
  private readonly cluster: Cluster
  private readonly options: WriterOptions
  private readonly partitions: readonly PartitionWriter[]
  private readonly byNumber: readonly (PartitionWriter | undefined)[]
  private readonly sender: ProduceSender
  private readonly memory = new BatchMemory()
  private readonly maxHeldBytes: number
  private readonly lingerMs: number
  /** Bytes of finished batches that are not settled. */
  private heldBytes = 0
  private unsettled = 0
  private waiters: (() => void)[] = []
  private lingerTimer: NodeJS.Timeout | null = null
  private checkTimer: NodeJS.Timeout | null = null
  private wakeTimer: NodeJS.Timeout | null = null
  private isWaking = false
  private findingLimit: Promise<void> | null = null
  private firstFinishedAt: number | null = null

  constructor(cluster: Cluster, options: WriterOptions) {
    const { topic, producer, codec, transaction } = options
    this.cluster = cluster
    this.options = options
    this.idempotent = producer !== null
    this.batchOptions = {
      codec: CODECS.indexOf(codec),
      transactional: transaction !== null,
      ...(producer === null ? {} : { producerId: producer.id, producerEpoch: producer.epoch }),
    }
    this.batchBytes = options.batchBytes ?? BATCH_BYTES
    this.maxHeldBytes = options.maxHeldBytes ?? MAX_HELD_BYTES
    this.lingerMs = options.lingerMs ?? LINGER_MS
    this.partitions = topic.partitions.map(
      ({ partition, leader, leaderEpoch }) => new PartitionWriter(partition, leader, leaderEpoch ?? -1, this),
    )
    const byNumber: PartitionWriter[] = []
    for (const partition of this.partitions) byNumber[partition.partition] = partition
    this.byNumber = byNumber
    const leaders = new LeaderWatch(cluster, topic, this.partitions, {
      wake: () => this.wake(),
      stop: (error) => this.stop(error),
    })
    this.sender = new ProduceSender(cluster, options, this.partitions, leaders, () => this.wake())
  }

  append(
    partition: number,
    timestampMs: number,
    key: Uint8Array | null,
    keyStart: number,
    keyEnd: number,
    value: Uint8Array | null,
    valueStart: number,
    valueEnd: number,
    headers: readonly RecordHeader[] | undefined,
    input: number,
  ): void {
    const { filler } = this.writerOf(partition)
    filler.append(timestampMs, key, keyStart, keyEnd, value, valueStart, valueEnd, headers, input)
    this.lingerTimer ??= setTimeout(() => this.linger(), this.lingerMs)
  }

  stage(block: Buffer): StagedBlock {
    return this.memory.stage(block)
  }

  appendValues(
    partition: number,
    timestampMs: number,
    source: Uint8Array,
    shift: number,
    starts: Int32Array,
    ends: Int32Array,
    from: number,
    to: number,
    firstInput: number,
  ): number {
    this.lingerTimer ??= setTimeout(() => this.linger(), this.lingerMs)
    return this.writerOf(partition).filler.appendValues(
      timestampMs,
      source,
      shift,
      starts,
      ends,
      from,
      to,
      firstInput,
    )
  }

  private writerOf(partition: number): PartitionWriter {
    const writer = this.byNumber[partition]
    if (writer === undefined) throw new RangeError(`there is no partition ${partition}`)
    return writer
  }

  get isFull(): boolean {
    if (this.heldBytes >= this.maxHeldBytes) return true
    // Partitions by the thousand can hold as much in batches that are not full yet.
    if (this.partitions.length * this.batchBytes < this.maxHeldBytes) return false
    let open = this.heldBytes
    for (const partition of this.partitions) open += partition.filler.bytes
    return open >= this.maxHeldBytes
  }

  get trouble(): DeliveryError | null {
    return this.partitions.find(({ isIdle, setbacks }) => !isIdle && setbacks > 0)?.lastError ?? null
  }

  async ready(): Promise<void> {
    while (this.isFull) {
      if (this.heldBytes < this.maxHeldBytes) this.push()
      // What was for partitions that have failed is settled by then, and nobody would wake us for it.
      if (this.isFull) await new Promise<void>((resolve) => this.waiters.push(resolve))
    }
  }

  takes(partition: number): boolean {
    return this.byNumber[partition]?.failure === null
  }

  push(): void {
    for (const partition of this.partitions) partition.finishBatch()
    this.wake()
  }

  async flush(): Promise<void> {
    this.push()
    while (this.unsettled > 0) await new Promise<void>((resolve) => this.waiters.push(resolve))
  }

  abandon(error: DeliveryError): void {
    this.stop(error)
  }

  takeMemory(bytes: number): BatchRoom {
    return this.memory.take(bytes)
  }

  giveBackMemory({ memory, start, end }: BatchRoom): void {
    this.memory.giveBack(memory.subarray(start, end))
  }

  finished(partition: number, batch: ProducerBatch): void {
    this.options.onFinished?.(partition)
    this.heldBytes += batch.bytes.length
    this.unsettled++
    this.firstFinishedAt ??= batch.finishedAt
    this.checkTimer ??= setInterval(() => this.checkTimes(), CHECK_MS)
    this.wake()
  }

  settled(
    partition: number,
    batch: ProducerBatch,
    outcome: DeliveryOutcome,
    error: DeliveryError | null,
  ): void {
    const { records, bytes, baseOffset, inputs } = batch
    this.heldBytes -= bytes.length
    this.unsettled--
    this.options.onSettled({
      partition,
      outcome,
      error,
      records,
      bytes: batch.valueBytes,
      baseOffset,
      firstInput: inputs[0] ?? 0,
      lastInput: inputs[inputs.length - 1] ?? 0,
      recordList: () => recordsOf(batch),
    })
    // One attempt that was answered: no socket can still be reading from it. What a codec made is not used again.
    if (outcome === 'acked' && batch.attempts === 1 && this.batchOptions.codec === 0)
      this.memory.giveBack(bytes)
    if (this.unsettled === 0 && this.checkTimer !== null) {
      clearInterval(this.checkTimer)
      this.checkTimer = null
    }
    if (this.heldBytes < this.maxHeldBytes) for (const resume of this.waiters.splice(0)) resume()
    const writer = this.byNumber[partition]
    // While batches were under way the next one has been filling up; now there is nothing to wait for.
    if (writer?.failure === null && writer.isIdle && this.lingerTimer === null) writer.finishBatch()
  }

  replaced(batch: ProducerBatch, pieces: readonly ProducerBatch[]): void {
    for (const { bytes } of pieces) this.heldBytes += bytes.length
    this.heldBytes -= batch.bytes.length
    this.unsettled += pieces.length - 1
  }

  stop(error: DeliveryError): void {
    if (this.failure !== null) return
    this.failure = error
    this.options.onStopped?.()
    for (const partition of this.partitions) partition.fail(error)
    for (const timer of [this.lingerTimer, this.wakeTimer]) if (timer !== null) clearTimeout(timer)
    this.sender.stop()
  }

  /** In a moment, so that batches of several partitions get into one request. */
  wake(): void {
    if (this.isWaking) return
    this.isWaking = true
    queueMicrotask(() => {
      this.isWaking = false
      this.send()
    })
  }

  async findMaxBatchBytes(): Promise<void> {
    this.findingLimit ??= readMaxBatchBytes(this.cluster, this.options.topic.name).then((limit) => {
      this.maxBatchBytes = limit
      if (limit !== null && limit < this.batchBytes) this.batchBytes = limit
    })
    await this.findingLimit
  }

  private send(): void {
    if (this.failure !== null) return
    const waitMs = this.sender.send()
    if (waitMs === null) return
    if (this.wakeTimer !== null) clearTimeout(this.wakeTimer)
    this.wakeTimer = setTimeout(() => this.wake(), waitMs)
  }

  private linger(): void {
    this.lingerTimer = null
    for (const partition of this.partitions) if (partition.isIdle) partition.finishBatch()
  }

  private checkTimes(): void {
    const now = performance.now()
    const { deliveryTimeoutMs, firstAnswerTimeoutMs } = this.options
    if (
      !this.sender.hasWritten &&
      this.firstFinishedAt !== null &&
      now - this.firstFinishedAt > firstAnswerTimeoutMs
    ) {
      const { lastError } = this.partitions.find(({ isIdle }) => !isIdle) ?? { lastError: null }
      this.stop(lastError ?? timedOut('FIRST_ANSWER_TIMEOUT', firstAnswerTimeoutMs))
      return
    }
    for (const partition of this.partitions) {
      const since = partition.waitingSince
      if (since !== null && now - since > deliveryTimeoutMs) {
        partition.fail(partition.lastError ?? timedOut('DELIVERY_TIMEOUT', deliveryTimeoutMs))
      }
    }
    if (this.partitions.every(({ failure }) => failure !== null))
      this.stop(this.partitions[0]?.failure as DeliveryError)
  }
}

function timedOut(code: string, timeoutMs: number): DeliveryError {
  return {
    code,
    message: `no broker took it within ${timeoutMs} ms`,
    hint: 'is the cluster well? kctl cluster describe',
    kind: 'unreachable',
  }
}
