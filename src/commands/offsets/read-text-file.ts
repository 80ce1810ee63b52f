import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import type { Context } from '../../context.ts'
import { orAborted } from '../../domain/or-aborted.ts'
import { UsageError } from '../../errors.ts'
import { isFifo, readFifo } from '../../input/read-fifo.ts'

/** Offsets of a million partitions are less. */
const MAX_BYTES = 256 * 1024 * 1024

/**
 * A small file as text.
 *
 * @param file `-` for standard input
 * @throws {UsageError} when it cannot be read, or is no file of offsets by its size
 * @throws the signal's reason: a pipe may have nothing to say for as long as it likes
 */
export async function readTextFile(
  file: string,
  { host, signal }: Pick<Context, 'host' | 'signal'>,
): Promise<string> {
  if (file === '-') return await collectText(host.stdin.chunks(), 'standard input', signal)
  const path = resolve(host.cwd, file)
  try {
    return await collectText(isFifo(path) ? readFifo(path) : createReadStream(path), file, signal)
  } catch (error) {
    if (error instanceof UsageError || signal.aborted) throw error
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`)
  }
}

/** What messages call a file of offsets. */
export const offsetsFileName = (file: string): string =>
  file === '-' ? 'offsets file on standard input' : `offsets file ${file}`

async function collectText(
  source: AsyncIterable<Buffer | string>,
  name: string,
  signal: AbortSignal,
): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  const chunks = source[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await orAborted(chunks.next(), signal)
      if (next.done === true) return Buffer.concat(parts).toString('utf8')
      bytes += next.value.length
      if (bytes > MAX_BYTES) throw new UsageError(`${name} is too long for a file of offsets`)
      parts.push(Buffer.from(next.value))
    }
  } finally {
    // Not awaited: a pipe that has nothing to say would keep us waiting for its next chunk.
    void chunks.return?.()
  }
}
