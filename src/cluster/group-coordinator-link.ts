import { setTimeout as sleep } from 'node:timers/promises'
import { groupBy } from '../domain/group-by.ts'
import type { TopicPartitionOffset } from '../domain/offset.ts'
import type { Api, Decoded } from '../wire/api.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import {
  consumerGroupDescribe,
  type ConsumerGroupDescribeResponseDescribedGroup,
} from '../wire/messages/consumer-group-describe.ts'
import {
  consumerGroupHeartbeat,
  type ConsumerGroupHeartbeatRequest,
  type ConsumerGroupHeartbeatResponse,
} from '../wire/messages/consumer-group-heartbeat.ts'
import { offsetCommit } from '../wire/messages/offset-commit.ts'
import type { Cluster, SendOptions } from './cluster.ts'
import { findCoordinatorOf } from './coordinators.ts'
import { KafkaError } from './kafka-error.ts'
import type { AssignedPartition } from './topic-names.ts'
import { UnknownBrokerError } from './unknown-broker-error.ts'
import { within } from './within.ts'

/** A coordinator that is silent for so long may have been replaced. */
const LONGEST_MS = 10_000
/** A member's epoch goes with a commit from here on; topics go by name up to here, and then by id. */
const COMMIT_VERSION = 9
const COMMIT_BY_ID_VERSION = 10
/** Leaving is tried again where it certainly was not heard. */
const FAREWELLS = 3
/** Before a request that never left is sent again. */
const PAUSE_MS = 100

/** Who commits. */
interface Committer {
  readonly memberId: string
  readonly epoch: number
  readonly instanceId: string | null
}

type HeartbeatResponse = Decoded<ConsumerGroupHeartbeatResponse>

/** The way of a member to the broker that looks after its group. */
export class GroupCoordinatorLink {
  private readonly cluster: Cluster
  private readonly group: string
  /** The coordinator when it was last asked for; null when it has to be found again. */
  private known: number | null = null
  private finding: Promise<number> | null = null

  constructor(cluster: Cluster, group: string) {
    this.cluster = cluster
    this.group = group
  }

  /** Sends once. */
  async heartbeat(request: ConsumerGroupHeartbeatRequest, signal: AbortSignal): Promise<HeartbeatResponse> {
    const answer = await this.ask(consumerGroupHeartbeat, request, signal)
    if (MOVED.has(answer.errorCode)) this.known = null
    return answer
  }

  async farewell(request: ConsumerGroupHeartbeatRequest, signal: AbortSignal): Promise<void> {
    for (let count = 1; count <= FAREWELLS && !signal.aborted; count++) {
      const answer = await this.heartbeat(request, signal).catch(() => null)
      if (answer !== null && !MOVED.has(answer.errorCode)) return
    }
  }

  /** What the coordinator says of the group; null when it does not. */
  async describe(signal: AbortSignal): Promise<Decoded<ConsumerGroupDescribeResponseDescribedGroup> | null> {
    const request = { groupIds: [this.group], includeAuthorizedOperations: false }
    const { groups } = await this.ask(consumerGroupDescribe, request, signal)
    const [found] = groups
    return found?.errorCode === ErrorCode.NONE ? found : null
  }

  /**
   * Sends once, or again if it never left.
   *
   * @returns how it was refused, null when all was committed
   * @throws {ConnectionError} with `requestWritten` when the outcome is unknown
   */
  async commit(
    { memberId, epoch, instanceId }: Committer,
    positions: readonly (AssignedPartition & TopicPartitionOffset)[],
    signal: AbortSignal,
  ): Promise<KafkaError | null> {
    const request = {
      groupId: this.group,
      memberId,
      generationIdOrMemberEpoch: epoch,
      groupInstanceId: instanceId,
      topics: [...groupBy(positions, ({ topicId }) => topicId)].map(([topicId, own]) => ({
        topicId,
        name: own[0]?.topic ?? '',
        partitions: own.map(({ partition, offset }) => ({
          partitionIndex: partition,
          committedOffset: offset,
          committedMetadata: '',
        })),
      })),
    }
    const versions = { minVersion: COMMIT_VERSION, maxVersion: COMMIT_BY_ID_VERSION }
    for (;;) {
      try {
        const { topics } = await this.ask(offsetCommit, request, signal, versions)
        const codes = topics.flatMap(({ partitions }) => partitions.map(({ errorCode }) => errorCode))
        if (codes.some((code) => MOVED.has(code))) this.known = null
        const refused = codes.find((code) => code !== ErrorCode.NONE)
        return refused === undefined ? null : new KafkaError(refused, 'OffsetCommit')
      } catch (error) {
        if (!neverLeft(error)) throw error
        await sleep(PAUSE_MS, undefined, { signal })
      }
    }
  }

  private async ask<Q, R>(
    api: Api<Q, R>,
    request: Q,
    signal: AbortSignal,
    versions: Pick<SendOptions, 'minVersion' | 'maxVersion'> = {},
  ): Promise<Decoded<R>> {
    const timeoutMs = Math.min(LONGEST_MS, this.cluster.options.timeoutMs)
    const coordinator = await this.find(timeoutMs, signal)
    try {
      const sending = this.cluster.sendTo(coordinator, api, request, { timeoutMs, signal, ...versions })
      // Connecting has limits of its own, which may be longer.
      return await within(timeoutMs, sending, 'an answer of the group coordinator', signal)
    } catch (error) {
      this.known = null
      // Its address may be news.
      if (error instanceof UnknownBrokerError) await this.cluster.metadata([]).catch(() => {})
      throw error
    }
  }

  private async find(timeoutMs: number, signal: AbortSignal): Promise<number> {
    if (this.known !== null) return this.known
    this.finding ??= findCoordinatorOf(this.cluster, 'group', this.group).finally(() => {
      this.finding = null
    })
    this.known = await within(timeoutMs, this.finding, 'finding the coordinator', signal)
    return this.known
  }
}

const MOVED: ReadonlySet<number> = new Set([
  ErrorCode.NOT_COORDINATOR,
  ErrorCode.COORDINATOR_NOT_AVAILABLE,
  ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
])

const neverLeft = (error: unknown): boolean =>
  error instanceof UnknownBrokerError ||
  (error instanceof ConnectionError && error.retriable && !error.requestWritten)
