import { describe, expect, test } from 'vitest'
import { findCoordinatorOf } from '../../src/cluster/coordinators.ts'
import { groupOffsets } from '../../src/cluster/group-offsets.ts'
import { KafkaError } from '../../src/cluster/kafka-error.ts'
import { startEmbedded } from '../../src/sandbox/embedded/start-embedded.ts'
import { ErrorCode } from '../../src/wire/error-codes.ts'
import { openTestCluster } from '../support/open-test-cluster.ts'

describe('a cluster', () => {
  test('finds a broker that has come back since it was asked for its brokers', async () => {
    await using broker = await startEmbedded({ nodes: 3 })
    const group = 'readers'
    await using first = await openTestCluster(broker)
    const coordinator = await findCoordinatorOf(first, 'group', group)
    await broker.faults.stopNode(coordinator)
    await using cluster = await openTestCluster(broker)
    expect((await cluster.brokers()).map(({ id }) => id)).not.toContain(coordinator)
    await broker.faults.startNode(coordinator)
    expect(await groupOffsets(cluster, [group])).toEqual([{ group, offsets: [], error: null }])
  })

  test('tries nothing again once it is closed', async () => {
    await using broker = await startEmbedded()
    const cluster = await openTestCluster(broker)
    // As for a command that runs as long as the user likes.
    cluster.deadline.lift()
    const trying = cluster.retry(async () => {
      await Promise.resolve()
      throw new KafkaError(ErrorCode.COORDINATOR_NOT_AVAILABLE, 'FindCoordinator')
    })
    const ending = expect(trying).rejects.toThrow()
    await cluster[Symbol.asyncDispose]()
    await ending
  })
})
