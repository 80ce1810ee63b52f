/** A committed position and what was written beside it. */
export interface CommittedOffset {
  readonly offset: bigint
  /** Of the last record read; null if the client did not say. */
  readonly leaderEpoch: number | null
  readonly metadata: string
  readonly committedAtMs: number
}

export interface OffsetEntry {
  readonly topic: string
  readonly partition: number
  readonly committed: CommittedOffset
}

interface Numbered extends OffsetEntry {
  /** Counts the commits of the group: the later commit wins, not the later end of its transaction. */
  readonly order: number
}

/** The committed offsets of one group, and those that wait for the end of a transaction. */
export interface OffsetStore {
  commit(entry: OffsetEntry): void
  get(topic: string, partition: number): CommittedOffset | null
  /** @returns whether there was one */
  delete(topic: string, partition: number): boolean
  /** Sorted by topic and partition. */
  entries(): readonly OffsetEntry[]
  /** Holds an offset back until the transaction of this producer ends. */
  stage(producerId: bigint, entry: OffsetEntry): void
  isPending(topic: string, partition: number): boolean
  hasPending(): boolean
  /** Ends a producer's transaction. @returns the offsets that are committed now */
  settle(producerId: bigint, committed: boolean): readonly OffsetEntry[]
}

export function createOffsetStore(): OffsetStore {
  const stored = new Map<string, Numbered>()
  const pending = new Map<bigint, Map<string, Numbered>>()
  const keyOf = (topic: string, partition: number): string => `${topic} ${partition}`
  let order = 0

  return {
    commit(entry) {
      stored.set(keyOf(entry.topic, entry.partition), { ...entry, order: ++order })
    },
    get: (topic, partition) => stored.get(keyOf(topic, partition))?.committed ?? null,
    delete(topic, partition) {
      for (const staged of pending.values()) staged.delete(keyOf(topic, partition))
      return stored.delete(keyOf(topic, partition))
    },
    entries: () =>
      [...stored.values()].sort((a, b) =>
        a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1,
      ),
    stage(producerId, entry) {
      const staged = pending.get(producerId) ?? new Map<string, Numbered>()
      pending.set(producerId, staged)
      staged.set(keyOf(entry.topic, entry.partition), { ...entry, order: ++order })
    },
    isPending: (topic, partition) =>
      [...pending.values()].some((staged) => staged.has(keyOf(topic, partition))),
    hasPending: () => pending.size > 0,
    settle(producerId, committed) {
      const staged = pending.get(producerId)
      pending.delete(producerId)
      if (!committed || staged === undefined) return []
      const applied = [...staged].filter(([key, entry]) => entry.order > (stored.get(key)?.order ?? 0))
      for (const [key, entry] of applied) stored.set(key, entry)
      return applied.map(([, entry]) => entry)
    },
  }
}
