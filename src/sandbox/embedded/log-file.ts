import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { CorruptBatchError } from '../../wire/corrupt-batch-error.ts'
import { checkCrc } from '../../wire/open-batch.ts'
import { batchesIn, type RecordBatch } from '../../wire/record-batch.ts'
import { ErrorCode } from '../../wire/error-codes.ts'
import type { LogKeeper, PartitionLog } from './partition-log.ts'
import { RefusedError } from './refused-error.ts'

const CHUNK_BYTES = 4 * 1024 * 1024
/** Files that are kept open for writing; the one that was used longest ago makes room. */
const MAX_OPEN = 256

/** Open files by path, so that thousands of partitions do not use up the file descriptors. */
export class OpenFiles {
  private readonly descriptors = new Map<string, number>()

  appendTo(path: string): number {
    const known = this.descriptors.get(path)
    if (known !== undefined) {
      this.descriptors.delete(path)
      this.descriptors.set(path, known)
      return known
    }
    const [oldest] = this.descriptors.keys()
    if (oldest !== undefined && this.descriptors.size >= MAX_OPEN) this.close(oldest)
    const descriptor = openSync(path, 'a')
    this.descriptors.set(path, descriptor)
    return descriptor
  }

  close(path: string): void {
    const descriptor = this.descriptors.get(path)
    if (descriptor === undefined) return
    this.descriptors.delete(path)
    closeSync(descriptor)
  }

  closeAll(): void {
    for (const descriptor of this.descriptors.values()) closeSync(descriptor)
    this.descriptors.clear()
  }
}

/** Keeps the batches of one partition in a file, one after the other, written before they are acknowledged. */
export class LogFile implements LogKeeper {
  private readonly path: string
  private readonly files: OpenFiles
  private readonly onRewritten: () => void

  constructor(path: string, files: OpenFiles, onRewritten: () => void) {
    this.path = path
    this.files = files
    this.onRewritten = onRewritten
  }

  /** @throws {RefusedError} KAFKA_STORAGE_ERROR, with the file as it was, when there is no room */
  append(batch: Buffer): void {
    const descriptor = this.files.appendTo(this.path)
    const { size } = fstatSync(descriptor)
    try {
      writeAll(descriptor, batch)
    } catch (error) {
      ftruncateSync(descriptor, size)
      const why = error instanceof Error ? error.message : String(error)
      throw new RefusedError(ErrorCode.KAFKA_STORAGE_ERROR, `the records cannot be kept: ${why}`)
    }
  }

  rewritten(log: PartitionLog): void {
    this.files.close(this.path)
    const fresh = `${this.path}.new`
    const descriptor = openSync(fresh, 'w')
    try {
      for (const { buffer, position, end } of log.batches())
        writeAll(descriptor, buffer.subarray(position, end))
    } finally {
      closeSync(descriptor)
    }
    renameSync(fresh, this.path)
    this.onRewritten()
  }
}

/**
 * Reads the batches of a file into a log. What is behind the last whole batch, as a crash may leave
 * it, is cut off.
 *
 * @returns how many bytes were cut off
 */
export function loadLog(path: string, log: PartitionLog): number {
  if (!existsSync(path)) return 0
  const descriptor = openSync(path, 'r+')
  try {
    let kept = 0
    let buffer = Buffer.alloc(0)
    for (let size = CHUNK_BYTES; ;) {
      buffer = Buffer.allocUnsafe(size)
      const filled = readSync(descriptor, buffer, 0, size, kept)
      const used = takeBatches(buffer, filled, log)
      kept += used
      if (used > 0) size = CHUNK_BYTES
      // A batch larger than the chunk: try again with more, until the file has no more.
      else if (filled === size) size *= 2
      else return cutOff(descriptor, kept, filled)
    }
  } finally {
    closeSync(descriptor)
  }
}

function takeBatches(buffer: Buffer, filled: number, log: PartitionLog): number {
  let used = 0
  try {
    for (const batch of batchesIn(buffer, 0, filled)) {
      if (!isNext(batch, log)) break
      log.restore(batch)
      used = batch.end
    }
  } catch (error) {
    if (!(error instanceof CorruptBatchError)) throw error
  }
  return used
}

function isNext(batch: RecordBatch, log: PartitionLog): boolean {
  if (batch.magic !== 2 || batch.nextOffset <= log.endOffset) return false
  checkCrc(batch)
  return true
}

function cutOff(descriptor: number, kept: number, rest: number): number {
  if (rest > 0) ftruncateSync(descriptor, kept)
  return rest
}

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written)
}
