/**
 * What comes of `work`; null when `signal` fires before. A group's requests outlive the signal, for its last
 * commit, and one that a broker is silent about must hold up neither the end nor who waits for our partitions.
 */
export async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T | null> {
  let stop = (): void => {}
  const aborted = new Promise<null>((resolve) => {
    stop = () => resolve(null)
  })
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    const found = await Promise.race([work, aborted])
    return signal.aborted ? null : found
  } finally {
    work.catch(() => {})
    signal.removeEventListener('abort', stop)
  }
}
