import { createReadStream } from 'node:fs'

/** What a file of lines holds, whatever their order. */
export interface LineDigest {
  readonly lines: number
  readonly bytes: number
  /** The sum of a hash of every line. */
  readonly sum: number
}

const NEWLINE = 10

/** Reads a file of any size in one pass. */
export async function digestLines(path: string): Promise<LineDigest> {
  let lines = 0
  let bytes = 0
  let sum = 0
  let hash = 0
  for await (const chunk of createReadStream(path, {
    highWaterMark: 4 * 1024 * 1024,
  }) as AsyncIterable<Buffer>) {
    bytes += chunk.length
    for (const byte of chunk) {
      if (byte === NEWLINE) {
        lines++
        sum = (sum + hash) % Number.MAX_SAFE_INTEGER
        hash = 0
      } else hash = (Math.imul(hash, 31) + byte) >>> 0
    }
  }
  return { lines, bytes, sum }
}
