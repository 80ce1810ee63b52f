/** Reading was given up before the end of the input. */
export class StoppedReading extends Error {
  override readonly name = 'StoppedReading'
}

/**
 * The same chunks, until the signal fires: then it throws at once, also while the input has nothing to say, so
 * that half a line is not taken for a whole one.
 *
 * @param onDone told how many bytes a chunk had, once the next one is wanted
 *
 * @throws {StoppedReading}
 */
export async function* stoppable(
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  onDone: (bytes: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]()
  let stop = (): void => {}
  const onAbort = (): void => stop()
  signal.addEventListener('abort', onAbort)
  try {
    for (;;) {
      const next = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
        stop = () => reject(new StoppedReading('reading was stopped'))
        if (signal.aborted) stop()
        else iterator.next().then(resolve, reject)
      })
      if (next.done === true) return
      yield next.value
      onDone(next.value.length)
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    // Not awaited: a stream that has nothing to say would keep us waiting for its next chunk.
    void iterator.return?.()
  }
}

/**
 * Waits for something, but not past the signal.
 *
 * @throws {StoppedReading}
 */
export async function unlessStopped(work: Promise<void>, signal: AbortSignal): Promise<void> {
  let stop = (): void => {}
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = () => reject(new StoppedReading('reading was stopped'))
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop)
  })
  try {
    await Promise.race([work, stopped])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
