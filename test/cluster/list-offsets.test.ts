import { describe, expect, test } from 'vitest'
import { listOffsets } from '../../src/cluster/list-offsets.ts'
import { partitionBounds } from '../../src/cluster/partition-bounds.ts'
import { startEmbedded } from '../../src/sandbox/embedded/start-embedded.ts'
import { apiVersions } from '../../src/wire/messages/api-versions.ts'
import { listOffsets as listOffsetsApi } from '../../src/wire/messages/list-offsets.ts'
import { metadata } from '../../src/wire/messages/metadata.ts'
import { ErrorCode } from '../../src/wire/error-codes.ts'
import { openTestCluster } from '../support/open-test-cluster.ts'
import { GREETING, startScriptedBroker } from '../support/scripted-broker.ts'

const TOPIC = 'orders'

/** A broker that leads partitions 0 to 3 of `orders`, and answers for these instead of those it is asked for. */
const brokerThatAnswersFor = async (answered: readonly number[]) => {
  const broker = await startScriptedBroker((request) => {
    if (request.apiKey === apiVersions.key) {
      const { key: apiKey, minVersion, maxVersion } = listOffsetsApi
      const apiKeys = [...GREETING.apiKeys, { apiKey, minVersion, maxVersion }]
      request.answer(apiVersions, { ...GREETING, apiKeys })
    } else if (request.apiKey === metadata.key) {
      request.answer(metadata, {
        brokers: [{ nodeId: 1, host: '127.0.0.1', port: broker.port }],
        topics: [
          {
            errorCode: 0,
            name: TOPIC,
            partitions: [0, 1, 2, 3].map((partitionIndex) => ({
              errorCode: 0,
              partitionIndex,
              leaderId: 1,
              replicaNodes: [1],
              isrNodes: [1],
            })),
          },
        ],
      })
    } else {
      const partitions = answered.map((partitionIndex) => ({
        partitionIndex,
        errorCode: 0,
        timestamp: -1n,
        offset: 7n,
        leaderEpoch: 0,
      }))
      request.answer(listOffsetsApi, { topics: [{ name: TOPIC, partitions }] })
    }
    return true
  })
  return broker
}

describe('the offsets of partitions', () => {
  test('are asked for again where a topic is so new that other brokers have not heard of it', async () => {
    await using broker = await startEmbedded({ topics: [{ name: TOPIC, partitions: 2 }] })
    await using cluster = await openTestCluster(broker)
    const { topics } = await cluster.metadata([TOPIC])
    const error = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
    broker.faults.failNext('ListOffsets', { error, topic: TOPIC, partition: 1 })
    broker.faults.failNext('Metadata', { error, topic: TOPIC })
    expect(await listOffsets(cluster, topics, 'latest')).toMatchObject([
      { partition: 0, offset: 0n, error: null },
      { partition: 1, offset: 0n, error: null },
    ])
  })

  test('are there once for each that was asked for, whatever a broker leaves out, repeats or adds', async () => {
    await using broker = await brokerThatAnswersFor([3, 1, 3, 9])
    await using cluster = await openTestCluster({ bootstrap: `127.0.0.1:${broker.port}` })
    const { topics } = await cluster.metadata([TOPIC])
    const silence = 'UNKNOWN_SERVER_ERROR'
    expect(await partitionBounds(cluster, topics)).toEqual([
      { topic: TOPIC, partition: 0, start: null, end: null, error: silence },
      { topic: TOPIC, partition: 1, start: 7n, end: 7n, error: null },
      { topic: TOPIC, partition: 2, start: null, end: null, error: silence },
      { topic: TOPIC, partition: 3, start: 7n, end: 7n, error: null },
    ])
  })
})
