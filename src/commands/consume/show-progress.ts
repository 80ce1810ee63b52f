import type { RecordReader } from '../../cluster/read-records.ts'
import type { PartitionRead } from '../../domain/read-plan.ts'
import type { Output } from '../../output/output.ts'
import { createProgress } from '../../terminal/progress.ts'

const UPDATE_MS = 100

/** A line on stderr while a read with an end goes on, where the records themselves do not go to the terminal. */
export function showProgress(
  reader: RecordReader,
  reads: readonly PartitionRead[],
  output: Output,
): Disposable {
  const hasEnd = reads.every(({ end }) => end !== null)
  if (!hasEnd || !output.stderr.isTerminal || output.stdout.isTerminal) return { [Symbol.dispose]: () => {} }
  const start = sum(reads.map((read) => read.start))
  const progress = createProgress(output, { total: sum(reads.map(({ end }) => end ?? 0n)) - start })
  const timer = setInterval(() => {
    progress.update(sum(reader.partitions.map(({ position }) => position)) - start)
  }, UPDATE_MS)
  timer.unref()
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer)
      progress.clear()
    },
  }
}

const sum = (offsets: readonly bigint[]): number => Number(offsets.reduce((total, each) => total + each, 0n))
