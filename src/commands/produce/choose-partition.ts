import { KeylessPartitioner, partitionForKey } from '../../domain/partitioner.ts'
import type { TopicMetadata } from '../../domain/topic.ts'
import { KctlError } from '../../errors.ts'
import { badInput } from '../../input/input-record.ts'

export const PARTITIONERS = ['murmur2', 'crc32', 'random', 'round-robin'] as const
export type PartitionerName = (typeof PARTITIONERS)[number]

/** Decides once for each record which partition it goes to. */
export class PartitionChooser {
  private readonly topic: string
  private readonly count: number
  private readonly hash: 'murmur2' | 'crc32' | null
  private readonly keyless: KeylessPartitioner
  /** Where every record goes that does not say otherwise, or null. */
  private readonly fixed: number | null

  /** @throws {KctlError} `PARTITION_NOT_FOUND` when the topic does not have the fixed partition */
  constructor(topic: TopicMetadata, partitioner: PartitionerName, fixed: number | null) {
    this.topic = topic.name
    this.count = topic.partitions.length
    this.hash = partitioner === 'murmur2' || partitioner === 'crc32' ? partitioner : null
    if (fixed !== null && fixed >= this.count) {
      throw new KctlError('notFound', `topic "${topic.name}" has no partition ${fixed}`, {
        code: 'PARTITION_NOT_FOUND',
        hint: `it has ${this.count}, numbered from 0: kctl topics describe ${topic.name}`,
      })
    }
    this.fixed = fixed
    const led = topic.partitions.filter(({ leader }) => leader !== null)
    const able = (led.length === 0 ? topic.partitions : led).map(({ partition }) => partition)
    this.keyless = new KeylessPartitioner(
      this.hash === null ? (partitioner as 'random') : 'sticky',
      able,
      Math.random,
    )
  }

  /** Records without a key stay with one partition until its batch is full. */
  get isSticky(): boolean {
    return this.fixed !== null || this.hash !== null
  }

  /** Keyless records go to one partition until its batch is full. */
  nextBatch(): void {
    this.keyless.nextBatch()
  }

  /** Only these take records from now on. */
  leaveOut(takes: (partition: number) => boolean): void {
    const able = Array.from({ length: this.count }, (_, partition) => partition).filter(takes)
    if (able.length > 0) this.keyless.setPartitions(able)
  }

  withoutKey(): number {
    return this.fixed ?? this.keyless.next()
  }

  withKey(key: Uint8Array, start: number, end: number): number {
    if (this.fixed !== null) return this.fixed
    if (this.count === 1) return 0
    return this.hash === null ? this.keyless.next() : partitionForKey(key, this.count, this.hash, start, end)
  }

  /**
   * The partition that the input asks for.
   *
   * @throws {KctlError} `BAD_INPUT`
   */
  asked(partition: number, line: number): number {
    if (partition < this.count) return partition
    throw badInput(line, null, `topic "${this.topic}" has no partition ${partition}, only ${this.count}`)
  }
}
