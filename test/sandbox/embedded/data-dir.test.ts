import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startEmbedded } from '../../../src/sandbox/embedded/start-embedded.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'kctl-data-'))
})
afterEach(() => {
  rmSync(dataDir, { recursive: true })
})

const start = (log?: (message: string) => void) =>
  startEmbedded({
    dataDir,
    topics: [{ name: 'orders', partitions: 2, configs: { 'retention.ms': '1000' } }],
    log,
  })
const valuesOf = (cluster: Awaited<ReturnType<typeof start>>, partition = 0) =>
  cluster.records('orders', partition).map(({ offset, value }) => `${offset} ${value?.toString()}`)
const committed = (offset: bigint) => ({ offset, leaderEpoch: 3, metadata: 'note', committedAtMs: 7 })

/** Like a broker that is killed: what it has written is there, what it writes at its end is not. */
const abandon = (cluster: Awaited<ReturnType<typeof start>>) => cluster.faults.stopNode(1)

describe('a data directory', () => {
  test('keeps topics, records and offsets', async () => {
    const first = await start()
    const { id } = first.state.topics.get('orders') ?? expect.fail('no topic')
    first.append('orders', 1, [{ key: 'k', value: 'a' }, { value: 'b' }])
    first.append('orders', 1, [{ value: 'c' }])
    first.state.groups.commit('billing', { topic: 'orders', partition: 1, committed: committed(2n) })
    first.state.groups.commit('billing', { topic: 'orders', partition: 0, committed: committed(1n) })
    first.state.groups.deleteOffset('billing', 'orders', 0)
    await first.close()

    await using second = await start()
    expect(second.state.clusterId).toBe(first.state.clusterId)
    expect(second.state.topics.get('orders')).toMatchObject({
      id,
      configs: new Map([['retention.ms', '1000']]),
    })
    expect(valuesOf(second, 1)).toEqual(['0 a', '1 b', '2 c'])
    expect(second.append('orders', 1, [{ value: 'd' }])).toBe(3n)
    expect(second.state.groups.committed('billing', 'orders', 1)).toEqual(committed(2n))
    expect(second.committed('billing', { topic: 'orders', partition: 0 })).toBeNull()
  })

  test('keeps what a killed broker had acknowledged', async () => {
    const first = await start()
    first.append('orders', 0, [{ value: 'a' }])
    first.state.groups.commit('billing', { topic: 'orders', partition: 0, committed: committed(1n) })
    await abandon(first)
    await using second = await start()
    expect(valuesOf(second)).toEqual(['0 a'])
    expect(second.committed('billing', { topic: 'orders', partition: 0 })).toBe(1n)
  })

  test('cuts off a write that was never finished, and goes on behind the last whole one', async () => {
    const first = await start()
    first.append('orders', 0, [{ value: 'a' }])
    await first.close()
    const [file] = readdirSync(join(dataDir, 'logs'))
    appendFileSync(join(dataDir, 'logs', file ?? ''), Buffer.alloc(100, 1))
    const messages: string[] = []
    const second = await start((message) => messages.push(message))
    expect(valuesOf(second)).toEqual(['0 a'])
    expect(messages).toEqual(['cut 100 bytes of an unfinished write from the end of orders-0'])
    second.append('orders', 0, [{ value: 'b' }])
    await second.close()
    await using third = await start()
    expect(valuesOf(third)).toEqual(['0 a', '1 b'])
  })

  test('keeps the start of a log whose records were deleted, and gaps', async () => {
    const first = await start()
    for (const key of ['a', 'b', 'a', 'b']) first.append('orders', 0, [{ key, value: key }])
    first.compact('orders', 0)
    first.append('orders', 1, [{ value: 'x' }])
    first.partition('orders', 1).log.deleteBefore(1n)
    await first.close()
    await using second = await start()
    expect(valuesOf(second)).toEqual(['2 a', '3 b'])
    expect(second.partition('orders', 1).log).toMatchObject({ startOffset: 1n, endOffset: 1n })
  })

  test('a deleted topic leaves nothing', async () => {
    const first = await start()
    first.append('orders', 0, [{ value: 'a' }])
    first.state.topics.delete(first.state.topics.get('orders') ?? expect.fail('no topic'))
    await first.close()
    expect(readdirSync(join(dataDir, 'logs'))).toEqual([])
    await using second = await start()
    expect(valuesOf(second)).toEqual([])
  })

  test.for(['close', 'kill'])(
    'an open transaction is aborted after a %s, and its producer fenced',
    async (end) => {
      const first = await start()
      const producer = first.state.transactions.initProducerId('tx', 60_000, null)
      if (producer.errorCode !== 0) expect.fail('no producer id')
      const { producerId, producerEpoch } = producer
      first.state.transactions.addPartitions('tx', producer, [{ topic: 'orders', partition: 0 }])
      const { encodeBatch } = await import('../../../src/wire/batch-builder.ts')
      const { batchesIn } = await import('../../../src/wire/record-batch.ts')
      const bytes = encodeBatch([{ timestampMs: 1, key: null, value: Buffer.from('a') }], {
        producerId,
        producerEpoch,
        baseSequence: 0,
        transactional: true,
      })
      for (const batch of batchesIn(bytes)) first.partition('orders', 0).log.append(batch, 0, null, 1)
      expect(first.partition('orders', 0).log.lastStableOffset).toBe(0n)
      await (end === 'close' ? first.close() : abandon(first))

      await using second = await start()
      const { log } = second.partition('orders', 0)
      expect(log.lastStableOffset).toBe(2n)
      expect(log.abortedIn(0n, 2n)).toMatchObject([{ producerId, firstOffset: 0n }])
      expect(second.state.transactions.end('tx', producer, true)).not.toBe(0)
      const next = second.state.transactions.initProducerId(null, 60_000, null)
      expect(next).toMatchObject({ errorCode: 0 })
      expect('producerId' in next && next.producerId > producerId).toBe(true)
    },
  )
})
