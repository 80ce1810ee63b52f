import { describe, expect, test } from 'vitest'
import type { FetchedAnswer } from '../../src/cluster/broker-fetcher.ts'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { FeedIntake } from '../../src/cluster/feed-intake.ts'
import { FeedRepair } from '../../src/cluster/feed-repair.ts'
import { PartitionFeed } from '../../src/cluster/partition-feed.ts'
import { ScratchPool } from '../../src/cluster/scratch-pool.ts'

const never = (...what: readonly unknown[]): void => expect.fail(String(what))
const listener = { changed: never, gap: never, notice: never, denied: never, stop: never }
const options = { isolation: 'committed', topics: [], signal: AbortSignal.any([]), timeoutMs: 1_000 } as const

function intakeOf(): FeedIntake {
  return new FeedIntake(options, new ScratchPool(), new FeedRepair({} as Cluster, [], listener), never)
}

/** As it is after an answer: three of five records are read. */
function halfReadFeed(): PartitionFeed {
  const feed = new PartitionFeed({ topic: 'orders', partition: 0, start: 3n, end: 5n }, null)
  return Object.assign(feed, { leader: 1, highWatermark: 5n, lastStableOffset: 5n, hasRead: true })
}

const answerWith = (
  feed: PartitionFeed,
  partitions: FetchedAnswer['response']['responses'][number]['partitions'],
): FetchedAnswer => ({
  response: {
    throttleTimeMs: 0,
    errorCode: 0,
    sessionId: 0,
    nodeEndpoints: [],
    responses: partitions.length === 0 ? [] : [{ topic: 'orders', topicId: '', partitions }],
  },
  feeds: [feed],
  release: () => {},
})

describe('an answer without records', () => {
  test('says nothing of partitions that are not in it, as where a quota makes the broker wait', () => {
    const feed = halfReadFeed()
    intakeOf().take(answerWith(feed, []))
    expect(feed.position).toBe(3n)
  })

  test('is the end of a partition that has nothing more up to there', () => {
    const feed = halfReadFeed()
    const nothing = {
      partitionIndex: 0,
      errorCode: 0,
      highWatermark: 5n,
      lastStableOffset: 5n,
      logStartOffset: 0n,
      divergingEpoch: null,
      currentLeader: null,
      snapshotId: null,
      abortedTransactions: [],
      preferredReadReplica: -1,
      records: Buffer.alloc(0),
    }
    intakeOf().take(answerWith(feed, [nothing as never]))
    expect(feed.position).toBe(5n)
  })
})
