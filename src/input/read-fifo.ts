import { closeSync, constants, open, openSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { readFd } from './read-fd.ts'

const LOOK_MS = 10

/** Whether it is a pipe with a name; false too for what is not there. */
export const isFifo = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFIFO() ?? false

/**
 * The bytes that somebody writes to a pipe with a name. Opening one waits for the writer, and that must not stop
 * everything else; giving up the iteration ends the waiting.
 */
export function readFifo(path: string): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => new FifoReader(path) }
}

class FifoReader implements AsyncIterator<Buffer> {
  private readonly path: string
  private opening: Promise<AsyncIterator<Buffer>> | null = null
  private isOpen = false

  constructor(path: string) {
    this.path = path
  }

  async next(): Promise<IteratorResult<Buffer>> {
    const chunks = await (this.opening ??= this.open())
    return await chunks.next()
  }

  async return(): Promise<IteratorResult<Buffer>> {
    if (this.opening !== null) {
      // The thread may not have come to it yet.
      for (; !this.isOpen; await sleep(LOOK_MS)) pretendToWrite(this.path)
      await (await this.opening.catch(() => null))?.return?.()
    }
    return { done: true, value: undefined }
  }

  private async open(): Promise<AsyncIterator<Buffer>> {
    const fd = await new Promise<number>((resolve, reject) => {
      open(this.path, 'r', (error, opened) => {
        this.isOpen = true
        if (error === null) resolve(opened)
        else reject(error)
      })
    })
    return readFd(fd)[Symbol.asyncIterator]()
  }
}

/** A thread of the pool waits for a writer, and would keep the process alive. */
function pretendToWrite(path: string): void {
  try {
    closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK))
  } catch {
    // Nobody waits any more.
  }
}
