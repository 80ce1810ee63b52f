import type { PartitionRead } from '../domain/read-plan.ts'
import type { Cluster } from './cluster.ts'
import { Reader } from './record-reader.ts'
import type { ReadOptions, RecordReader } from './reading.ts'
import type { DamagedOffsets, RecordChunk, RecordRun } from './record-run.ts'

export type { DamagedOffsets, ReadOptions, RecordChunk, RecordReader, RecordRun }

export function openReader(
  cluster: Cluster,
  reads: readonly PartitionRead[],
  options: ReadOptions,
): RecordReader {
  return new Reader(cluster, reads, options)
}
