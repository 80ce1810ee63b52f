import { commitAll, makeFilledTopic } from './admin-data.ts'
import type { AdminTool } from './admin-tools.ts'
import type { LazyBroker } from './bench-broker.ts'

/** Of every group. */
export const PARTITIONS = 20

export interface Admin {
  readonly broker: LazyBroker
  readonly tools: readonly AdminTool[]
  /** Makes the groups when they are first asked for. @returns their names */
  groups(): Promise<readonly string[]>
}

export const GROUP_PREFIX = 'lagging-'

/** Every partition of every group has a lag of its own, from 1 on. */
export function groupsOf(broker: LazyBroker, count: number): () => Promise<readonly string[]> {
  const names = Array.from({ length: count }, (_, index) => GROUP_PREFIX + String(index).padStart(4, '0'))
  const end = count * PARTITIONS
  let isMade = false
  return async () => {
    if (isMade) return names
    isMade = true
    makeFilledTopic(broker.get(), 'lagging', PARTITIONS, end)
    const offsetsOf = names.map((name, group): [string, readonly bigint[]] => [
      name,
      Array.from({ length: PARTITIONS }, (_, partition) =>
        BigInt(end - (group * PARTITIONS + partition + 1)),
      ),
    ])
    await commitAll(broker.get(), 'lagging', new Map(offsetsOf))
    return names
  }
}
