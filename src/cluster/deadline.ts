/** The one moment by which a command wants to have its answer, shared by every request it sends. */
export interface Deadline {
  /** Milliseconds from the moment it was set, for messages. */
  readonly timeoutMs: number
  /** Never below 0; Infinity once lifted. */
  remainingMs(): number
  readonly passed: boolean
  /** For commands that run as long as the user likes, from their first answer on. */
  lift(): void
  /** For commands that ask in rounds: from now on there is so much time. */
  restart(timeoutMs: number): void
}

export function startDeadline(timeoutMs: number): Deadline {
  let endsAt = performance.now() + timeoutMs
  const remainingMs = (): number => Math.max(0, endsAt - performance.now())
  return {
    timeoutMs,
    remainingMs,
    get passed() {
      return remainingMs() === 0
    },
    lift: () => {
      endsAt = Infinity
    },
    restart: (ms) => {
      endsAt = performance.now() + ms
    },
  }
}
