import { UsageError } from '../errors.ts'
import { parseDuration } from './duration.ts'

/** A topic as the user wants it. */
export interface TopicPlan {
  readonly name: string
  /** Null leaves it to the broker. */
  readonly partitions: number | null
  readonly replicas: number | null
  readonly configs: ReadonlyMap<string, string>
}

/** The shorthands for settings that everybody sets. */
export interface TopicSettings {
  readonly config: readonly string[]
  readonly retention: string | null
  readonly compact: boolean
}

const NAME = /^[a-zA-Z0-9._-]{1,249}$/

/** @throws {UsageError} for a name that no broker takes */
export function requireTopicName(name: string): string {
  if (NAME.test(name) && name !== '.' && name !== '..') return name
  throw new UsageError(
    `"${name}" cannot be the name of a topic`,
    'up to 249 letters, digits, ".", "_" and "-"',
  )
}

/** A whole number of at least 1, as for `--partitions`. */
export function parseCount(text: string): number {
  const count = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(count) && count >= 1 && count <= 2 ** 31 - 1) return count
  throw new UsageError(`not a count: "${text}"`, 'write a whole number from 1, like 6')
}

/**
 * `--config K=V`, `--retention 7d` and `--compact` as one set of settings.
 *
 * @throws {UsageError} when two of them say different things
 */
export function topicConfigsOf({ config, retention, compact }: TopicSettings): ReadonlyMap<string, string> {
  const configs = new Map<string, string>()
  const set = (key: string, value: string): void => {
    const before = configs.get(key)
    if (before !== undefined && before !== value) {
      throw new UsageError(`${key} is given twice: "${before}" and "${value}"`, 'leave one of them out')
    }
    configs.set(key, value)
  }
  for (const text of config) {
    const separator = text.indexOf('=')
    if (separator < 1)
      throw new UsageError(`not a setting: "${text}"`, 'write it like --config retention.ms=86400000')
    set(text.slice(0, separator), text.slice(separator + 1))
  }
  if (retention !== null)
    set('retention.ms', retention === 'forever' ? '-1' : String(parseDuration(retention)))
  if (compact) set('cleanup.policy', 'compact')
  return configs
}

/** How an existing topic differs from what is wanted, in words; empty when it is the same. */
export function topicDifferences(
  plan: TopicPlan,
  actual: {
    readonly partitions: number
    readonly replicas: number
    readonly configs: ReadonlyMap<string, string | null>
  },
): readonly string[] {
  const differences: string[] = []
  if (plan.partitions !== null && plan.partitions !== actual.partitions) {
    differences.push(`it has ${actual.partitions} partitions, not ${plan.partitions}`)
  }
  if (plan.replicas !== null && plan.replicas !== actual.replicas) {
    differences.push(`it has ${actual.replicas} replicas, not ${plan.replicas}`)
  }
  for (const [key, value] of plan.configs) {
    const is = actual.configs.get(key) ?? null
    if (is !== value) differences.push(`${key} is ${is === null ? 'not set' : `"${is}"`}, not "${value}"`)
  }
  return differences
}
