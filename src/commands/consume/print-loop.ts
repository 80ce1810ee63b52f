import type { RecordChunk, RecordReader } from '../../cluster/read-records.ts'
import type { ChunkOptions, RecordOutput } from './record-output.ts'
import { TimeSorter } from './time-sorter.ts'

/** How often it is looked at whether the loop should end, while nothing comes. */
const TICK_MS = 200
/** Why an end was not reached. */
export const NOTHING_CAME = 'nothing came for so long (--idle)'

export interface LoopOptions {
  /** Ends when nothing came for so long; null never does. */
  readonly idleMs: number | null
  readonly signal: AbortSignal
  readonly onWritten?: ChunkOptions['onWritten']
  /** Called at least every 200 ms. @returns whether to go on */
  readonly onTick?: () => Promise<boolean> | boolean
}

/** Prints batches as they come, until the end of the read, a limit, the signal, or nothing comes. */
export async function printInOrder(
  reader: RecordReader,
  output: RecordOutput,
  options: LoopOptions,
): Promise<void> {
  try {
    await printAll(reader, output, options)
  } catch (error) {
    throw output.explainEnd(error)
  }
}

async function printAll(
  reader: RecordReader,
  output: RecordOutput,
  { idleMs, signal, onWritten, onTick }: LoopOptions,
): Promise<void> {
  const idle = idleClock(idleMs)
  while (!output.isDone && !signal.aborted) {
    const chunks = await reader.take(Math.min(TICK_MS, idle.leftMs()))
    if (chunks === null) return
    const scannedBefore = output.scanned
    for (const chunk of chunks) {
      if (output.isDone || signal.aborted) break
      await output.chunk(chunk, reader, { signal, onWritten })
    }
    if (output.scanned > scannedBefore) idle.restart()
    else if (idle.leftMs() === 0) return reader.giveUp(NOTHING_CAME)
    if (onTick !== undefined && !(await onTick())) return
  }
}

export interface OrderedOptions extends LoopOptions {
  /** How long a record is held back for one that may be earlier; null is until that is certain. */
  readonly holdMs: number | null
}

/**
 * Prints records in the order of their times over all partitions. A partition that is far ahead waits for the others.
 *
 * @returns whether it ended because nothing came
 */
export async function printInTimeOrder(
  reader: RecordReader,
  output: RecordOutput,
  { idleMs, signal, holdMs }: OrderedOptions,
): Promise<boolean> {
  const sorter = new TimeSorter(reader, output)
  const idle = idleClock(idleMs)
  const tickMs = holdMs === null ? TICK_MS : Math.min(TICK_MS, Math.ceil(holdMs / 4))
  for (;;) {
    const chunks = await reader.take(Math.min(tickMs, idle.leftMs()))
    if (signal.aborted) return false
    const failures = addAll(sorter, chunks ?? [], reader)
    const isIdle = chunks?.length === 0 && idle.leftMs() === 0
    const isOver = chunks === null || failures.length > 0 || output.isScanned || isIdle
    if (isIdle) reader.giveUp(NOTHING_CAME)
    if (isOver) sorter.finishAll()
    else sorter.finishOver()
    await sorter.print(holdMs === null ? -Infinity : performance.now() - holdMs, signal)
    // What was read of other partitions, and before the damage, is good.
    if (failures.length > 0) throw failures[0]
    if (output.isScanned && !isOver) {
      sorter.finishAll()
      await sorter.print(-Infinity, signal)
    }
    if (isOver || output.isDone || signal.aborted) return isIdle
    if (chunks.length > 0) idle.restart()
  }
}

function addAll(
  sorter: TimeSorter,
  chunks: readonly RecordChunk[],
  reader: RecordReader,
): readonly unknown[] {
  const failures: unknown[] = []
  for (const chunk of chunks) {
    try {
      sorter.add(chunk)
    } catch (error) {
      failures.push(error)
    }
    reader.reuseMemory()
  }
  return failures
}

/** How much is left of the time in which something has to come. */
export function idleClock(idleMs: number | null) {
  let sinceMs = performance.now()
  return {
    leftMs: () => (idleMs === null ? Infinity : Math.max(0, sinceMs + idleMs - performance.now())),
    restart: () => {
      sinceMs = performance.now()
    },
  }
}
