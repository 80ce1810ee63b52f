import { setTimeout as sleep } from 'node:timers/promises'
import { formatDuration } from '../domain/duration.ts'
import { formatPartition, type TopicPartitionOffset } from '../domain/offset.ts'
import { KctlError } from '../errors.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import type { Membership } from './consumer-membership.ts'
import { notAMember } from './explain-membership-error.ts'
import type { GroupCoordinatorLink } from './group-coordinator-link.ts'
import { KafkaError } from './kafka-error.ts'
import type { AssignedPartition } from './topic-names.ts'

/** Before a commit that was refused for now is sent again. */
const PAUSE_MS = 50

interface MemberCommitsParts {
  readonly link: GroupCoordinatorLink
  readonly group: string
  readonly instanceId: string | null
  readonly membership: () => Membership
  /** Sends a heartbeat at once: it tells what has become of the member, and brings up to date who is behind. */
  readonly beatNow: () => void
  /** Fires when the member leaves. */
  readonly leaving: AbortSignal
}

/** The commits of a member of the consumer protocol: only of what it has, and only as long as it has it. */
export class MemberCommits {
  /** Settles when no commit is under way. */
  settled: Promise<void> = Promise.resolve()
  private readonly parts: MemberCommitsParts
  /** The ids of their topics by `formatPartition`. Who was thrown out has none, and gets new ones when it is in again. */
  private own = new Map<string, string>()

  constructor(parts: MemberCommitsParts) {
    this.parts = parts
  }

  /** What the member has from now on. It had what it keeps in between. */
  has(places: readonly AssignedPartition[]): void {
    const kept = new Map(places.map((place) => [formatPartition(place), place.topicId]))
    for (const place of this.own.keys()) if (!kept.has(place)) this.own.delete(place)
    for (const [place, topicId] of kept) this.own.set(place, topicId)
  }

  /** Nothing is the member's any more: what it has not committed others may have read since. */
  hasLostAll(): void {
    this.own = new Map()
  }

  /**
   * @throws {KafkaError} when it is refused
   * @throws {KctlError} when it is not the member's to commit, or nothing is known of the outcome
   */
  async commit(positions: readonly TopicPartitionOffset[], timeoutMs: number): Promise<void> {
    const late = AbortSignal.timeout(Math.max(1, Math.ceil(timeoutMs)))
    const work = this.send(positions, AbortSignal.any([late, this.parts.leaving]))
    this.settled = Promise.allSettled([this.settled, work]).then(() => {})
    try {
      await work
    } catch (error) {
      if (!late.aborted || error instanceof KafkaError || error instanceof KctlError) throw error
      throw new KctlError('unreachable', `committing took longer than ${formatDuration(timeoutMs)}`, {
        code: 'GROUP_TIMEOUT',
        cause: error,
        hint: 'is a broker down? kctl cluster describe',
      })
    }
  }

  /** Sent again where it certainly was not carried out, and as long as it is still the member's. */
  private async send(positions: readonly TopicPartitionOffset[], signal: AbortSignal): Promise<void> {
    const { link, group, instanceId, membership, beatNow } = this.parts
    const { own } = this
    const wanted = positions.flatMap((position) => {
      const topicId = own.get(formatPartition(position))
      return topicId === undefined ? [] : [{ ...position, topicId }]
    })
    for (;;) {
      const { epoch, memberId } = membership()
      const mine = wanted.filter((place) => own.get(formatPartition(place)) === place.topicId)
      if (own !== this.own || epoch === 0 || mine.length === 0) throw notAMember(group)
      const refusal = await link.commit({ memberId, epoch, instanceId }, mine, signal)
      if (refusal === null && mine.length < positions.length) throw notAMember(group)
      if (refusal === null) return
      const isBehind = refusal.errorCode === ErrorCode.STALE_MEMBER_EPOCH
      if (isBehind && membership().epoch !== epoch) continue
      if (!refusal.retriable) beatNow()
      // It was thrown out, and then the group was deleted: the next heartbeat makes both anew.
      if (refusal.errorCode === ErrorCode.GROUP_ID_NOT_FOUND) throw notAMember(group)
      if (!isBehind && !refusal.retriable) throw refusal
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => {})
      if (signal.aborted) throw refusal
    }
  }
}
