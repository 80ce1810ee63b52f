/** Something that is good for a while. */
export interface Perishable {
  /** null: nobody has said. */
  readonly expiresAtMs: number | null
}

/** It is got anew when this part of its life is over, as Kafka's own clients do with tokens. */
const RENEW_AT = 0.8
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
  let fetching: Promise<Value> | null = null

  const fetchNew = async (): Promise<Value> => {
    const startMs = now()
    try {
      const value = await fetch()
      const lifeMs = value.expiresAtMs === null ? unknownLifeMs : (value.expiresAtMs - startMs) * RENEW_AT
      held = { value, renewAtMs: startMs + lifeMs }
      return value
    } catch (error) {
      const endMs = held?.value.expiresAtMs ?? null
      if (held !== null && endMs !== null && now() < endMs - SKEW_MS) return held.value
      throw error
    } finally {
      fetching = null
    }
  }

  return async () => {
    if (held !== null && now() < held.renewAtMs) return held.value
    fetching ??= fetchNew()
    return await fetching
  }
}
