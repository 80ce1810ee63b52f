import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

/** What a file of lines holds, whatever their order. */
export interface LineDigest {
  readonly lines: number
  /** The sum of a hash of every line. */
  readonly sum: number
}

const NEWLINE = 10

/** Reads a file of any size in one pass. */
export async function digestLines(path: string): Promise<LineDigest> {
  let lines = 0
  let sum = 0
  let hash = 0
  for await (const chunk of createReadStream(path, {
    highWaterMark: 4 * 1024 * 1024,
  }) as AsyncIterable<Buffer>) {
    for (const byte of chunk) {
      if (byte === NEWLINE) {
        lines++
        sum = (sum + hash) % Number.MAX_SAFE_INTEGER
        hash = 0
      } else hash = (Math.imul(hash, 31) + byte) >>> 0
    }
  }
  return { lines, sum }
}

/** The digest of what a line stands for; those of which that is null are left out. ASCII only. */
export async function digestMeaning(
  path: string,
  meaningOf: (line: string) => string | null,
): Promise<LineDigest> {
  let lines = 0
  let sum = 0
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const meaning = meaningOf(line)
    if (meaning === null) continue
    let hash = 0
    for (let at = 0; at < meaning.length; at++) hash = (Math.imul(hash, 31) + meaning.charCodeAt(at)) >>> 0
    lines++
    sum = (sum + hash) % Number.MAX_SAFE_INTEGER
  }
  return { lines, sum }
}
