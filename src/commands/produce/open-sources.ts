import type { ReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import type { Host } from '../../host.ts'
import { KctlError, UsageError } from '../../errors.ts'

/** Bytes to read records from, and what they are called in messages. */
export interface Source {
  /** Null: standard input. */
  readonly file: string | null
  readonly chunks: AsyncIterable<Uint8Array>
}

const CHUNK_BYTES = 256 * 1024

/**
 * Opens every file before anything is read, so that a missing one is found while nothing was sent.
 *
 * @param files names, `-` for standard input; none: standard input
 * @throws {UsageError} when one cannot be read
 */
export async function openSources(files: readonly string[], host: Host): Promise<readonly Source[]> {
  const stdin: Source = { file: null, chunks: host.stdin.chunks() }
  if (files.length === 0) return [stdin]
  if (files.filter((file) => file === '-').length > 1)
    throw new UsageError('standard input can be read only once')
  const sources: Source[] = []
  for (const file of files) sources.push(file === '-' ? stdin : await openFile(file, host.cwd))
  return sources
}

async function openFile(file: string, cwd: string): Promise<Source> {
  try {
    const handle = await open(path.resolve(cwd, file))
    if ((await handle.stat()).isDirectory()) {
      await handle.close()
      throw new UsageError(`"${file}" is a directory`, `name the files in it: --file ${file}/NAME`)
    }
    return { file, chunks: readAll(handle.createReadStream({ highWaterMark: CHUNK_BYTES }), file) }
  } catch (error) {
    if (error instanceof KctlError) throw error
    throw new UsageError(`cannot read "${file}": ${reasonOf(error)}`)
  }
}

async function* readAll(stream: ReadStream, file: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) yield chunk as Buffer
  } catch (error) {
    throw new KctlError('partial', `cannot read on in "${file}": ${reasonOf(error)}`, {
      code: 'INPUT_FAILED',
    })
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EACCES') return 'permission denied'
  return message
}
