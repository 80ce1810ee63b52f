interface EpochStart {
  readonly epoch: number
  readonly startOffset: bigint
}

/** Which leader epoch the offsets of a log belong to (KIP-101). */
export class LeaderEpochs {
  private readonly starts: EpochStart[] = []

  /** -1 before the first. */
  get latest(): number {
    return this.starts.at(-1)?.epoch ?? -1
  }

  /** Notes that offsets from `startOffset` on belong to this epoch. */
  start(epoch: number, startOffset: bigint): void {
    if (epoch > this.latest) this.starts.push({ epoch, startOffset })
  }

  /** The epoch that an offset belongs to, -1 if none. */
  at(offset: bigint): number {
    return this.starts.findLast(({ startOffset }) => startOffset <= offset)?.epoch ?? -1
  }

  /** Where an epoch ends: the start of the next one, or the end of the log. Null for an epoch of the future. */
  endOf(epoch: number, logEnd: bigint): { readonly epoch: number; readonly endOffset: bigint } | null {
    if (epoch > this.latest || this.latest === -1) return null
    if (epoch === this.latest) return { epoch, endOffset: logEnd }
    const following = this.starts.findIndex((start) => start.epoch > epoch)
    const { startOffset } = this.starts[following] as EpochStart
    return { epoch: this.starts[following - 1]?.epoch ?? epoch, endOffset: startOffset }
  }
}
