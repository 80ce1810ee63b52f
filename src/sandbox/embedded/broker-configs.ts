import { type ConfigDefinition, type ConfigEntry, ConfigSource, ConfigType } from './config-definition.ts'
import type { EmbeddedState } from './embedded-state.ts'
import { ErrorCode } from '../../wire/error-codes.ts'
import { RefusedError } from './refused-error.ts'
import { TOPIC_CONFIGS } from './topic-configs.ts'

const { boolean, int, list, long, short, string } = ConfigType

/** Broker configs that can be changed while a broker runs, beside those that are defaults of topics. */
const DYNAMIC: readonly ConfigDefinition[] = [
  { name: 'background.threads', type: int, fallback: '10', min: 1 },
  { name: 'log.cleaner.threads', type: int, fallback: '1', min: 0 },
  { name: 'max.connection.creation.rate', type: int, fallback: '2147483647', min: 0 },
  { name: 'max.connections', type: int, fallback: '2147483647', min: 0 },
  { name: 'max.connections.per.ip', type: int, fallback: '2147483647', min: 0 },
  { name: 'num.io.threads', type: int, fallback: '8', min: 1 },
  { name: 'num.network.threads', type: int, fallback: '3', min: 1 },
  { name: 'num.recovery.threads.per.data.dir', type: int, fallback: '2', min: 1 },
  { name: 'num.replica.fetchers', type: int, fallback: '1', min: 1 },
  { name: 'producer.id.expiration.ms', type: int, fallback: '86400000', min: 1 },
  { name: 'transaction.partition.verification.enable', type: boolean, fallback: 'true' },
]

/** Broker configs that are fixed when a broker starts. */
const FIXED: readonly ConfigDefinition[] = [
  { name: 'connections.max.idle.ms', type: long, fallback: '600000' },
  { name: 'controlled.shutdown.enable', type: boolean, fallback: 'true' },
  { name: 'delete.topic.enable', type: boolean, fallback: 'true' },
  { name: 'fetch.max.bytes', type: int, fallback: '57671680' },
  { name: 'group.initial.rebalance.delay.ms', type: int, fallback: '3000' },
  { name: 'group.max.session.timeout.ms', type: int, fallback: '1800000' },
  { name: 'group.max.size', type: int, fallback: '2147483647' },
  { name: 'group.min.session.timeout.ms', type: int, fallback: '6000' },
  { name: 'log.retention.check.interval.ms', type: long, fallback: '300000' },
  { name: 'log.retention.hours', type: int, fallback: '168' },
  { name: 'offset.metadata.max.bytes', type: int, fallback: '4096' },
  { name: 'offsets.retention.minutes', type: int, fallback: '10080' },
  { name: 'offsets.topic.num.partitions', type: int, fallback: '50' },
  { name: 'offsets.topic.replication.factor', type: short, fallback: '3' },
  { name: 'replica.lag.time.max.ms', type: long, fallback: '30000' },
  { name: 'request.timeout.ms', type: int, fallback: '30000' },
  { name: 'socket.request.max.bytes', type: int, fallback: '104857600' },
  { name: 'transaction.max.timeout.ms', type: int, fallback: '900000' },
  { name: 'transactional.id.expiration.ms', type: int, fallback: '604800000' },
]

/** The defaults of topics, under their names as broker configs. */
const TOPIC_DEFAULTS: readonly ConfigDefinition[] = TOPIC_CONFIGS.flatMap(({ brokerName, ...definition }) =>
  brokerName === undefined ? [] : [{ ...definition, name: brokerName }],
)

const CHANGEABLE = new Map([...DYNAMIC, ...TOPIC_DEFAULTS].map((definition) => [definition.name, definition]))
const STARTED_WITH = [
  'advertised.listeners',
  'auto.create.topics.enable',
  'broker.id',
  'default.replication.factor',
  'listeners',
  'log.dirs',
  'node.id',
  'num.partitions',
  'process.roles',
]
const NOT_CHANGEABLE = new Set([...FIXED.map(({ name }) => name), ...STARTED_WITH])

/** @throws {RefusedError} for a config that cannot be changed while a broker runs */
export function brokerConfigDefinition(name: string): ConfigDefinition {
  if (NOT_CHANGEABLE.has(name)) {
    throw new RefusedError(ErrorCode.INVALID_REQUEST, `Cannot update these configs dynamically: [${name}]`)
  }
  // A broker keeps what it does not know, for the plugins that might; it is a plain text to it.
  return CHANGEABLE.get(name) ?? { name, type: string, fallback: null }
}

/** The configs of a node, or, with null, those that were set for the whole cluster. */
export function brokerConfigEntries(state: EmbeddedState, nodeId: number | null): readonly ConfigEntry[] {
  const forAll = state.brokerConfigs.get('') ?? new Map<string, string>()
  if (nodeId === null) {
    return [...forAll].map(([name, value]) =>
      entry(brokerConfigDefinition(name), [{ name, value, source: ConfigSource.defaultBroker }], false),
    )
  }
  const own = state.brokerConfigs.get(String(nodeId)) ?? new Map<string, string>()
  const definitions = new Map(CHANGEABLE)
  for (const name of [...own.keys(), ...forAll.keys()]) definitions.set(name, brokerConfigDefinition(name))
  const changeable = [...definitions.values()].map((definition) => {
    const { name, fallback } = definition
    const synonyms = [
      ...given(name, own.get(name), ConfigSource.broker),
      ...given(name, forAll.get(name), ConfigSource.defaultBroker),
      ...given(name, fallback ?? undefined, ConfigSource.default),
    ]
    return entry(definition, synonyms, false)
  })
  const fixed = FIXED.map((definition) => {
    const { name, fallback } = definition
    return entry(definition, [{ name, value: fallback, source: ConfigSource.default }], true)
  })
  const started = startedWith(state, nodeId).map((definition) => {
    const { name, fallback } = definition
    return entry(definition, [{ name, value: fallback, source: ConfigSource.staticBroker }], true)
  })
  return [...changeable, ...fixed, ...started].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** What this broker was started with. */
function startedWith(state: EmbeddedState, nodeId: number): readonly ConfigDefinition[] {
  const node = state.nodes.get(nodeId)
  const address = `PLAINTEXT://${node?.host}:${node?.port}`
  return [
    { name: 'advertised.listeners', type: list, fallback: address },
    { name: 'auto.create.topics.enable', type: boolean, fallback: String(state.autoCreateTopics) },
    { name: 'default.replication.factor', type: int, fallback: String(state.defaultReplicationFactor) },
    { name: 'listeners', type: list, fallback: address },
    { name: 'log.dirs', type: list, fallback: state.logDir },
    { name: 'node.id', type: int, fallback: String(nodeId) },
    { name: 'num.partitions', type: int, fallback: String(state.defaultPartitions) },
    { name: 'process.roles', type: list, fallback: 'broker,controller' },
  ]
}

function given(name: string, value: string | undefined, source: ConfigSource): ConfigEntry['synonyms'] {
  return value === undefined ? [] : [{ name, value, source }]
}

function entry(
  { name, type }: ConfigDefinition,
  synonyms: ConfigEntry['synonyms'],
  readOnly: boolean,
): ConfigEntry {
  const { value = null, source = ConfigSource.default } = synonyms[0] ?? {}
  return { name, value, source, type, readOnly, isSensitive: type === ConfigType.password, synonyms }
}
