import { closeSync, fstatSync, openSync } from 'node:fs'
import path from 'node:path'
import { readFd } from '../../input/read-fd.ts'
import { isFifo, readFifo } from '../../input/read-fifo.ts'
import type { Host } from '../../host.ts'
import { KctlError, UsageError } from '../../errors.ts'

/** Bytes to read records from, and what they are called in messages. */
export interface Source {
  /** Null: standard input. */
  readonly file: string | null
  /** Which file of the system it is, as `fileId` has it; null where it is none that could be overwritten. */
  readonly fileId: string | null
  readonly chunks: AsyncIterable<Uint8Array>
  /** How much there is to read; null where nobody knows, as of a pipe. */
  readonly bytes: number | null
}

/** How much there is to read in all; null where that is not known of all. */
export function totalBytes(sources: readonly Source[]): number | null {
  const sizes = sources.map(({ bytes }) => bytes)
  if (sizes.length === 0 || sizes.includes(null)) return null
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
}

function sizeOf(fd: number): number | null {
  const stats = fstatSync(fd)
  return stats.isFile() ? stats.size : null
}

/** The same for two names of one file; null for pipes, devices and the like. */
export function fileId(fd: number): string | null {
  const stats = fstatSync(fd, { bigint: true })
  return stats.isFile() ? `${stats.dev}:${stats.ino}` : null
}

/**
 * Opens every file before anything is read, so that a missing one is found while nothing was sent.
 *
 * @param files names, `-` for standard input; none: standard input
 * @throws {UsageError} when one cannot be read
 */
export function openSources(files: readonly string[], host: Host): readonly Source[] {
  const { fd } = host.stdin
  const stdin: Source = {
    file: null,
    fileId: fd === null ? null : fileId(fd),
    chunks: host.stdin.chunks(),
    bytes: fd === null ? null : sizeOf(fd),
  }
  if (files.length === 0) return [stdin]
  if (files.filter((file) => file === '-').length > 1)
    throw new UsageError('standard input can be read only once')
  const sources: Source[] = []
  for (const file of files) sources.push(file === '-' ? stdin : openFile(file, host.cwd))
  return sources
}

function openFile(file: string, cwd: string): Source {
  let fd: number
  try {
    const absolute = path.resolve(cwd, file)
    if (isFifo(absolute)) return { file, fileId: null, chunks: readFifo(absolute), bytes: null }
    fd = openSync(absolute, 'r')
    if (fstatSync(fd).isDirectory()) {
      closeSync(fd)
      throw new UsageError(`"${file}" is a directory`, `name the files in it: --file ${file}/NAME`)
    }
  } catch (error) {
    if (error instanceof KctlError) throw error
    throw new UsageError(`cannot read "${file}": ${reasonOf(error)}`)
  }
  return { file, fileId: fileId(fd), chunks: readFd(fd), bytes: sizeOf(fd) }
}

/** What the operating system says when it cannot go on with an input; anything else is returned as it is. */
export function explainReadError(error: unknown, { file }: Source): unknown {
  if (error instanceof KctlError || (error as NodeJS.ErrnoException).syscall !== 'read') return error
  const name = file === null ? 'standard input' : `"${file}"`
  return new KctlError('partial', `cannot read on in ${name}: ${reasonOf(error)}`, {
    code: 'INPUT_FAILED',
    cause: error,
  })
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EACCES') return 'permission denied'
  return message
}
