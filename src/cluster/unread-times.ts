import { type NextUnread, nextUnread, unreadKey } from '../domain/unread-age.ts'
import { formatPartition, type Offset } from '../domain/offset.ts'
import type { TopicMetadata } from '../domain/topic.ts'
import type { Cluster } from './cluster.ts'
import type { GroupLags } from './group-lags.ts'
import { recordTimes } from './record-times.ts'

/** So few are asked for at once where their batches are large. */
const FEW = 12
/** More than this many partitions with large batches are not worth their bytes. */
const MOST_LARGE = 120

/**
 * The time of the next record that each of these groups has to read, in milliseconds since 1970, by `unreadKey`:
 * one request a leader, and further ones where several groups are at different places of one partition, or where
 * an answer had no room for all. Null where nothing but the ends of transactions is left, which nobody reads; what
 * cannot be told is left out.
 */
export async function unreadTimes(
  cluster: Cluster,
  lags: readonly GroupLags[],
): Promise<ReadonlyMap<string, number | null>> {
  const targets = new Map<string, NextUnread>()
  for (const { partitions } of lags) {
    for (const partition of partitions) {
      const next = nextUnread(partition)
      if (next !== null) targets.set(unreadKey(next), next)
    }
  }
  const times = new Map<string, number | null>()
  if (targets.size === 0) return times
  const names = [...new Set([...targets.values()].map(({ topic }) => topic))]
  const { topics } = await cluster.metadata(names)
  for (const layer of layersOf([...targets.values()])) await readLayer(cluster, layer, topics, times)
  return times
}

/** A request can ask for one place in a partition. */
function layersOf(targets: readonly NextUnread[]): readonly (readonly NextUnread[])[] {
  const layers: NextUnread[][] = []
  const depths = new Map<string, number>()
  for (const target of targets) {
    const key = formatPartition(target)
    const depth = depths.get(key) ?? 0
    depths.set(key, depth + 1)
    const layer = layers[depth]
    if (layer === undefined) layers.push([target])
    else layer.push(target)
  }
  return layers
}

async function readLayer(
  cluster: Cluster,
  layer: readonly NextUnread[],
  topics: readonly TopicMetadata[],
  times: Map<string, number | null>,
): Promise<void> {
  let open = layer
  const read = async (some: readonly NextUnread[]): Promise<void> => {
    const emptyUntil = new Map<string, Offset>()
    const found = await recordTimes(cluster, some, topics, emptyUntil)
    for (const target of some) {
      const name = formatPartition(target)
      const time = found.get(name)
      if (time !== undefined) times.set(unreadKey(target), time)
      else if ((emptyUntil.get(name) ?? -1n) >= target.end) times.set(unreadKey(target), null)
    }
    open = open.filter((target) => !times.has(unreadKey(target)))
  }
  // An answer is bounded: as long as it brings something, there may be more.
  for (let before = Infinity; open.length > 0 && open.length < before && !cluster.deadline.passed;) {
    before = open.length
    await read(open)
  }
  if (layer.length <= FEW) return
  const large = open.slice(0, MOST_LARGE)
  for (let first = 0; first < large.length && !cluster.deadline.passed; first += FEW) {
    await read(large.slice(first, first + FEW))
  }
}
