import { setTimeout as sleep } from 'node:timers/promises'
import { comparePartitions, formatPartition, type Offset, type TopicPartition } from '../domain/offset.ts'
import type { TopicMetadata } from '../domain/topic.ts'
import type { Decoded } from '../wire/api.ts'
import { ErrorCode, errorName, isRetriable } from '../wire/error-codes.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import {
  listOffsets as listOffsetsApi,
  type ListOffsetsResponse,
  type ListOffsetsResponseListOffsetsPartitionResponse,
} from '../wire/messages/list-offsets.ts'
import type { Cluster } from './cluster.ts'
import { explainConnectionError } from './explain-connection-error.ts'
import { UnknownBrokerError } from './unknown-broker-error.ts'

/** Which offset of a partition is asked for. `epochMs`: the first record at or after that time. */
export type OffsetQuestion = 'earliest' | 'latest' | 'maxTimestamp' | { readonly epochMs: number }

export type Isolation = 'committed' | 'uncommitted'

/** One partition's answer; exactly one of `offset` and `error` can be non-null, both are null if there is no such offset. */
export interface FoundOffset extends TopicPartition {
  readonly offset: Offset | null
  /** The time of the record at that offset, where the question was about time. */
  readonly timestamp: number | null
  readonly leaderEpoch: number | null
  /** The Kafka error, or NO_LEADER; UNREACHABLE when its leader does not answer. */
  readonly error: string | null
}

/** The timestamps that stand for a question (ListOffsetsRequest; max timestamp is KIP-734, version 7). */
const SENTINELS = { earliest: -2n, latest: -1n, maxTimestamp: -3n } as const

/** A broker that nothing reaches is asked so often. */
const ATTEMPTS = 4
/** Right after a topic was created or its leader has moved, a broker that answers may not know yet that it leads. */
const SETTLING_MS = 5_000
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 500

/**
 * Asks every leader once, all at the same time, and again where the leader has moved. What cannot be answered is
 * an error on its partition, never the end of the whole.
 *
 * @returns every partition asked for once, in order
 */
export async function listOffsets(
  cluster: Cluster,
  topics: readonly TopicMetadata[],
  question: OffsetQuestion,
  isolation: Isolation = 'uncommitted',
  wanted: (partition: TopicPartition) => boolean = () => true,
): Promise<readonly FoundOffset[]> {
  const untilMs = performance.now() + Math.min(SETTLING_MS, cluster.deadline.remainingMs() / 2)
  const found: FoundOffset[] = []
  let open = topics
  let pauseMs = FIRST_PAUSE_MS
  for (let attempt = 1; ; attempt++) {
    const again: FoundOffset[] = []
    await askLeaders(cluster, open, wanted, { question, isolation }, (answer, isRetriable) => {
      const isWorthIt =
        isRetriable &&
        (attempt < ATTEMPTS || (answer.error !== 'UNREACHABLE' && performance.now() + pauseMs < untilMs))
      if (isWorthIt) again.push(answer)
      else found.push(answer)
    })
    if (again.length === 0) return found.sort(comparePartitions)
    await sleep(pauseMs, undefined, { signal: cluster.signal })
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
    const fresh = (await cluster.metadata([...new Set(again.map(({ topic }) => topic))])).topics
    open = withLeaders(open, new Set(again.map(formatPartition)), fresh)
  }
}

/** These partitions with the leaders they have now. A broker that has not heard of one yet does not unmake it. */
function withLeaders(
  topics: readonly TopicMetadata[],
  isOpen: ReadonlySet<string>,
  fresh: readonly TopicMetadata[],
): readonly TopicMetadata[] {
  const freshOf = new Map(fresh.map(({ name, partitions }) => [name, partitions]))
  return topics.map((topic) => {
    const found = new Map(freshOf.get(topic.name)?.map((each) => [each.partition, each]))
    return {
      ...topic,
      partitions: topic.partitions
        .filter(({ partition }) => isOpen.has(formatPartition({ topic: topic.name, partition })))
        .map((known) => found.get(known.partition) ?? known),
    }
  })
}

interface Question {
  readonly question: OffsetQuestion
  readonly isolation: Isolation
}

type OnAnswer = (found: FoundOffset, isRetriable: boolean) => void

interface AskedPartition {
  readonly partitionIndex: number
  readonly currentLeaderEpoch: number
  readonly timestamp: bigint
}

interface AskedTopic {
  readonly name: string
  readonly partitions: AskedPartition[]
}

/** Loops and no more objects than needed: it may be all partitions of a large cluster. */
async function askLeaders(
  cluster: Cluster,
  topics: readonly TopicMetadata[],
  wanted: (partition: TopicPartition) => boolean,
  question: Question,
  onAnswer: OnAnswer,
): Promise<void> {
  const timestamp =
    typeof question.question === 'string' ? SENTINELS[question.question] : BigInt(question.question.epochMs)
  const byLeader = new Map<number, AskedTopic[]>()
  for (const { name, partitions } of topics) {
    for (const { partition, leader, leaderEpoch } of partitions) {
      if (!wanted({ topic: name, partition })) continue
      if (leader === null) {
        onAnswer(failed(name, partition, 'NO_LEADER'), false)
        continue
      }
      let asked = byLeader.get(leader)
      if (asked === undefined) byLeader.set(leader, (asked = []))
      let topic = asked.at(-1)
      if (topic?.name !== name) asked.push((topic = { name, partitions: [] }))
      topic.partitions.push({ partitionIndex: partition, currentLeaderEpoch: leaderEpoch ?? -1, timestamp })
    }
  }
  await Promise.all(
    [...byLeader].map(async ([leader, asked]) => await askLeader(cluster, leader, asked, question, onAnswer)),
  )
}

async function askLeader(
  cluster: Cluster,
  leader: number,
  asked: readonly AskedTopic[],
  { question, isolation }: Question,
  onAnswer: OnAnswer,
): Promise<void> {
  try {
    const response = await cluster.sendTo(
      leader,
      listOffsetsApi,
      {
        replicaId: -1,
        isolationLevel: isolation === 'committed' ? 1 : 0,
        topics: asked,
      },
      question === 'maxTimestamp' ? { minVersion: 7 } : {},
    )
    const answers = byPlace(response)
    for (const { name: topic, partitions } of asked) {
      const answered = answers.get(topic)
      for (const { partitionIndex: partition } of partitions) {
        const { errorCode, offset, timestamp: at, leaderEpoch } = answered?.get(partition) ?? SILENCE
        if (errorCode !== ErrorCode.NONE) {
          onAnswer(failed(topic, partition, errorName(errorCode)), isRetriable(errorCode))
          continue
        }
        onAnswer(
          {
            topic,
            partition,
            // -1 where no record is at or after the time.
            offset: offset < 0n ? null : offset,
            timestamp: at < 0n ? null : Number(at),
            leaderEpoch: leaderEpoch < 0 ? null : leaderEpoch,
            error: null,
          },
          false,
        )
      }
    }
  } catch (error) {
    if (!(error instanceof ConnectionError) && !(error instanceof UnknownBrokerError)) throw error
    // It is not the broker that is away, and the next one would say the same.
    if (error instanceof ConnectionError && error.reason.startsWith('sasl-') && !error.retriable)
      throw explainConnectionError(error)
    for (const { name, partitions } of asked) {
      for (const { partitionIndex } of partitions) onAnswer(failed(name, partitionIndex, 'UNREACHABLE'), true)
    }
  }
}

type PartitionAnswer = Decoded<ListOffsetsResponseListOffsetsPartitionResponse>

/** By topic and partition: a broker may give a topic in several parts. */
function byPlace({
  topics,
}: Decoded<ListOffsetsResponse>): ReadonlyMap<string, ReadonlyMap<number, PartitionAnswer>> {
  const places = new Map<string, Map<number, PartitionAnswer>>()
  for (const { name, partitions } of topics) {
    let own = places.get(name)
    if (own === undefined) places.set(name, (own = new Map()))
    for (const answer of partitions) own.set(answer.partitionIndex, answer)
  }
  return places
}

/** What is left out of an answer is not known. */
const SILENCE = { errorCode: ErrorCode.UNKNOWN_SERVER_ERROR, offset: -1n, timestamp: -1n, leaderEpoch: -1 }

const failed = (topic: string, partition: number, error: string): FoundOffset => ({
  topic,
  partition,
  offset: null,
  timestamp: null,
  leaderEpoch: null,
  error,
})
