/** Something that is good for a while. */
export interface Perishable {
  /** null: nobody has said. */
  readonly expiresAtMs: number | null
}

/** It is got anew when this part of its life is over, as Kafka's own clients do with tokens. */
const RENEW_AT = 0.8
/** Who gave nothing is not asked again at once by every connection that waits. */
const PAUSE_MS = 500
/** The clocks of others are not ours. */
const SKEW_MS = 1_000

interface KeepFreshOptions {
  /** How long something is used of which nobody has said how long it is good. */
  readonly unknownLifeMs: number
  now(): number
}

/**
 * One for all who ask, got anew for who asks late in its life. If it cannot be had then, the old one is good
 * until its end.
 */
export function keepFresh<Value extends Perishable>(
  fetch: () => Promise<Value>,
  { unknownLifeMs, now }: KeepFreshOptions,
): () => Promise<Value> {
  let held: { readonly value: Value; readonly renewAtMs: number } | null = null
  let fetching: Promise<void> | null = null
  let failed: { readonly error: unknown; readonly untilMs: number } | null = null

  const fetchNew = async (): Promise<void> => {
    const startMs = now()
    try {
      const value = await fetch()
      const lifeMs = value.expiresAtMs === null ? unknownLifeMs : (value.expiresAtMs - startMs) * RENEW_AT
      held = { value, renewAtMs: startMs + lifeMs }
      failed = null
    } catch (error) {
      failed = { error, untilMs: now() + PAUSE_MS }
    }
    fetching = null
  }

  /** The one that was just got; or, if none was, the one before. */
  const current = (): Value => {
    const endMs = held?.value.expiresAtMs ?? null
    const isOver = endMs === null || now() >= endMs - SKEW_MS
    if (failed !== null && (held === null || isOver)) throw failed.error
    if (held === null) throw new Error('nothing was got')
    return held.value
  }

  return async () => {
    if (held !== null && now() < held.renewAtMs) return held.value
    if (failed === null || now() >= failed.untilMs) await (fetching ??= fetchNew())
    return current()
  }
}
