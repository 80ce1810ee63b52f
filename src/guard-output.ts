import { OutputClosedError } from './errors.ts'
import type { OutputStream } from './host.ts'

/** A stream of which no write can fail unseen, or keep a program from ending. */
export interface GuardedOutput extends OutputStream {
  /**
   * Waits for what was written without anybody waiting for it.
   *
   * @throws whatever a write has failed with
   */
  settle(): Promise<void>
}

/** How long, after a signal, a reader may take that does not read. */
const STALL_MS = 2_000

/**
 * Some writes are not awaited, as those of a help text: their failures are kept for the end of the run. And a
 * reader that has stopped reading, as `less` does, is left alone a moment after `signal`.
 */
export function guardOutput(stream: OutputStream, signal: AbortSignal): GuardedOutput {
  const waiting = new Set<(error: Error) => void>()
  let last: Promise<void> = Promise.resolve()
  let failure: unknown = null
  const giveUp = (): void => {
    const timer = setTimeout(() => {
      for (const reject of waiting) reject(new OutputClosedError('nobody takes the output'))
    }, STALL_MS)
    timer.unref()
  }
  if (signal.aborted) giveUp()
  else signal.addEventListener('abort', giveUp, { once: true })

  const guard = (written: Promise<void> | void): Promise<void> | void => {
    if (written === undefined) return
    const guarded = new Promise<void>((resolve, reject) => {
      waiting.add(reject)
      written.then(resolve, reject).finally(() => waiting.delete(reject))
    })
    last = guarded.catch((error: unknown) => {
      failure ??= error
    })
    return guarded
  }
  return {
    isTerminal: stream.isTerminal,
    canMove: stream.canMove ?? true,
    get columns() {
      return stream.columns
    },
    get rows() {
      return stream.rows
    },
    write: (chunk) => guard(stream.write(chunk)),
    ...(stream.writeAll !== undefined && { writeAll: (chunks) => guard(stream.writeAll?.(chunks)) }),
    async settle() {
      await last
      if (failure !== null) throw failure
    },
  }
}

/** For remarks: whether somebody can read them changes nothing about the work they are about. */
export function neverFailing(stream: OutputStream): OutputStream {
  const quietly = (write: () => Promise<void> | void): Promise<void> | void => {
    try {
      return write()?.catch(() => {})
    } catch {
      return
    }
  }
  return {
    isTerminal: stream.isTerminal,
    canMove: stream.canMove ?? true,
    get columns() {
      return stream.columns
    },
    write: (chunk) => quietly(() => stream.write(chunk)),
  }
}
