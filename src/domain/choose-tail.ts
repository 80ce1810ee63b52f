import { MergeByTime } from './merge-by-time.ts'

/**
 * The last records of several partitions together.
 *
 * @param times of the last records of each partition, oldest first; a later one may have an earlier time
 * @returns for each partition the index of its first chosen record; its length where none is chosen
 */
export function chooseTail(times: readonly (readonly number[])[], count: number): readonly number[] {
  // From the end: the latest of all first, and of equals the one that a merge would put last.
  const merge = new MergeByTime<null>(times.length)
  for (const [index, own] of times.toReversed().entries()) {
    for (const time of own.toReversed()) merge.push(index, -time, 0, null)
    merge.finish(index)
  }
  const starts = times.map((own) => own.length)
  for (let taken = 0; taken < count; taken++) {
    const next = merge.pop()
    if (next === null) break
    const partition = times.length - 1 - next.source
    starts[partition] = (starts[partition] ?? 0) - 1
  }
  return starts
}
