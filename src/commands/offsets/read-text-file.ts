import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { UsageError } from '../../errors.ts'
import type { Host } from '../../host.ts'

/** Offsets of a million partitions are less. */
const MAX_BYTES = 256 * 1024 * 1024

/**
 * A small file as text.
 *
 * @param file `-` for standard input
 * @throws {UsageError} when it cannot be read, or is no file of offsets by its size
 */
export async function readTextFile(file: string, { stdin, cwd }: Host): Promise<string> {
  if (file === '-') return await collectText(stdin.chunks(), 'standard input')
  try {
    return await collectText(createReadStream(resolve(cwd, file)), file)
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`)
  }
}

/** What messages call a file of offsets. */
export const offsetsFileName = (file: string): string =>
  file === '-' ? 'offsets file on standard input' : `offsets file ${file}`

async function collectText(chunks: AsyncIterable<Buffer | string>, name: string): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > MAX_BYTES) throw new UsageError(`${name} is too long for a file of offsets`)
    parts.push(Buffer.from(chunk))
  }
  return Buffer.concat(parts).toString('utf8')
}
