import { parseDuration } from '../../domain/duration.ts'
import { UsageError } from '../../errors.ts'
import type { PropertySettings } from '../property-translation.ts'
import { Secret } from '../redact.ts'
import type { SettingName } from '../setting-list.ts'
import type { ForeignMap } from './foreign-map.ts'

/** Settings from pairs, without those that are not there. */
export function settingsFrom(
  values: Readonly<Partial<Record<SettingName, string | Secret | null>>>,
): PropertySettings {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
}

export const secretFrom = (text: string | null): Secret | null => (text === null ? null : new Secret(text))

/** `SCRAM_SHA_256`, `scram-sha256` and the like in our words; what is none of them stays as it is. */
export function mechanismFrom(text: string): string {
  const plain = text.toLowerCase().replaceAll(/[^a-z\d]/g, '')
  return MECHANISMS.get(plain) ?? text.toLowerCase()
}

const MECHANISMS: ReadonlyMap<string, string> = new Map([
  ['plain', 'plain'],
  ['plaintext', 'plain'],
  ['scramsha256', 'scram-sha-256'],
  ['scramsha512', 'scram-sha-512'],
  ['oauth', 'oauthbearer'],
  ['oauthbearer', 'oauthbearer'],
  ['awsmskiam', 'aws-msk-iam'],
])

/** Go's durations are ours where they name one unit after the other; another one is not understood. */
export function timeoutFrom(map: ForeignMap, key: string): string | null {
  const text = map.has(key) ? map.text(key) : null
  if (text === null) return null
  try {
    return parseDuration(text) > 0 ? text : null
  } catch (error) {
    if (error instanceof UsageError) return null
    throw error
  }
}
