/** Memory that one decompression after the other can use. */
export class Scratch {
  private buffer = Buffer.alloc(0)

  /** This many bytes; their content is whatever was there. */
  take(length: number): Buffer {
    if (this.buffer.length < length)
      this.buffer = Buffer.allocUnsafeSlow(Math.max(length, this.buffer.length * 2))
    return this.buffer.subarray(0, length)
  }
}

/** A copy of a range, in the scratch memory if there is one. */
export function copyOut(bytes: Buffer, start: number, end: number, scratch: Scratch | undefined): Buffer {
  const copy = scratch === undefined ? Buffer.allocUnsafeSlow(end - start) : scratch.take(end - start)
  copy.set(bytes.subarray(start, end))
  return copy
}
