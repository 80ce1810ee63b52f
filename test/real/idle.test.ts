import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWithKafka, type RealKafka, startRealKafka } from '../support/real-kafka.ts'
import { runKctl } from '../support/run-kctl.ts'
import { startKctl } from '../support/start-kctl.ts'

const IDLE_MS = 1_000
/** Kafka looks for idle connections when it has something to do, and closes them a little later. */
const PAUSE_MS = 3_000

async function* withPauses(): AsyncGenerator<string> {
  yield 'a\n'
  await sleep(PAUSE_MS)
  yield 'b\n'
  await sleep(PAUSE_MS)
  yield 'c\n'
}

describeWithKafka('brokers that close what is idle', () => {
  let kafka: RealKafka
  beforeAll(async () => {
    kafka = await startRealKafka({ properties: { 'connections.max.idle.ms': `${IDLE_MS}` } })
    expect((await runKctl('topics create orders', { cluster: kafka })).exitCode).toBe(0)
  })
  afterAll(async () => await kafka[Symbol.asyncDispose]())

  test.for(['', '--acks 1', '--transactional'])(
    'cost nothing while the input pauses: produce %s',
    { timeout: 60_000 },
    async (flags) => {
      const before = (await runKctl('consume orders --from earliest -e -o value', { cluster: kafka })).stdout
      await using reader = startKctl(['consume', 'orders', '--from', 'latest', '-n', '3', '-o', 'value'], {
        cluster: kafka,
      })
      await expect.poll(() => reader.stderr()).toContain('orders')
      const sent = await runKctl(`produce orders -o json ${flags}`.trim(), {
        cluster: kafka,
        stdin: withPauses(),
      })
      expect({ exitCode: sent.exitCode, stderr: sent.stderr }).toEqual({ exitCode: 0, stderr: '' })
      expect(JSON.parse(sent.stdout)).toMatchObject({ acked: 3, failed: 0, unknown: 0, unsent: 0 })
      expect(await reader.finished).toMatchObject({ exitCode: 0, stdout: 'a\nb\nc\n' })
      const after = await runKctl('consume orders --from earliest -e -o value', { cluster: kafka })
      expect(after.stdout).toBe(`${before}a\nb\nc\n`)
    },
  )
})
