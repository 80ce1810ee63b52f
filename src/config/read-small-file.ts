import { closeSync, openSync, readSync } from 'node:fs'

const PIECE_BYTES = 64 * 1024

/** What people write by hand, or a program for one of them. */
const SMALL_BYTES = 1024 * 1024

/**
 * Reads a file that is meant to be small, whatever it is: a device has no end, and a pipe, as a shell makes one of
 * `<(command)`, has no size.
 *
 * @throws {Error} of the system, or in words if there is more
 */
export function readSmallFile(path: string, maxBytes = SMALL_BYTES): Buffer {
  const bytes = readUpTo(path, maxBytes)
  if (bytes === null) throw new Error(`it has more than ${maxBytes} bytes`)
  return bytes
}

/** @returns null if there is more */
export function readUpTo(path: string, maxBytes: number): Buffer | null {
  const fd = openSync(path, 'r')
  try {
    const chunks: Buffer[] = []
    let size = 0
    while (size <= maxBytes) {
      const chunk = Buffer.allocUnsafe(PIECE_BYTES)
      const count = readSync(fd, chunk)
      if (count === 0) return Buffer.concat(chunks, size)
      chunks.push(chunk.subarray(0, count))
      size += count
    }
    return null
  } finally {
    closeSync(fd)
  }
}
