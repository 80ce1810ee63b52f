import { setTimeout as sleep } from 'node:timers/promises'
import { comparePartitions, formatPartition, type Offset, type TopicPartition } from '../domain/offset.ts'
import { groupBy } from '../domain/group-by.ts'
import type { TopicMetadata } from '../domain/topic.ts'
import { ErrorCode, errorName, isRetriable } from '../wire/error-codes.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { listOffsets as listOffsetsApi } from '../wire/messages/list-offsets.ts'
import type { Cluster } from './cluster.ts'
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

/** How often a partition whose leader moved is asked again. */
const ATTEMPTS = 4
const PAUSE_MS = 100

/**
 * Asks every leader once, all at the same time. What cannot be answered is an error on its partition,
 * never the end of the whole.
 */
export async function listOffsets(
  cluster: Cluster,
  topics: readonly TopicMetadata[],
  question: OffsetQuestion,
  isolation: Isolation = 'uncommitted',
  wanted: (partition: TopicPartition) => boolean = () => true,
): Promise<readonly FoundOffset[]> {
  const done: FoundOffset[] = []
  let open = topics
  for (let attempt = 1; ; attempt++) {
    const answers = await askLeaders(cluster, open, question, isolation, wanted)
    const again = attempt < ATTEMPTS ? answers.filter(({ retriable }) => retriable) : []
    const isAgain = new Set(again.map(({ found }) => formatPartition(found)))
    done.push(
      ...answers.filter(({ found }) => !isAgain.has(formatPartition(found))).map(({ found }) => found),
    )
    if (again.length === 0) return done.sort(comparePartitions)
    await sleep(PAUSE_MS, undefined, { signal: cluster.signal })
    const names = [...new Set(again.map(({ found }) => found.topic))]
    const fresh = (await cluster.metadata(names)).topics
    open = fresh.map((topic) => ({
      ...topic,
      partitions: topic.partitions.filter(({ partition }) =>
        isAgain.has(formatPartition({ topic: topic.name, partition })),
      ),
    }))
  }
}

interface Answer {
  readonly found: FoundOffset
  readonly retriable: boolean
}

interface Asked extends TopicPartition {
  readonly leader: number | null
  readonly leaderEpoch: number | null
}

async function askLeaders(
  cluster: Cluster,
  topics: readonly TopicMetadata[],
  question: OffsetQuestion,
  isolation: Isolation,
  wanted: (partition: TopicPartition) => boolean,
): Promise<readonly Answer[]> {
  const asked: Asked[] = topics.flatMap(({ name, partitions }) =>
    partitions
      .map(({ partition, leader, leaderEpoch }) => ({ topic: name, partition, leader, leaderEpoch }))
      .filter(wanted),
  )
  const byLeader = groupBy(asked, ({ leader }) => leader)
  const answers = await Promise.all(
    [...byLeader].map(async ([leader, partitions]) =>
      leader === null
        ? partitions.map((partition) => failed(partition, 'NO_LEADER', false))
        : await askLeader(cluster, leader, partitions, question, isolation),
    ),
  )
  return answers.flat()
}

async function askLeader(
  cluster: Cluster,
  leader: number,
  partitions: readonly Asked[],
  question: OffsetQuestion,
  isolation: Isolation,
): Promise<readonly Answer[]> {
  const timestamp = typeof question === 'string' ? SENTINELS[question] : BigInt(question.epochMs)
  const byTopic = groupBy(partitions, ({ topic }) => topic)
  try {
    const response = await cluster.sendTo(
      leader,
      listOffsetsApi,
      {
        replicaId: -1,
        isolationLevel: isolation === 'committed' ? 1 : 0,
        topics: [...byTopic].map(([name, asked]) => ({
          name,
          partitions: asked.map(({ partition, leaderEpoch }) => ({
            partitionIndex: partition,
            currentLeaderEpoch: leaderEpoch ?? -1,
            timestamp,
          })),
        })),
      },
      question === 'maxTimestamp' ? { minVersion: 7 } : {},
    )
    return response.topics.flatMap(({ name, partitions: answers }) =>
      answers.map(({ partitionIndex, errorCode, offset, timestamp: at, leaderEpoch }): Answer => {
        const partition = { topic: name, partition: partitionIndex }
        if (errorCode !== ErrorCode.NONE)
          return failed(partition, errorName(errorCode), isRetriable(errorCode))
        const found = {
          ...partition,
          // -1 where no record is at or after the time.
          offset: offset < 0n ? null : offset,
          timestamp: at < 0n ? null : Number(at),
          leaderEpoch: leaderEpoch < 0 ? null : leaderEpoch,
          error: null,
        }
        return { found, retriable: false }
      }),
    )
  } catch (error) {
    if (!(error instanceof ConnectionError) && !(error instanceof UnknownBrokerError)) throw error
    return partitions.map((partition) => failed(partition, 'UNREACHABLE', true))
  }
}

const failed = ({ topic, partition }: TopicPartition, error: string, retriable: boolean): Answer => ({
  found: { topic, partition, offset: null, timestamp: null, leaderEpoch: null, error },
  retriable,
})
