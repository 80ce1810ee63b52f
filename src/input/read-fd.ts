import { closeSync, fstatSync, readSync } from 'node:fs'
import { type OnReadOpts, Socket, type SocketConstructorOpts } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { isatty, ReadStream } from 'node:tty'
import { UsageError } from '../errors.ts'

const FILE_CHUNK_BYTES = 256 * 1024
/** A pipe on Linux holds so much. */
const PIPE_CHUNK_BYTES = 64 * 1024

/**
 * The bytes behind a file descriptor, in chunks that are valid until the next one is asked for: all are read
 * into the same memory. Giving up the iteration ends it at once, also while nothing comes, and closes it.
 *
 * @throws {UsageError} from the iteration, for a directory
 */
export function readFd(fd: number): AsyncIterable<Buffer> {
  const stats = fstatSync(fd)
  if (stats.isFIFO() || stats.isSocket()) return { [Symbol.asyncIterator]: () => new PipeReader(fd) }
  return isatty(fd) ? new ReadStream(fd) : readFile(fd)
}

/**
 * A file, or a device such as /dev/null, never keeps anyone waiting for long, and a thread of the pool for each
 * chunk costs more than the reading.
 */
async function* readFile(fd: number): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(FILE_CHUNK_BYTES)
  try {
    for (;;) {
      const length = readChunk(fd, buffer)
      if (length === 0) return
      yield buffer.subarray(0, length)
      // Sockets and timers get their turn.
      await nextTurn()
    }
  } finally {
    closeSync(fd)
  }
}

function readChunk(fd: number, buffer: Buffer): number {
  try {
    return readSync(fd, buffer, 0, buffer.length, null)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EISDIR') throw error
    throw new UsageError('standard input is a directory', 'name the files in it: --file DIRECTORY/NAME')
  }
}

/** A pipe or a socket, read when asked to and not before. */
class PipeReader implements AsyncIterator<Buffer> {
  private readonly socket: Socket
  private waiting: { resolve(result: IteratorResult<Buffer>): void; reject(error: Error): void } | null = null
  private failure: Error | null = null
  private ended = false

  constructor(fd: number) {
    const onread: OnReadOpts = {
      buffer: Buffer.allocUnsafeSlow(PIPE_CHUNK_BYTES),
      callback: (length, buffer) => {
        this.answer({ done: false, value: Buffer.from(buffer.buffer, buffer.byteOffset, length) })
        return false
      },
    }
    // The constructor takes `onread` too; its type does not say so.
    const options: SocketConstructorOpts & { onread: OnReadOpts } = {
      fd,
      readable: true,
      writable: false,
      onread,
    }
    this.socket = new Socket(options)
    this.socket.on('end', () => this.end(null))
    this.socket.on('close', () => this.end(null))
    this.socket.on('error', (error) => this.end(error))
  }

  async next(): Promise<IteratorResult<Buffer>> {
    if (this.failure !== null) throw this.failure
    if (this.ended) return { done: true, value: undefined }
    const result = new Promise<IteratorResult<Buffer>>((resolve, reject) => {
      this.waiting = { resolve, reject }
    })
    this.socket.resume()
    return await result
  }

  async return(): Promise<IteratorResult<Buffer>> {
    this.socket.destroy()
    this.end(null)
    return await Promise.resolve({ done: true, value: undefined })
  }

  private answer(result: IteratorResult<Buffer>): void {
    const { waiting } = this
    this.waiting = null
    waiting?.resolve(result)
  }

  private end(error: Error | null): void {
    this.ended = true
    this.failure ??= error
    if (error === null) this.answer({ done: true, value: undefined })
    else {
      this.waiting?.reject(error)
      this.waiting = null
    }
  }
}
