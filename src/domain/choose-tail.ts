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
  const starts = times.map((own) => own.length)
  const offerNext = (source: number): void => {
    const partition = times.length - 1 - source
    const time = times[partition]?.[(starts[partition] ?? 0) - 1]
    if (time === undefined) merge.finish(source)
    else merge.push(source, -time, 0, null)
  }
  for (const source of times.keys()) offerNext(source)
  for (let taken = 0; taken < count; taken++) {
    const next = merge.pop()
    if (next === null) break
    const partition = times.length - 1 - next.source
    starts[partition] = (starts[partition] ?? 0) - 1
    offerNext(next.source)
  }
  return starts
}
