import { once } from 'node:events'
import { fstatSync, writev, writevSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { isatty } from 'node:tty'
import { promisify } from 'node:util'
import { KctlError, OutputClosedError } from '../errors.ts'

/** Where a stream of records goes, one chunk at a time. */
export interface Sink {
  /**
   * Resolves, or returns, when the chunk is taken and may be overwritten: awaiting it is what slows the
   * reader of Kafka down to our reader's pace.
   *
   * @throws {OutputClosedError} once the reader has gone away
   * @throws {KctlError} `OUTPUT_FAILED` when it cannot be written, as on a full disk
   */
  write(chunk: string | Uint8Array): Promise<void> | void
  /** The same for many chunks at once, where that is faster than one by one. */
  writeAll?(chunks: readonly Uint8Array[]): Promise<void> | void
}

/** Writes chunks in order, together where the sink can. */
export async function writeAll(sink: Sink, chunks: readonly Uint8Array[]): Promise<void> {
  if (chunks.length > 1 && sink.writeAll !== undefined) return await sink.writeAll(chunks)
  for (const chunk of chunks) await sink.write(chunk)
}

/**
 * Writes to a Node stream with backpressure. Without it, `kctl consume orders | less` would pull the
 * whole topic into memory while `less` shows its first page.
 */
export function createSink(stream: Writable): Sink {
  let failure: Error | undefined
  // An EPIPE arrives as an event between two writes; without a listener it would crash the process.
  stream.on('error', (error) => {
    failure ??= error
  })
  return {
    async write(chunk) {
      if (failure !== undefined) throw toOutputError(failure)
      // The stream keeps the chunk until it is written, the caller may fill its buffer again before that.
      if (stream.write(typeof chunk === 'string' ? chunk : Buffer.from(chunk))) return
      await once(stream, 'drain').catch((error: unknown) => {
        throw toOutputError(error)
      })
    },
  }
}

/**
 * Writes to a file descriptor without a stream in between: straight away to a file, in a thread of the
 * pool to a pipe, so that a reader that has stopped reading does not stop heartbeats or Ctrl-C.
 * Writes that are not awaited keep their order; their chunks must not change until they are done.
 */
export function createFdSink(fd: number): Required<Sink> {
  const isFile = fstatSync(fd).isFile()
  const isTerminal = isatty(fd)
  let last: Promise<void> = Promise.resolve()
  const writeChunks = (chunks: readonly Uint8Array[]): Promise<void> | void => {
    if (isFile) return writeFile(fd, chunks)
    last = last.then(async () => await writeWaiting(fd, chunks, isTerminal))
    return last
  }
  return {
    write(chunk) {
      if (chunk.length > 0) return writeChunks([typeof chunk === 'string' ? Buffer.from(chunk) : chunk])
    },
    writeAll: (chunks) => writeChunks(chunks.filter((chunk) => chunk.length > 0)),
  }
}

/** Linux takes so many pieces in one call. */
const MAX_PIECES = 1024

function writeFile(fd: number, chunks: readonly Uint8Array[]): void {
  try {
    for (let rest = chunks; rest.length > 0;)
      rest = dropWritten(rest, writevSync(fd, rest.slice(0, MAX_PIECES)))
  } catch (error) {
    throw toOutputError(error)
  }
}

const writevAsync = promisify(writev)
/** A pipe that another program has made non-blocking says EAGAIN when it is full, and cannot be waited for but by asking again. */
const MAX_PAUSE_MS = 20

async function writeWaiting(fd: number, chunks: readonly Uint8Array[], isTerminal: boolean): Promise<void> {
  let pauseMs = 1
  for (let rest = chunks; rest.length > 0;) {
    try {
      const { bytesWritten } = await writevAsync(fd, rest.slice(0, MAX_PIECES))
      rest = dropWritten(rest, bytesWritten)
      pauseMs = 1
    } catch (error) {
      // Its window was closed.
      if (isTerminal && isErrno(error, 'EIO')) throw new OutputClosedError('the terminal has gone away')
      if (!isErrno(error, 'EAGAIN')) throw toOutputError(error)
      await sleep(pauseMs)
      pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS)
    }
  }
}

/** What is left of the chunks after so many bytes of them. */
function dropWritten(chunks: readonly Uint8Array[], bytesWritten: number): readonly Uint8Array[] {
  let left = bytesWritten
  for (const [index, chunk] of chunks.entries()) {
    if (left < chunk.length)
      return left === 0 ? chunks.slice(index) : [chunk.subarray(left), ...chunks.slice(index + 1)]
    left -= chunk.length
  }
  return []
}

function toOutputError(error: unknown): Error {
  if (isErrno(error, 'EPIPE') || isErrno(error, 'ERR_STREAM_DESTROYED') || isErrno(error, 'ECONNRESET')) {
    return new OutputClosedError('the reader of the output has gone away')
  }
  const reason = error instanceof Error ? error.message : String(error)
  return new KctlError('outputFailed', `cannot write output: ${reason}`, {
    code: 'OUTPUT_FAILED',
    cause: error,
    hint: isErrno(error, 'ENOSPC') ? 'the disk is full' : undefined,
  })
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === code
}
