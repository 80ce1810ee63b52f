import { parseDuration } from '../domain/duration.ts'
import { didYouMean } from '../domain/text-distance.ts'
import { UsageError } from '../errors.ts'
import { type SettingName, SETTINGS } from './setting-list.ts'
import type { SettingDefinition } from './setting-lists/setting-definition.ts'
import type { GivenSettings, Origin } from './settings.ts'

const WORDS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  1: true,
  false: false,
  no: false,
  off: false,
  0: false,
}

/** The text that was given, or null. */
export function textOf(given: GivenSettings, name: SettingName): string | null {
  const text = given[name]?.text
  if (text === undefined) return null
  return typeof text === 'string' ? text : text.reveal()
}

/** @throws {UsageError} naming the place that it came from */
export function booleanOf(given: GivenSettings, name: SettingName, fallback: boolean): boolean {
  return parsed(given, name, fallback, (text) => {
    const value = WORDS[text.toLowerCase()]
    if (value === undefined) throw new UsageError(`"${text}" is neither true nor false`)
    return value
  })
}

/** @throws {UsageError} naming the place that it came from, and the choice there is */
export function choiceOf<const Choice extends string>(
  given: GivenSettings,
  name: SettingName,
  choices: readonly Choice[],
): Choice | null {
  return parsed(given, name, null, (text) => {
    const found = choices.find((choice) => choice === text.toLowerCase())
    if (found !== undefined) return found
    const meant = didYouMean(text, choices)
    const offered = `choose one of ${choices.join(', ')}`
    throw new UsageError(
      `"${text}" is not known`,
      meant === null ? offered : `did you mean ${meant}? ${offered}`,
    )
  })
}

/** @throws {UsageError} naming the place that it came from */
export function durationOf(given: GivenSettings, name: SettingName, fallbackMs: number): number {
  return parsed(given, name, fallbackMs, (text) => {
    const ms = parseDuration(text)
    if (ms > 0) return ms
    throw new UsageError(`"${text}" is no time at all`, 'write it like 500ms, 30s or 2m')
  })
}

/** Parses what was given, and says where it stood if it is wrong. */
export function parsed<Value>(
  given: GivenSettings,
  name: SettingName,
  fallback: Value,
  parse: (text: string) => Value,
): Value {
  const entry = given[name]
  const text = textOf(given, name)
  if (entry === undefined || text === null) return fallback
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    throw new UsageError(`${placeOf(name, entry.origin)}: ${error.message}`, error.hint)
  }
}

/** `--timeout`, `KCTL_TIMEOUT` or `timeout in context "dev"`. */
export function placeOf(name: SettingName, origin: Origin): string {
  const { flags, env, key }: SettingDefinition = SETTINGS[name]
  const flag = flags?.match(/--[\w-]+/)?.[0]
  if (origin === 'flag') return flag ?? name
  if (origin === 'environment') return env ?? name
  return `${key ?? name} in ${origin}`
}
