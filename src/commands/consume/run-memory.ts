/** What was given back beyond this is left to the garbage collector. */
const MAX_SPARE_BYTES = 8 * 1024 * 1024

/**
 * Memory for batches that are held for a while. They come and go by the hundred megabytes, and what the garbage
 * collector has not seen to yet counts as much as what is held.
 */
export class RunMemory {
  private readonly spare: Buffer[] = []
  private spareBytes = 0

  /** At least so many bytes, and not twice as many. */
  take(bytes: number): Buffer {
    const index = this.spare.findIndex(({ length }) => length >= bytes && length <= bytes * 2)
    const [found] = index === -1 ? [] : this.spare.splice(index, 1)
    if (found === undefined) return Buffer.allocUnsafeSlow(bytes)
    this.spareBytes -= found.length
    return found
  }

  /** Nobody may use it any more. */
  giveBack(buffer: Buffer): void {
    if (this.spareBytes + buffer.length > MAX_SPARE_BYTES) return
    this.spareBytes += buffer.length
    this.spare.push(buffer)
  }
}
