import { formatPartition, type Offset, type TopicPartition, type TopicPartitionOffset } from './offset.ts'

interface Position extends TopicPartitionOffset {
  /** The last offset that the group is known to have; null when nothing was committed since it was assigned. */
  committed: Offset | null
  offset: Offset
}

/** How far the partitions of a group's member were printed, and how much of that the group knows. */
export class PrintedPositions {
  private readonly byPlace = new Map<string, Position>()

  /** Everything before `offset` was printed, or is of no interest. */
  printed({ topic, partition }: TopicPartition, offset: Offset): void {
    const place = formatPartition({ topic, partition })
    const known = this.byPlace.get(place)
    if (known === undefined) this.byPlace.set(place, { topic, partition, offset, committed: null })
    else known.offset = offset
  }

  committed(positions: readonly TopicPartitionOffset[]): void {
    for (const position of positions) {
      const known = this.byPlace.get(formatPartition(position))
      if (known !== undefined) known.committed = position.offset
    }
  }

  /** Goes on behind what another member has printed in between. */
  keepUpWith(positions: readonly TopicPartitionOffset[]): void {
    for (const position of positions) {
      const known = this.byPlace.get(formatPartition(position))
      if (known !== undefined && known.offset < position.offset)
        known.offset = known.committed = position.offset
    }
  }

  /** How far a partition was printed; null if nothing of it was. */
  offsetOf(place: TopicPartition): Offset | null {
    return this.byPlace.get(formatPartition(place))?.offset ?? null
  }

  /** What is to be committed. */
  get uncommitted(): readonly TopicPartitionOffset[] {
    return this.all.filter(({ offset, committed }) => offset !== committed).map(toOffset)
  }

  /** What the group should have by now, of everything that was ever committed. */
  get settled(): readonly TopicPartitionOffset[] {
    return this.all.filter(({ offset, committed }) => offset === committed).map(toOffset)
  }

  /**
   * Forgets what belongs to other members now.
   *
   * @returns those of them that were printed further than the group knows
   */
  keepOnly(assigned: readonly TopicPartition[]): readonly TopicPartitionOffset[] {
    const kept = new Set(assigned.map(formatPartition))
    const gone = this.all.filter((position) => !kept.has(formatPartition(position)))
    for (const position of gone) this.byPlace.delete(formatPartition(position))
    return gone.filter(({ offset, committed }) => offset !== committed).map(toOffset)
  }

  /** Forgets what was printed of a topic that is not there any more: one that is made anew has offsets of its own. */
  forgetTopic(topic: string): void {
    for (const [place, position] of this.byPlace) if (position.topic === topic) this.byPlace.delete(place)
  }

  private get all(): readonly Position[] {
    return [...this.byPlace.values()]
  }
}

const toOffset = ({ topic, partition, offset }: Position): TopicPartitionOffset => ({
  topic,
  partition,
  offset,
})
