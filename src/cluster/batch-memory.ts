/** A range of memory for one batch. */
export interface BatchRoom {
  readonly memory: Buffer
  readonly start: number
  readonly end: number
}

/** A block of input, where records are taken from quickest. */
export interface StagedBlock {
  readonly source: Buffer
  /** What to add to a position in the block. */
  readonly shift: number
}

const SMALLEST = 16 * 1024
/** Spare memory beyond this is left to the garbage collector. */
const MAX_SPARE_BYTES = 16 * 1024 * 1024
/** Room for one batch of the usual size. */
const SLOT_BYTES = 512 * 1024
/** Twice what may be on its way, for the batches that are being filled. Untouched memory costs nothing. */
const SLOTS = 64
/** Blocks of input are of 64 or 256 KiB. */
const STAGE_BYTES = 256 * 1024

/**
 * Memory of batches, used again when they are acknowledged.
 *
 * Once there is a block of input to take records from, batches and input share one large buffer: moving a
 * hundred bytes within a buffer takes a quarter of the time of a copy between two, which makes an object each.
 */
export class BatchMemory {
  private arena: Buffer | null = null
  private readonly slots: number[] = []
  private readonly spare: Buffer[] = []
  private spareBytes = 0

  /** @returns the block itself, if it is too large to be copied or so small that it is not worth it */
  stage(block: Buffer): StagedBlock {
    if (block.length > STAGE_BYTES || (this.arena === null && block.length < SMALLEST)) {
      return { source: block, shift: 0 }
    }
    const arena = (this.arena ??= this.createArena())
    const shift = SLOTS * SLOT_BYTES
    arena.set(block, shift)
    return { source: arena, shift }
  }

  /** At least `SMALLEST`, and room for `bytes` if that is more. */
  take(bytes: number): BatchRoom {
    const slot = bytes <= SLOT_BYTES ? this.slots.pop() : undefined
    if (this.arena !== null && slot !== undefined) {
      return { memory: this.arena, start: slot * SLOT_BYTES, end: (slot + 1) * SLOT_BYTES }
    }
    const memory = this.takeSpare(2 ** Math.ceil(Math.log2(Math.max(bytes, SMALLEST))))
    return { memory, start: 0, end: memory.length }
  }

  private takeSpare(wanted: number): Buffer {
    for (let index = this.spare.length - 1; index >= 0; index--) {
      const buffer = this.spare[index] as Buffer
      if (buffer.length < wanted || buffer.length > wanted * 2) continue
      this.spare.splice(index, 1)
      this.spareBytes -= buffer.length
      return buffer
    }
    return Buffer.allocUnsafeSlow(wanted)
  }

  /** @param view of the memory, from its start: nothing else may use it any more */
  giveBack(view: Buffer): void {
    const { buffer, byteOffset } = view
    if (buffer === this.arena?.buffer) {
      this.slots.push(Math.floor(byteOffset / SLOT_BYTES))
      return
    }
    if (byteOffset !== 0 || !(buffer instanceof ArrayBuffer) || buffer.byteLength < SMALLEST) return
    if (this.spareBytes + buffer.byteLength > MAX_SPARE_BYTES) return
    this.spareBytes += buffer.byteLength
    this.spare.push(Buffer.from(buffer))
  }

  private createArena(): Buffer {
    for (let slot = SLOTS - 1; slot >= 0; slot--) this.slots.push(slot)
    return Buffer.allocUnsafeSlow(SLOTS * SLOT_BYTES + STAGE_BYTES)
  }
}
