import type { Consumer, Kafka, KafkaConfig } from 'kafkajs'
import { setTimeout as sleep } from 'node:timers/promises'
import { formatDuration } from '../domain/duration.ts'
import type { TopicPartition, TopicPartitionOffset } from '../domain/offset.ts'
import { KctlError } from '../errors.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import type { Cluster } from './cluster.ts'
import type { ClusterOptions } from './cluster-options.ts'
import { explainKafkaError } from './kafka-error.ts'
import { type KafkajsSockets, kafkajsSockets } from './kafkajs-sockets.ts'
import { rangeAssignor } from './range-assignor.ts'

/** A member that is silent for so long is taken out of the group; a reader who types ^Z should have some time. */
const SESSION_TIMEOUT_MS = 30_000
/** How long the others wait for a member to join again. */
const REBALANCE_TIMEOUT_MS = 30_000
const HEARTBEAT_MS = 1_000
/** kafkajs sends heartbeats between fetches, and sleeps for this long where every partition is paused. */
const POLL_MS = 200
/** New partitions of a topic are noticed after so long, and make the group rebalance. */
const METADATA_AGE_MS = 10_000
/** Beyond what a rebalance may take by its own rules. */
const GRACE_MS = 15_000
/** Leaving in order is worth so long to wait for. */
const LEAVE_MS = 2_000
/** After a failure that may pass it is joined again, for so long. */
const REJOIN_FOR_MS = 60_000
const REJOIN_PAUSE_MS = 500

export interface GroupMemberOptions {
  readonly group: string
  readonly topics: readonly string[]
  /** Told what kafkajs has to say, in one line; null for nothing. */
  readonly log: ((line: string) => void) | null
}

export interface GroupEvents {
  /** These partitions are ours now, and no others. */
  assigned(partitions: readonly TopicPartition[]): void
  /** What was assigned may go to another member at any moment: commit what was done, and do no more. */
  revoked(): void
  /** It is no member any more, and will not be again. */
  failed(error: KctlError): void
}

/** A membership in a consumer group. It reads nothing: who holds it fetches what it was assigned. */
export interface GroupMember {
  /** @throws {KctlError} when the coordinator refuses, or nothing is known of the outcome */
  commit(positions: readonly TopicPartitionOffset[], timeoutMs: number): Promise<void>
  /** Leaves the group, or after two seconds lets go of it without. */
  leave(): Promise<void>
}

/** Joins a group and stays in it, through rebalances and moves of its coordinator. How it goes, `events` are told. */
export function joinGroup(cluster: Cluster, options: GroupMemberOptions, events: GroupEvents): GroupMember {
  const member = new KafkajsMember(cluster, options, events)
  member.start().catch((error: unknown) => member.fail(error))
  return member
}

class KafkajsMember implements GroupMember {
  private readonly cluster: Cluster
  private readonly options: GroupMemberOptions
  private readonly events: GroupEvents
  private consumer: Consumer | null = null
  private sockets: KafkajsSockets | null = null
  /** When it was last known to be in the group. */
  private healthyMs = performance.now()
  private isLeaving = false

  constructor(cluster: Cluster, options: GroupMemberOptions, events: GroupEvents) {
    this.cluster = cluster
    this.options = options
    this.events = events
  }

  async start(): Promise<void> {
    const { topics } = this.options
    const { kafka, sockets } = await this.createKafka()
    if (this.isLeaving) return
    const { PartitionAssigners } = (await import('kafkajs')).default
    const consumer = kafka.consumer({
      groupId: this.options.group,
      partitionAssigners: [await rangeAssignor(), PartitionAssigners.roundRobin],
      sessionTimeout: SESSION_TIMEOUT_MS,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_MS,
      maxWaitTimeInMs: POLL_MS,
      metadataMaxAge: METADATA_AGE_MS,
      // A name with a typing error must not become a topic.
      allowAutoTopicCreation: false,
      retry: { retries: 3, restartOnFailure: () => Promise.resolve(false) },
    })
    this.consumer = consumer
    this.sockets = sockets
    const crash = this.listen(consumer)
    const timeoutMs = REBALANCE_TIMEOUT_MS + GRACE_MS
    try {
      await within(this.timeoutMs, consumer.connect(), 'connecting to the cluster')
      await within(this.timeoutMs, consumer.subscribe({ topics: [...topics] }), 'asking for the topics')
      const run = consumer.run({ autoCommit: false, eachBatch: () => Promise.resolve() })
      await Promise.race([within(timeoutMs, run, 'joining the group'), crash.promise])
    } catch (error) {
      await this.letGo(consumer, sockets)
      throw this.explain(error)
    }
    crash.promise.catch((error: unknown) => void this.afterCrash(consumer, sockets, error))
  }

  async commit(positions: readonly TopicPartitionOffset[], timeoutMs: number): Promise<void> {
    if (positions.length === 0) return
    if (this.consumer === null)
      throw new KctlError('unreachable', 'not a member of the group at the moment', { code: 'NOT_A_MEMBER' })
    const offsets = positions.map(({ topic, partition, offset }) => ({
      topic,
      partition,
      offset: String(offset),
    }))
    try {
      await within(timeoutMs, this.consumer.commitOffsets(offsets), 'committing')
    } catch (error) {
      throw this.explain(error)
    }
  }

  fail(error: unknown): void {
    this.consumer = null
    if (!this.isLeaving) this.events.failed(this.explain(error))
  }

  async leave(): Promise<void> {
    this.isLeaving = true
    const { consumer, sockets } = this
    this.consumer = null
    if (consumer !== null && sockets !== null) await this.letGo(consumer, sockets)
  }

  private get timeoutMs(): number {
    return this.cluster.options.timeoutMs
  }

  /** Listens before anything can happen: a crash that nobody listens to is lost. */
  private listen(consumer: Consumer): { readonly promise: Promise<never> } {
    const { GROUP_JOIN, REBALANCING, CRASH, HEARTBEAT } = consumer.events
    const isCurrent = (): boolean => this.consumer === consumer && !this.isLeaving
    consumer.on(GROUP_JOIN, ({ payload: { memberAssignment } }) => {
      if (!isCurrent()) return
      this.healthyMs = performance.now()
      const assigned = Object.entries(memberAssignment).map(([topic, partitions]) => ({ topic, partitions }))
      // Records are fetched elsewhere: with nothing to fetch, kafkajs keeps the membership alive and no more.
      consumer.pause(assigned)
      this.events.revoked()
      this.events.assigned(
        assigned.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition }))),
      )
    })
    consumer.on(REBALANCING, () => {
      if (isCurrent()) this.events.revoked()
    })
    consumer.on(HEARTBEAT, () => {
      this.healthyMs = performance.now()
    })
    const promise = new Promise<never>((_, reject) => {
      consumer.on(CRASH, ({ payload: { error } }) => reject(error))
    })
    promise.catch(() => {})
    return { promise }
  }

  /** The coordinator may have moved or be away for a while; kafkajs keeps to the one it knows. */
  private async afterCrash(consumer: Consumer, sockets: KafkajsSockets, error: unknown): Promise<void> {
    if (this.consumer !== consumer || this.isLeaving) return
    this.consumer = null
    this.events.revoked()
    await this.letGo(consumer, sockets)
    let failure = this.explain(error)
    while (failure.kind === 'unreachable' && performance.now() - this.healthyMs < REJOIN_FOR_MS) {
      await sleep(REJOIN_PAUSE_MS)
      if (this.hasLeft()) return
      try {
        return await this.start()
      } catch (again) {
        failure = this.explain(again)
      }
    }
    this.fail(failure)
  }

  private hasLeft(): boolean {
    return this.isLeaving
  }

  /** Disconnects, which leaves the group; a broker that does not answer must not keep us. */
  private async letGo(consumer: Consumer, sockets: KafkajsSockets): Promise<void> {
    try {
      await within(LEAVE_MS, consumer.disconnect(), 'leaving the group')
    } catch {
      // The coordinator takes out who is silent for long enough.
    } finally {
      sockets.destroyAll()
    }
  }

  private async createKafka(): Promise<{ kafka: Kafka; sockets: KafkajsSockets }> {
    const { Kafka: KafkaClient, logLevel } = (await import('kafkajs')).default
    const { options } = this.cluster
    const { log } = this.options
    const sockets = kafkajsSockets(options, [...(await this.cluster.brokers()), ...options.bootstrap])
    const config: KafkaConfig = {
      clientId: options.connection.clientId,
      brokers: [...sockets.brokers],
      socketFactory: sockets.factory,
      ...saslConfig(options.connection.sasl),
      connectionTimeout: Math.min(5_000, options.timeoutMs),
      authenticationTimeout: options.timeoutMs,
      requestTimeout: Math.max(1_000, options.timeoutMs),
      retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 2_000 },
      logLevel: log === null ? logLevel.NOTHING : logLevel.INFO,
      // Its own goes to stdout, where the records are.
      logCreator: () => (entry) => log?.(`kafkajs: ${entry.log.message}`),
    }
    return { kafka: new KafkaClient(config), sockets }
  }

  private explain(error: unknown): KctlError {
    return explainMembershipError(error, this.options.group, this.cluster)
  }
}

function saslConfig(sasl: ClusterOptions['connection']['sasl']): Pick<KafkaConfig, 'sasl'> {
  if (sasl === null) return {}
  if (sasl.mechanism === 'oauthbearer') {
    const { token } = sasl
    return {
      sasl: { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: await token() }) },
    }
  }
  const { mechanism, username, password } = sasl
  return { sasl: { mechanism, username, password } as NonNullable<KafkaConfig['sasl']> }
}

/** @throws {KctlError} `GROUP_TIMEOUT` when it takes longer: nothing of kafkajs is waited for without an end */
async function within<T>(timeoutMs: number, work: Promise<T>, what: string): Promise<T> {
  const timer = new AbortController()
  const late = async (): Promise<never> => {
    await sleep(timeoutMs, undefined, { signal: timer.signal })
    throw new KctlError('unreachable', `${what} took longer than ${formatDuration(timeoutMs)}`, {
      code: 'GROUP_TIMEOUT',
      hint: 'is a broker down? kctl cluster describe',
    })
  }
  const waiting = late()
  waiting.catch(() => {})
  try {
    return await Promise.race([work, waiting])
  } finally {
    work.catch(() => {})
    timer.abort()
  }
}

/** kafkajs wraps what the broker said, and sometimes leaves only its own words: the first code found counts. */
function explainMembershipError(error: unknown, group: string, cluster: Cluster): KctlError {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof KctlError) return cause
    const { type } = cause as { readonly type?: unknown }
    const known = Object.entries(ErrorCode).find(([name]) => name === kafkaName(type))
    if (known !== undefined) return explainKafkaError(known[1], `group "${group}" in ${cluster.name}`)
  }
  const message = error instanceof Error ? error.message : String(error)
  return new KctlError('unreachable', `group "${group}" in ${cluster.name}: ${message}`, {
    code: 'GROUP_UNREACHABLE',
    cause: error,
    hint: 'is its coordinator up? kctl groups describe shows it',
  })
}

/** Names that kafkajs has for what Kafka calls otherwise now. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  GROUP_COORDINATOR_NOT_AVAILABLE: 'COORDINATOR_NOT_AVAILABLE',
  GROUP_LOAD_IN_PROGRESS: 'COORDINATOR_LOAD_IN_PROGRESS',
  NOT_COORDINATOR_FOR_GROUP: 'NOT_COORDINATOR',
  NOT_LEADER_FOR_PARTITION: 'NOT_LEADER_OR_FOLLOWER',
}

const kafkaName = (type: unknown): string => (typeof type === 'string' ? (OLD_NAMES[type] ?? type) : '')
