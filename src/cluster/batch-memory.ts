const SMALLEST = 16 * 1024
/** Spare memory beyond this is left to the garbage collector. */
const MAX_SPARE_BYTES = 16 * 1024 * 1024

/** Memory of batches that were acknowledged, for the next ones. */
export class BatchMemory {
  private readonly spare: Buffer[] = []
  private spareBytes = 0

  /** At least `SMALLEST`, and not much more than `bytes` would need. */
  take(bytes: number): Buffer {
    const wanted = 2 ** Math.ceil(Math.log2(Math.max(bytes, SMALLEST)))
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
    if (byteOffset !== 0 || !(buffer instanceof ArrayBuffer) || buffer.byteLength < SMALLEST) return
    if (this.spareBytes + buffer.byteLength > MAX_SPARE_BYTES) return
    this.spareBytes += buffer.byteLength
    this.spare.push(Buffer.from(buffer))
  }
}
