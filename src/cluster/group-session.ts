import type { TopicPartition, TopicPartitionOffset } from '../domain/offset.ts'
import type { KctlError } from '../errors.ts'
import type { Cluster } from './cluster.ts'
import type { GroupProtocol } from '../domain/group-protocol.ts'
import { joinByConsumerProtocol } from './consumer-protocol-member.ts'
import { type GroupEvents, type GroupMemberOptions, joinClassicGroup } from './group-member.ts'

export interface GroupSessionOptions extends GroupMemberOptions {
  readonly protocol: GroupProtocol
  /** Whether the other protocol will do where the group turns out to be of that, as when somebody has just joined it. */
  readonly mayFallBack: boolean
}

/** How a coordinator says to a newcomer that the consumer protocol is not for this group. */
const NOT_THIS_PROTOCOL: ReadonlySet<string> = new Set(['INCONSISTENT_GROUP_PROTOCOL', 'UNSUPPORTED_VERSION'])

/** What a member may read until it is revoked. */
export interface Assignment {
  readonly partitions: readonly TopicPartition[]
  /** Fires when other members may get it at any moment. */
  readonly revoked: AbortSignal
}

/** A membership as one assignment after the other. */
export interface GroupSession {
  /**
   * The assignment that holds now, or the next one; the one before is read and committed as far as it will be. Null when `signal` fires or `waitMs` has passed before.
   *
   * @throws {KctlError} when the group cannot be joined, or lost us for good
   */
  assignment(signal: AbortSignal, waitMs: number): Promise<Assignment | null>
  /** The assignment that holds now. */
  readonly current: Assignment | null
  /** @throws {KctlError} when the coordinator refuses, or nothing is known of the outcome */
  commit(positions: readonly TopicPartitionOffset[], timeoutMs: number): Promise<void>
  /** Leaves the group, within two seconds. */
  leave(): Promise<void>
}

/**
 * Joins a group and stays in it until `leave`.
 *
 * @param onRevoked called while the partitions are still ours for a moment
 */
export function openGroupSession(
  cluster: Cluster,
  options: GroupSessionOptions,
  onRevoked: () => void,
): GroupSession {
  let current: { readonly assignment: Assignment; readonly revoke: AbortController } | null = null
  let failure: KctlError | null = null
  let wake = (): void => {}
  /** Set while an assignment is being read. */
  let reading: { readonly isOver: Promise<void>; readonly end: () => void } | null = null
  const endReading = (): void => {
    reading?.end()
    reading = null
  }
  const end = (): void => {
    current?.revoke.abort()
    current = null
  }
  const events: GroupEvents = {
    assigned(partitions) {
      isFirst = false
      const revoke = new AbortController()
      current = { assignment: { partitions, revoked: revoke.signal }, revoke }
      wake()
    },
    revoked() {
      if (current !== null) onRevoked()
      end()
      return reading?.isOver ?? null
    },
    lost: end,
    failed(error) {
      if (isFirst && options.mayFallBack && NOT_THIS_PROTOCOL.has(error.code)) {
        isFirst = false
        member = joinClassicGroup(cluster, options, events)
        return
      }
      failure = error
      end()
      wake()
    },
  }
  let isFirst = options.protocol === 'consumer'
  let member = (isFirst ? joinByConsumerProtocol : joinClassicGroup)(cluster, options, events)
  return {
    async assignment(signal, waitMs) {
      const untilMs = performance.now() + waitMs
      endReading()
      for (;;) {
        if (signal.aborted) return null
        if (failure !== null) throw failure
        if (current !== null) {
          reading = startReading()
          return current.assignment
        }
        const leftMs = untilMs - performance.now()
        if (leftMs <= 0) return null
        await woken(leftMs, signal)
      }
    },
    get current() {
      return current?.assignment ?? null
    },
    commit: async (positions, timeoutMs) => await member.commit(positions, timeoutMs),
    async leave() {
      endReading()
      await member.leave()
    },
  }

  async function woken(waitMs: number, signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      // setTimeout takes no more than 2^31 ms.
      const timer = setTimeout(done, Math.min(waitMs, 60_000))
      signal.addEventListener('abort', done)
      wake = done
    })
    wake = () => {}
  }
}

function startReading() {
  let end = (): void => {}
  const isOver = new Promise<void>((resolve) => {
    end = resolve
  })
  return { isOver, end }
}
