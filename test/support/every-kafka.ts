import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe } from 'vitest'
import { startEmbedded } from '../../src/sandbox/embedded/start-embedded.ts'
import { describeWithKafka, sharedKafka } from './real-kafka.ts'

/** A Kafka that the contract is held against. */
export interface KafkaUnderTest {
  readonly bootstrap: string
  readonly brokers: 1 | 3
  readonly isReal: boolean
}

/**
 * The same tests on the embedded broker and on a real Kafka, of one broker and of three each: what passes
 * here is true of all of them, and the embedded broker stays honest.
 *
 * @param tests gets the way to the cluster, which is there once a test runs
 * @param sizes for tests that are too slow to run four times
 */
export function describeEveryKafka(
  name: string,
  tests: (kafka: () => KafkaUnderTest) => void,
  sizes: readonly (1 | 3)[] = [1, 3],
): void {
  for (const brokers of sizes) {
    describe(`${name} on ${brokers} embedded broker${brokers === 1 ? '' : 's'}`, () => {
      let cluster: Awaited<ReturnType<typeof startEmbedded>> | undefined
      beforeAll(async () => {
        cluster = await startEmbedded({ nodes: brokers })
      })
      afterAll(async () => await cluster?.close())
      tests(() => ({ bootstrap: cluster?.bootstrap ?? '', brokers, isReal: false }))
    })
    describeWithKafka(`${name} on ${brokers} real broker${brokers === 1 ? '' : 's'}`, () => {
      let bootstrap = ''
      beforeAll(async () => {
        bootstrap = (await sharedKafka(brokers)).bootstrap
      })
      tests(() => ({ bootstrap, brokers, isReal: true }))
    })
  }
}

/** A name that no other test has: the real clusters are shared. */
export const uniqueName = (prefix: string): string => `${prefix}-${randomBytes(4).toString('hex')}`
