import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TopicPartitionOffset } from '../domain/offset.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import type { Cluster } from './cluster.ts'
import {
  afterAnswer,
  afterSilence,
  type Assigned,
  farewellOf,
  heartbeatOf,
  type Identity,
  isSameAssigned,
  type Membership,
  newMembership,
  owning,
  reactionTo,
} from './consumer-membership.ts'
import { explainMembershipError } from './explain-membership-error.ts'
import { GroupCoordinatorLink } from './group-coordinator-link.ts'
import type { GroupEvents, GroupMember, GroupMemberOptions } from './group-member.ts'
import { KafkaError } from './kafka-error.ts'
import { LEAVE_MS } from './leave-time.ts'
import { MemberCommits } from './member-commits.ts'
import { TopicNames } from './topic-names.ts'
import { Wakeup } from './wakeup.ts'
import { within } from './within.ts'

/** How long the others wait for a member to give up what they are to have. */
const REBALANCE_TIMEOUT_MS = 30_000
/** Within that a reader may finish what it is printing; then its partitions go all the same. */
const RELEASE_MS = 20_000
/** Where the coordinator names no interval. */
const HEARTBEAT_MS = 1_000
/** While it is known that partitions are on their way to us. */
const EXPECTANT_MS = 250
/** After a failure that may pass it tries again, for so long; the first time only for as long as an answer may take. */
const REJOIN_FOR_MS = 60_000
const PAUSE_MS = 500
/** Thrown out so often in a row, with no answered heartbeat in between, it is not wanted. */
const MAX_REFUSALS = 5

/** Joins a group whose coordinator assigns the partitions (KIP-848), and stays in it. How it goes, `events` are told. */
export function joinByConsumerProtocol(
  cluster: Cluster,
  options: GroupMemberOptions,
  events: GroupEvents,
): GroupMember {
  const member = new ConsumerProtocolMember(cluster, options, events)
  void member.stayIn()
  return member
}

class ConsumerProtocolMember implements GroupMember {
  private readonly cluster: Cluster
  private readonly identity: Identity
  private readonly events: GroupEvents
  private readonly log: (line: string) => void
  private readonly link: GroupCoordinatorLink
  private readonly topics: TopicNames
  private readonly commits: MemberCommits
  private membership = newMembership(randomUUID())
  /** What the events were told of last; null when they were told that nothing is theirs now. */
  private announced: Assigned | null = null
  private isReconciling = false
  private hasJoined = false
  /** When it began to join, or was first not answered; null while all is well. */
  private waitingSinceMs: number | null = performance.now()
  private intervalMs = HEARTBEAT_MS
  private refusals = 0
  private readonly leaving = new AbortController()
  /** It has said farewell, or there is nobody to say it to. */
  private isOver = false
  /** Ends the pause before the next heartbeat. */
  private readonly due = new Wakeup()

  constructor(cluster: Cluster, options: GroupMemberOptions, events: GroupEvents) {
    this.cluster = cluster
    this.events = events
    this.log = options.log ?? ((): void => {})
    this.link = new GroupCoordinatorLink(cluster, options.group)
    this.topics = new TopicNames(cluster, options.topics)
    this.identity = {
      group: options.group,
      topics: options.topics,
      instanceId: options.instanceId,
      rebalanceTimeoutMs: REBALANCE_TIMEOUT_MS,
    }
    this.commits = new MemberCommits({
      link: this.link,
      group: options.group,
      instanceId: options.instanceId,
      membership: () => this.membership,
      beatNow: () => this.due.wake(),
      leaving: this.leaving.signal,
    })
  }

  /** One heartbeat after the other, until it leaves or fails. */
  async stayIn(): Promise<void> {
    while (!this.isLeaving) {
      try {
        await this.beat()
        await this.due.wait(this.intervalMs)
      } catch (error) {
        if (this.isLeaving) return
        this.membership = afterSilence(this.membership)
        const failure = this.explain(error)
        // Not since the last answer: the process may have been stopped for long.
        this.waitingSinceMs ??= performance.now()
        const patienceMs = this.hasJoined ? REJOIN_FOR_MS : this.cluster.options.timeoutMs
        if (failure.kind !== 'unreachable' || performance.now() - this.waitingSinceMs >= patienceMs) {
          // What is printed may be committed still, and nothing more is to be read.
          if (this.announced !== null) await this.giveBack()
          if (this.isLeaving) return
          this.isOver = failure.kind === 'unreachable' || this.membership.epoch === 0
          this.leaving.abort()
          this.events.failed(failure)
          return
        }
        this.log(`${failure.message}; trying again`)
        await this.due.wait(PAUSE_MS)
      }
    }
  }

  /** @throws whatever keeps it from being answered as a member */
  private async beat(): Promise<void> {
    const sent = this.membership
    const answer = await this.link.heartbeat(heartbeatOf(sent, this.identity), this.leaving.signal)
    if (this.isLeaving) return
    const { errorCode, errorMessage } = answer
    if (errorCode !== ErrorCode.NONE) {
      const error = new KafkaError(errorCode, 'ConsumerGroupHeartbeat', errorMessage)
      const isOurs = errorCode === ErrorCode.UNRELEASED_INSTANCE_ID && (await this.hasReleased(sent))
      if (this.isLeaving) return
      if (!isOurs && reactionTo(errorCode, sent.epoch) !== 'rejoin') throw error
      return await this.joinAnew(sent, error)
    }
    this.hasJoined = true
    this.refusals = 0
    this.waitingSinceMs = null
    this.intervalMs = answer.heartbeatIntervalMs > 0 ? answer.heartbeatIntervalMs : HEARTBEAT_MS
    this.membership = afterAnswer(this.membership, sent, answer)
    void this.reconcile()
  }

  /** Whether its instance id was taken by none but itself, as when its first heartbeat arrived and was not answered. */
  private async hasReleased(sent: Membership): Promise<boolean> {
    const farewell = farewellOf(sent, this.identity)
    const { errorCode } = await this.link.heartbeat(farewell, this.leaving.signal)
    return errorCode === ErrorCode.NONE
  }

  /** The group goes on without us: what we had is others' to read. */
  private async joinAnew(sent: Membership, error: KafkaError): Promise<void> {
    this.refusals++
    if (this.refusals > MAX_REFUSALS) throw error
    this.log(`${error.errorName}: joining group "${this.identity.group}" anew`)
    if (this.announced !== null) {
      this.announced = null
      this.events.lost()
    }
    this.commits.hasLostAll()
    this.membership = newMembership(sent.memberId)
    // Some brokers take no one back whose earlier self they still know.
    if (sent.epoch === 0) {
      await this.link.farewell(farewellOf(sent, this.identity), this.leaving.signal).catch(() => {})
      this.membership = newMembership(randomUUID())
    }
    if (this.refusals > 1) await this.due.wait(PAUSE_MS)
    this.due.wake()
  }

  /** Comes to have what the coordinator says: what there was is given back first, and then it is told. */
  private async reconcile(): Promise<void> {
    if (this.isReconciling) return
    this.isReconciling = true
    try {
      while (await this.step());
    } finally {
      this.isReconciling = false
    }
  }

  /** @returns whether to look again at once */
  private async step(): Promise<boolean> {
    const { target, memberId } = this.membership
    const isOutdated = (): boolean =>
      this.isLeaving ||
      this.membership.epoch === 0 ||
      this.membership.memberId !== memberId ||
      this.membership.target !== target
    if (this.isLeaving || this.membership.epoch === 0) return false
    const { assigned, places } = await this.topics.named(target, this.leaving.signal)
    if (isOutdated()) return !this.isLeaving
    if (this.announced !== null && isSameAssigned(this.announced, assigned)) return false
    if (this.announced !== null) {
      await this.giveBack()
      if (isOutdated()) return !this.isLeaving
    }
    this.commits.has(places)
    if (!isSameAssigned(this.membership.owned, assigned)) {
      this.membership = owning(this.membership, assigned)
      this.due.wake()
    }
    if (places.length === 0 && (await this.isExpectant())) {
      this.beatSoon()
      return false
    }
    if (isOutdated()) return !this.isLeaving
    this.announced = assigned
    this.events.assigned(places)
    return false
  }

  /** The reader finishes and commits what it has begun, while the partitions are still ours. */
  private async giveBack(): Promise<void> {
    this.announced = null
    const done = Promise.resolve(this.events.revoked()).then(async () => await this.commits.settled)
    await within(RELEASE_MS, done, 'letting go of partitions', this.leaving.signal).catch(() => {})
  }

  /** Whether nothing is ours only for now: others have yet to give it up, or it is not worked out yet. */
  private async isExpectant(): Promise<boolean> {
    const { memberId } = this.membership
    const group = await this.link.describe(this.leaving.signal).catch(() => null)
    if (group === null) return false
    const target = group.members.find((member) => member.memberId === memberId)?.targetAssignment
    const isPromised = target?.topicPartitions.some(({ partitions }) => partitions.length > 0) ?? false
    return isPromised || group.groupEpoch > group.assignmentEpoch
  }

  async commit(positions: readonly TopicPartitionOffset[], timeoutMs: number): Promise<void> {
    if (positions.length === 0) return
    try {
      await this.commits.commit(positions, timeoutMs)
    } catch (error) {
      throw this.explain(error)
    }
  }

  async leave(): Promise<void> {
    if (this.isOver) return
    this.isOver = true
    this.leaving.abort()
    this.due.wake()
    const saying = this.link.farewell(
      farewellOf(this.membership, this.identity),
      AbortSignal.timeout(LEAVE_MS),
    )
    // The coordinator takes out who is silent for long enough.
    await within(LEAVE_MS, saying, 'leaving the group').catch(() => {})
  }

  private get isLeaving(): boolean {
    return this.leaving.signal.aborted
  }

  private beatSoon(): void {
    const { signal } = this.leaving
    const pause = sleep(EXPECTANT_MS, undefined, { signal })
    void pause.then(
      () => this.due.wake(),
      () => {},
    )
  }

  private explain(error: unknown) {
    return explainMembershipError(error, this.identity.group, this.cluster)
  }
}
