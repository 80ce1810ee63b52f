import { ErrorCode } from '../../wire/error-codes.ts'
import { RefusedError } from './refused-error.ts'

/** The types of config values, by their numbers in DescribeConfigs. */
export const ConfigType = {
  boolean: 1,
  string: 2,
  int: 3,
  short: 4,
  long: 5,
  double: 6,
  list: 7,
  class: 8,
  password: 9,
} as const
export type ConfigType = (typeof ConfigType)[keyof typeof ConfigType]

/** Where a config value comes from, by its number in DescribeConfigs. */
export const ConfigSource = {
  topic: 1,
  broker: 2,
  defaultBroker: 3,
  staticBroker: 4,
  default: 5,
} as const
export type ConfigSource = (typeof ConfigSource)[keyof typeof ConfigSource]

export interface ConfigDefinition {
  readonly name: string
  readonly type: ConfigType
  /** As text; null where Kafka has no value. */
  readonly fallback: string | null
  readonly min?: number
  readonly max?: number
  readonly choices?: readonly string[]
  /** The broker config that gives the default of this topic config. */
  readonly brokerName?: string
}

export interface ConfigEntry {
  readonly name: string
  readonly value: string | null
  readonly source: ConfigSource
  readonly type: ConfigType
  readonly readOnly: boolean
  readonly isSensitive: boolean
  /** Every place that gives a value, the one that counts first. */
  readonly synonyms: readonly {
    readonly name: string
    readonly value: string | null
    readonly source: ConfigSource
  }[]
}

const INT_LIMITS = {
  [ConfigType.int]: 2 ** 31,
  [ConfigType.short]: 2 ** 15,
  [ConfigType.long]: 2 ** 63,
} as const

/** @throws {RefusedError} INVALID_CONFIG when the definition does not allow this value */
export function validateConfig(definition: ConfigDefinition, value: string): void {
  const { name, type, choices } = definition
  const refuse = (why: string): never => {
    throw new RefusedError(
      ErrorCode.INVALID_CONFIG,
      `Invalid value ${value} for configuration ${name}: ${why}`,
    )
  }
  if (type === ConfigType.boolean && !/^(true|false)$/i.test(value.trim())) {
    refuse('Expected value to be either true or false')
  }
  if (type === ConfigType.int || type === ConfigType.short || type === ConfigType.long) {
    const kind = type === ConfigType.int ? 'INT' : type === ConfigType.long ? 'LONG' : 'SHORT'
    const limit = INT_LIMITS[type]
    const number = Number(value)
    if (!/^[+-]?\d+$/.test(value.trim()) || number < -limit || number > limit) {
      refuse(`Not a number of type ${kind}`)
    }
    checkRange(definition, number, refuse)
  }
  if (type === ConfigType.double) {
    const number = value.trim() === '' ? Number.NaN : Number(value)
    if (Number.isNaN(number)) refuse('Not a number of type DOUBLE')
    checkRange(definition, number, refuse)
  }
  if (choices !== undefined) {
    const given = type === ConfigType.list ? listItems(value) : [value]
    if (given.some((item) => !choices.includes(item))) refuse(`String must be one of: ${choices.join(', ')}`)
  }
}

function checkRange({ min, max }: ConfigDefinition, value: number, refuse: (why: string) => never): void {
  if (min !== undefined && value < min) refuse(`Value must be at least ${min}`)
  if (max !== undefined && value > max) refuse(`Value must be no more than ${max}`)
}

/** "a, b" → ["a", "b"] */
export function listItems(value: string): readonly string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}
