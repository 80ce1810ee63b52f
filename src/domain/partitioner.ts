/**
 * Which partition a record goes to. `murmur2` is what Java's clients do and most others can;
 * `crc32` is librdkafka's "consistent". The two put the same key into different partitions.
 */
export type KeyHash = 'murmur2' | 'crc32'

/**
 * The partition of a key, which is a range of bytes.
 *
 * @param partitionCount at least 1
 */
export function partitionForKey(
  key: Uint8Array,
  partitionCount: number,
  hash: KeyHash = 'murmur2',
  start = 0,
  end = key.length,
): number {
  // Java makes the hash positive by dropping its sign, librdkafka takes it as unsigned.
  return hash === 'murmur2'
    ? (murmur2(key, start, end) & 0x7fffffff) % partitionCount
    : crc32(key, start, end) % partitionCount
}

const SEED = 0x9747b28c
const MIX = 0x5bd1e995

/** MurmurHash2 as Kafka's Java clients compute it: a signed 32-bit number. */
export function murmur2(bytes: Uint8Array, start = 0, end = bytes.length): number {
  const length = end - start
  const wholeEnd = end - (length & 3)
  let hash = SEED ^ length
  let position = start
  for (; position < wholeEnd; position += 4) {
    let word =
      (bytes[position] as number) |
      ((bytes[position + 1] as number) << 8) |
      ((bytes[position + 2] as number) << 16) |
      ((bytes[position + 3] as number) << 24)
    word = Math.imul(word, MIX)
    word ^= word >>> 24
    hash = Math.imul(hash, MIX) ^ Math.imul(word, MIX)
  }
  if (position < end) {
    let rest = 0
    for (let index = end - 1; index >= position; index--) rest = (rest << 8) | (bytes[index] as number)
    hash = Math.imul(hash ^ rest, MIX)
  }
  hash ^= hash >>> 13
  hash = Math.imul(hash, MIX)
  return hash ^ (hash >>> 15)
}

let crcTable: Uint32Array | null = null

/** CRC-32 (IEEE) as an unsigned number. */
export function crc32(bytes: Uint8Array, start = 0, end = bytes.length): number {
  const table = (crcTable ??= makeCrcTable())
  let crc = -1
  for (let position = start; position < end; position++) {
    crc = (crc >>> 8) ^ (table[(crc ^ (bytes[position] as number)) & 255] as number)
  }
  return ~crc >>> 0
}

function makeCrcTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
    return crc
  })
}

/** How records without a key are spread. */
export type KeylessSpread = 'sticky' | 'round-robin' | 'random'

/**
 * Chooses partitions for records without a key, from those that can take some.
 *
 * `sticky` stays with one until `nextBatch` is called, which the writer does when a batch is full,
 * so that batches are as large as they can be; the others change with every record.
 */
export class KeylessPartitioner {
  private readonly spread: KeylessSpread
  /** From 0 up to 1, exclusive, as Math.random gives it. */
  private readonly random: () => number
  private partitions: readonly number[]
  private index = 0

  /** @param partitions not empty */
  constructor(spread: KeylessSpread, partitions: readonly number[], random: () => number) {
    this.spread = spread
    this.partitions = partitions
    this.random = random
    // Many producers of one record each would else all begin with the first partition.
    this.index = this.anyIndex()
  }

  next(): number {
    if (this.spread === 'random') this.index = this.anyIndex()
    if (this.spread === 'round-robin') this.index = (this.index + 1) % this.partitions.length
    return this.partitions[this.index] as number
  }

  /** The next record of a sticky spread goes to another partition, if there is one. */
  nextBatch(): void {
    if (this.spread !== 'sticky' || this.partitions.length === 1) return
    const step = 1 + Math.floor(this.random() * (this.partitions.length - 1))
    this.index = (this.index + step) % this.partitions.length
  }

  /** Partitions came, or lost or found their leaders. @param partitions not empty */
  setPartitions(partitions: readonly number[]): void {
    const current = this.partitions[this.index] as number
    this.partitions = partitions
    const index = partitions.indexOf(current)
    this.index = index === -1 ? this.anyIndex() : index
  }

  private anyIndex(): number {
    return Math.floor(this.random() * this.partitions.length)
  }
}
