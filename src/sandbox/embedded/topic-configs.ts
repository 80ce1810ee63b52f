import {
  type ConfigDefinition,
  type ConfigEntry,
  ConfigSource,
  ConfigType,
  validateConfig,
} from './config-definition.ts'
import type { EmbeddedState } from './embedded-state.ts'
import { ErrorCode } from '../../wire/error-codes.ts'
import { RefusedError } from './refused-error.ts'
import type { Topic } from './topic-registry.ts'

const { boolean, double, int, list, long, string } = ConfigType
const MAX_LONG = '9223372036854775807'

/** Apache Kafka 4.3's topic configs with their defaults, bounds and the broker configs they fall back to. */
export const TOPIC_CONFIGS: readonly ConfigDefinition[] = [
  {
    name: 'cleanup.policy',
    type: list,
    fallback: 'delete',
    choices: ['compact', 'delete'],
    brokerName: 'log.cleanup.policy',
  },
  {
    name: 'compression.gzip.level',
    type: int,
    fallback: '-1',
    min: -1,
    max: 9,
    brokerName: 'compression.gzip.level',
  },
  {
    name: 'compression.lz4.level',
    type: int,
    fallback: '9',
    min: 1,
    max: 17,
    brokerName: 'compression.lz4.level',
  },
  {
    name: 'compression.type',
    type: string,
    fallback: 'producer',
    choices: ['uncompressed', 'zstd', 'lz4', 'snappy', 'gzip', 'producer'],
    brokerName: 'compression.type',
  },
  {
    name: 'compression.zstd.level',
    type: int,
    fallback: '3',
    min: -131072,
    max: 22,
    brokerName: 'compression.zstd.level',
  },
  {
    name: 'delete.retention.ms',
    type: long,
    fallback: '86400000',
    min: 0,
    brokerName: 'log.cleaner.delete.retention.ms',
  },
  {
    name: 'file.delete.delay.ms',
    type: long,
    fallback: '60000',
    min: 0,
    brokerName: 'log.segment.delete.delay.ms',
  },
  {
    name: 'flush.messages',
    type: long,
    fallback: MAX_LONG,
    min: 1,
    brokerName: 'log.flush.interval.messages',
  },
  { name: 'flush.ms', type: long, fallback: MAX_LONG, min: 0, brokerName: 'log.flush.interval.ms' },
  { name: 'follower.replication.throttled.replicas', type: list, fallback: '' },
  {
    name: 'index.interval.bytes',
    type: int,
    fallback: '4096',
    min: 0,
    brokerName: 'log.index.interval.bytes',
  },
  { name: 'leader.replication.throttled.replicas', type: list, fallback: '' },
  {
    name: 'local.retention.bytes',
    type: long,
    fallback: '-2',
    min: -2,
    brokerName: 'log.local.retention.bytes',
  },
  { name: 'local.retention.ms', type: long, fallback: '-2', min: -2, brokerName: 'log.local.retention.ms' },
  {
    name: 'max.compaction.lag.ms',
    type: long,
    fallback: MAX_LONG,
    min: 1,
    brokerName: 'log.cleaner.max.compaction.lag.ms',
  },
  { name: 'max.message.bytes', type: int, fallback: '1048588', min: 0, brokerName: 'message.max.bytes' },
  {
    name: 'message.timestamp.after.max.ms',
    type: long,
    fallback: '3600000',
    min: 0,
    brokerName: 'log.message.timestamp.after.max.ms',
  },
  {
    name: 'message.timestamp.before.max.ms',
    type: long,
    fallback: MAX_LONG,
    min: 0,
    brokerName: 'log.message.timestamp.before.max.ms',
  },
  {
    name: 'message.timestamp.type',
    type: string,
    fallback: 'CreateTime',
    choices: ['CreateTime', 'LogAppendTime'],
    brokerName: 'log.message.timestamp.type',
  },
  {
    name: 'min.cleanable.dirty.ratio',
    type: double,
    fallback: '0.5',
    min: 0,
    max: 1,
    brokerName: 'log.cleaner.min.cleanable.ratio',
  },
  {
    name: 'min.compaction.lag.ms',
    type: long,
    fallback: '0',
    min: 0,
    brokerName: 'log.cleaner.min.compaction.lag.ms',
  },
  { name: 'min.insync.replicas', type: int, fallback: '1', min: 1, brokerName: 'min.insync.replicas' },
  { name: 'preallocate', type: boolean, fallback: 'false', brokerName: 'log.preallocate' },
  { name: 'remote.log.copy.disable', type: boolean, fallback: 'false' },
  { name: 'remote.log.delete.on.disable', type: boolean, fallback: 'false' },
  { name: 'remote.storage.enable', type: boolean, fallback: 'false' },
  { name: 'retention.bytes', type: long, fallback: '-1', brokerName: 'log.retention.bytes' },
  { name: 'retention.ms', type: long, fallback: '604800000', min: -1, brokerName: 'log.retention.ms' },
  { name: 'segment.bytes', type: int, fallback: '1073741824', min: 1048576, brokerName: 'log.segment.bytes' },
  {
    name: 'segment.index.bytes',
    type: int,
    fallback: '10485760',
    min: 4,
    brokerName: 'log.index.size.max.bytes',
  },
  { name: 'segment.jitter.ms', type: long, fallback: '0', min: 0, brokerName: 'log.roll.jitter.ms' },
  { name: 'segment.ms', type: long, fallback: '604800000', min: 1, brokerName: 'log.roll.ms' },
  {
    name: 'unclean.leader.election.enable',
    type: boolean,
    fallback: 'false',
    brokerName: 'unclean.leader.election.enable',
  },
]

const byName = new Map(TOPIC_CONFIGS.map((definition) => [definition.name, definition]))

/** @throws {RefusedError} INVALID_CONFIG for a name that no topic config has */
export function topicConfigDefinition(name: string): ConfigDefinition {
  const definition = byName.get(name)
  if (definition !== undefined) return definition
  throw new RefusedError(ErrorCode.INVALID_CONFIG, `Unknown topic config name: ${name}`)
}

/** The configs a topic is created or altered with. @throws {RefusedError} INVALID_CONFIG */
export function validateTopicConfigs(
  configs: ReadonlyMap<string, string | null>,
): ReadonlyMap<string, string> {
  const valid = new Map<string, string>()
  for (const [name, value] of configs) {
    if (value === null) {
      throw new RefusedError(ErrorCode.INVALID_CONFIG, `Null value not supported for topic configs: ${name}`)
    }
    validateConfig(topicConfigDefinition(name), value)
    valid.set(name, value)
  }
  return valid
}

/** What a config is for a topic: its own value, else that of the brokers, else Kafka's default. */
export function topicConfig(state: EmbeddedState, topic: Topic, name: string): string {
  const own = topic.configs.get(name)
  if (own !== undefined) return own
  const { brokerName, fallback } = topicConfigDefinition(name)
  const ofBrokers = brokerName === undefined ? undefined : state.brokerConfigs.get('')?.get(brokerName)
  return ofBrokers ?? fallback ?? ''
}

export function numberConfig(state: EmbeddedState, topic: Topic, name: string): number {
  return Number(topicConfig(state, topic, name))
}

/**
 * The brokers keep these defaults under another name, as in `log.retention.hours`, and the name that belongs to
 * the topic's is not set: a real broker lists no default beneath them.
 */
const DEFAULT_OF_ANOTHER_NAME: ReadonlySet<string> = new Set([
  'flush.ms',
  'retention.ms',
  'segment.ms',
  'segment.jitter.ms',
])

/** Every config of a topic that has these set, in the order of names. */
export function topicConfigEntries(
  state: EmbeddedState,
  configs: ReadonlyMap<string, string>,
): readonly ConfigEntry[] {
  return TOPIC_CONFIGS.map(({ name, type, fallback, brokerName }) => {
    const own = configs.get(name)
    const ofBrokers = brokerName === undefined ? undefined : state.brokerConfigs.get('')?.get(brokerName)
    const synonyms = [
      ...(own === undefined ? [] : [{ name, value: own, source: ConfigSource.topic }]),
      ...(brokerName === undefined || ofBrokers === undefined
        ? []
        : [{ name: brokerName, value: ofBrokers, source: ConfigSource.defaultBroker }]),
      ...(brokerName === undefined || DEFAULT_OF_ANOTHER_NAME.has(name)
        ? []
        : [{ name: brokerName, value: fallback, source: ConfigSource.default }]),
    ]
    const { value, source } = synonyms[0] ?? { value: fallback, source: ConfigSource.default }
    return { name, value, source, type, readOnly: false, isSensitive: false, synonyms }
  })
}
