import type { Consumer } from 'kafkajs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TopicPartition, TopicPartitionOffset } from '../domain/offset.ts'
import { KctlError } from '../errors.ts'
import { leaveGroup } from '../wire/messages/leave-group.ts'
import type { Cluster } from './cluster.ts'
import { tellCoordinator } from './coordinators.ts'
import { explainMembershipError } from './explain-membership-error.ts'
import { kafkajsClient } from './kafkajs-client.ts'
import type { KafkajsSockets } from './kafkajs-sockets.ts'
import { LEAVE_MS } from './leave-time.ts'
import { rangeAssignor } from './range-assignor.ts'
import { within } from './within.ts'

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
/** After a failure that may pass it is joined again, for so long; the first time only for as long as an answer may take. */
const REJOIN_FOR_MS = 60_000
const REJOIN_PAUSE_MS = 500
/** So many failures in a row, with no heartbeat in between, do not pass. */
const MAX_CRASHES = 5
/** LeaveGroup names its members from here on (KIP-345). */
const MANY_FROM = 3

export interface GroupMemberOptions {
  readonly group: string
  readonly topics: readonly string[]
  /** The name of a static member (KIP-345), which the consumer protocol alone has; null: none. */
  readonly instanceId: string | null
  /** Told what happens to the membership, in one line; null for nothing. */
  readonly log: ((line: string) => void) | null
}

export interface GroupEvents {
  /** These partitions are ours now, and no others. */
  assigned(partitions: readonly TopicPartition[]): void
  /**
   * What was assigned may go to another member at any moment: commit what was done, and do no more.
   *
   * @returns what resolves when nothing more will come of it, for a protocol that can wait for it
   */
  revoked(): Promise<void> | null
  /** It was thrown out without a word, and others may have got further with what was assigned. */
  lost(): void
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

/**
 * Joins a group by the classic protocol and stays in it, through rebalances and moves of its coordinator. How it
 * goes, `events` are told.
 */
export function joinClassicGroup(
  cluster: Cluster,
  options: GroupMemberOptions,
  events: GroupEvents,
): GroupMember {
  const member = new KafkajsMember(cluster, options, events)
  member.start().catch((error: unknown) => void member.joinAgain(error))
  return member
}

class KafkajsMember implements GroupMember {
  private readonly cluster: Cluster
  private readonly options: GroupMemberOptions
  private readonly events: GroupEvents
  private consumer: Consumer | null = null
  private sockets: KafkajsSockets | null = null
  /** As whom the group knows us; null before it does. */
  private memberId: string | null = null
  /** As whom it may still know us although we have let go of it; null if it does not. */
  private lingering: string | null = null
  /** When it was last known to be in the group, or began to join it. */
  private healthyMs = performance.now()
  private hasJoined = false
  private crashes = 0
  private readonly leaving = new AbortController()

  constructor(cluster: Cluster, options: GroupMemberOptions, events: GroupEvents) {
    this.cluster = cluster
    this.options = options
    this.events = events
  }

  async start(): Promise<void> {
    const { topics } = this.options
    const { kafka, sockets } = await kafkajsClient(this.cluster, this.options.log)
    if (this.isLeaving) return
    const { PartitionAssigners } = (await import('./guarded-kafkajs.ts')).kafkajs
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
      const { signal } = this.leaving
      await within(this.timeoutMs, consumer.connect(), 'connecting to the cluster', signal)
      const subscribed = consumer.subscribe({ topics: [...topics] })
      await within(this.timeoutMs, subscribed, 'asking for the topics', signal)
      const run = consumer.run({ autoCommit: false, eachBatch: () => Promise.resolve() })
      await Promise.race([within(timeoutMs, run, 'joining the group', signal), crash.promise])
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
      await within(timeoutMs, this.consumer.commitOffsets(offsets), 'committing', this.leaving.signal)
    } catch (error) {
      throw this.explain(error)
    }
  }

  private fail(error: unknown): void {
    this.consumer = null
    if (!this.isLeaving) this.events.failed(this.explain(error))
  }

  private get isLeaving(): boolean {
    return this.leaving.signal.aborted
  }

  async leave(): Promise<void> {
    this.leaving.abort()
    const { consumer, sockets } = this
    this.consumer = null
    const untilMs = performance.now() + LEAVE_MS
    if (consumer !== null && sockets !== null) await this.letGo(consumer, sockets)
    if (this.lingering !== null) await this.leaveAs(this.lingering, Math.max(1, untilMs - performance.now()))
  }

  private get timeoutMs(): number {
    return this.cluster.options.timeoutMs
  }

  /** Listens before anything can happen: a crash that nobody listens to is lost. */
  private listen(consumer: Consumer): { readonly promise: Promise<never> } {
    const { GROUP_JOIN, REBALANCING, CRASH, HEARTBEAT } = consumer.events
    const isCurrent = (): boolean => this.consumer === consumer && !this.isLeaving
    consumer.on(GROUP_JOIN, ({ payload: { memberId, memberAssignment } }) => {
      if (!isCurrent()) return
      const wasThrownOut = this.memberId !== null && this.memberId !== memberId
      this.memberId = memberId
      this.hasJoined = true
      this.healthyMs = performance.now()
      const assigned = Object.entries(memberAssignment).map(([topic, partitions]) => ({ topic, partitions }))
      // Records are fetched elsewhere: with nothing to fetch, kafkajs keeps the membership alive and no more.
      consumer.pause(assigned)
      if (wasThrownOut) this.events.lost()
      else void this.events.revoked()
      this.events.assigned(
        assigned.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition }))),
      )
    })
    consumer.on(REBALANCING, () => {
      if (isCurrent()) void this.events.revoked()
    })
    consumer.on(HEARTBEAT, () => {
      this.crashes = 0
      this.healthyMs = performance.now()
    })
    const promise = new Promise<never>((_, reject) => {
      consumer.on(CRASH, ({ payload: { error } }) => reject(error))
    })
    promise.catch(() => {})
    return { promise }
  }

  private async afterCrash(consumer: Consumer, sockets: KafkajsSockets, error: unknown): Promise<void> {
    if (this.consumer !== consumer || this.isLeaving) return
    this.consumer = null
    void this.events.revoked()
    await this.letGo(consumer, sockets)
    this.crashes++
    if (this.crashes > MAX_CRASHES) this.fail(error)
    else await this.joinAgain(error)
  }

  /** The coordinator may have moved or be away for a while; kafkajs keeps to the one it knows. */
  async joinAgain(error: unknown): Promise<void> {
    let failure = this.explain(error)
    const patienceMs = this.hasJoined ? REJOIN_FOR_MS : this.timeoutMs
    while (failure.kind === 'unreachable' && performance.now() - this.healthyMs < patienceMs) {
      await sleep(REJOIN_PAUSE_MS)
      if (this.hasLeft()) return
      const before = this.lingering ?? this.memberId
      if (before !== null) await this.leaveAs(before, this.timeoutMs)
      if (this.hasLeft()) return
      try {
        return await this.start()
      } catch (again) {
        failure = this.explain(again)
      }
    }
    this.fail(failure)
  }

  /**
   * kafkajs says that it leaves only where it has been let in. Who was not, or joins again as a new member, would
   * keep the group waiting until a session is over that nobody holds.
   */
  private async leaveAs(memberId: string, timeoutMs: number): Promise<void> {
    const { group } = this.options
    const request = { groupId: group, members: [{ memberId }] }
    try {
      const left = tellCoordinator(this.cluster, 'group', group, leaveGroup, request, codesOf, {
        minVersion: MANY_FROM,
      })
      await within(timeoutMs, left, 'leaving the group')
      this.lingering = null
      this.memberId = null
    } catch {
      // Then the group waits.
    }
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
      this.lingering = sockets.memberId ?? this.lingering
      sockets.destroyAll()
    }
  }

  private explain(error: unknown): KctlError {
    return explainMembershipError(error, this.options.group, this.cluster)
  }
}

const codesOf = ({ errorCode }: { readonly errorCode: number }): readonly number[] => [errorCode]
