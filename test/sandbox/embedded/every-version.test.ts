import { describe, expect, test } from 'vitest'
import { REFUSAL_SHAPES } from '../../../src/sandbox/embedded/refusal-shapes.ts'
import { OFFERED_APIS, type OfferedApi } from '../../../src/sandbox/embedded/offered-apis.ts'
import { startEmbedded } from '../../../src/sandbox/embedded/start-embedded.ts'
import { produce } from '../../../src/wire/messages/produce.ts'
import { connectToNode } from './connect-to-node.ts'
import { REQUESTS } from './request-of-each-api.ts'

const versionsOf = ({ minVersion, maxVersion }: OfferedApi): readonly number[] =>
  Array.from({ length: maxVersion - minVersion + 1 }, (_, index) => minVersion + index)

/** Older versions have no place for an error of the whole request. */
const HAS_ERROR_FROM: Readonly<Record<string, number>> = { ElectLeaders: 1, OffsetFetch: 2 }

describe('every API the embedded broker offers', () => {
  test.for(OFFERED_APIS)('$name is what its handler answers', async (offered) => {
    const { api } = await offered.load()
    expect({ key: api.key, name: api.name }).toEqual({ key: offered.key, name: offered.name })
    expect(offered.minVersion).toBeGreaterThanOrEqual(api.minVersion)
    expect(offered.maxVersion).toBeLessThanOrEqual(api.maxVersion)
  })

  test.for(OFFERED_APIS.flatMap((offered) => versionsOf(offered).map((version) => ({ offered, version }))))(
    '$offered.name version $version gets an answer that can be read',
    async ({ offered, version }) => {
      await using cluster = await startEmbedded({ topics: [{ name: 'orders', partitions: 2 }] })
      const topicId = cluster.state.topics.get('orders')?.id ?? ''
      const { api } = await offered.load()
      using connection = await connectToNode(cluster)
      const request = REQUESTS[offered.name]?.(version, topicId)
      expect(request, `a request for ${offered.name}`).toBeDefined()
      const answer = await connection.send(api, request, {
        minVersion: version,
        maxVersion: version,
      })
      expect(answer).toBeTypeOf('object')
      expect(connection.closed).toBe(false)
    },
  )

  test.for(
    OFFERED_APIS.filter(({ name }) => name in REFUSAL_SHAPES).flatMap((offered) =>
      versionsOf(offered)
        .filter((version) => version >= (HAS_ERROR_FROM[offered.name] ?? 0))
        .map((version) => ({ offered, version })),
    ),
  )('$offered.name version $version can be made to fail', async ({ offered, version }) => {
    await using cluster = await startEmbedded({ topics: [{ name: 'orders', partitions: 2 }] })
    const topicId = cluster.state.topics.get('orders')?.id ?? ''
    const { api } = await offered.load()
    using connection = await connectToNode(cluster)
    cluster.faults.failNext(offered.name, { error: 7 })
    const only = { minVersion: version, maxVersion: version }
    const answer = await connection.send(api, REQUESTS[offered.name]?.(version, topicId), only)
    expect(new Set(errorCodesIn(answer).filter((code) => code !== 0))).toEqual(new Set([7]))
  })

  test.for([3, 8, 10, 13])('a node that does not lead says so in Produce version %i', async (version) => {
    await using cluster = await startEmbedded({ nodes: 2, topics: [{ name: 'orders', partitions: 1 }] })
    using connection = await connectToNode(cluster, 2)
    const topicId = cluster.state.topics.get('orders')?.id ?? ''
    const only = { minVersion: version, maxVersion: version }
    const { responses } = await connection.send(
      produce,
      REQUESTS['Produce']?.(version, topicId) as never,
      only,
    )
    expect(responses[0]?.partitionResponses[0]?.errorCode).toBe(6)
  })
})

/** Every error code anywhere in an answer. */
function errorCodesIn(value: unknown): readonly number[] {
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    /^(partitionE|e)rrorCode$/.test(name) ? [Number(inner)] : errorCodesIn(inner),
  )
}
