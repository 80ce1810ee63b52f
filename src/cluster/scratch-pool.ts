import { Scratch } from '../wire/scratch.ts'

/** More of them are not kept for another round. */
const MAX_KEPT = 64

/** Memory for batches that are unpacked while the bytes of those before are still to be written. */
export class ScratchPool {
  private readonly scratches: Scratch[] = []
  private used = 0

  /** Memory of its own for one batch, until `reuse`. */
  take(): Scratch {
    const scratch = (this.scratches[this.used] ??= new Scratch())
    this.used++
    return scratch
  }

  /** How many batches hold memory now. */
  get inUse(): number {
    return this.used
  }

  /** Everything that was unpacked has been written or copied: the memory may be used again. */
  reuse(): void {
    this.used = 0
    if (this.scratches.length > MAX_KEPT) this.scratches.length = MAX_KEPT
  }
}
