import { setTimeout as sleep } from 'node:timers/promises'
import type { EmbeddedCluster } from '../../src/sandbox/embedded/embedded-cluster.ts'
import { ErrorCode } from '../../src/wire/error-codes.ts'
import type { RealKafka } from '../support/real-kafka.ts'
import { openRealLeaders } from './real-leaders.ts'
import type { SeededRandom } from './seeded-random.ts'

/** Something that goes wrong once, and is well again when `happen` resolves. */
export interface Mishap {
  readonly name: string
  happen(): Promise<void>
  /** How long after that a request may still take effect. */
  readonly lingersMs: number
}

const IDS = [1, 2, 3]

/** Refusals that a cluster in trouble gives: some come again, some are final, some leave it open. */
const REFUSALS = [
  ErrorCode.NOT_LEADER_OR_FOLLOWER,
  ErrorCode.REQUEST_TIMED_OUT,
  ErrorCode.NOT_ENOUGH_REPLICAS,
  ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND,
  ErrorCode.KAFKA_STORAGE_ERROR,
  ErrorCode.CORRUPT_MESSAGE,
  ErrorCode.MESSAGE_TOO_LARGE,
  ErrorCode.TOPIC_AUTHORIZATION_FAILED,
  ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
  ErrorCode.INVALID_PRODUCER_EPOCH,
]

/** A mishap of a cluster in this process, where requests can be met one by one. */
export function embeddedMishap(cluster: EmbeddedCluster, topic: string, random: SeededRandom): Mishap {
  const { faults } = cluster
  const [nodeId, ms, times, every] = [
    random.pick(IDS),
    random.between(50, 2_000),
    random.between(1, 8),
    random.between(1, 6),
  ]
  const partition = random.between(0, 2)
  const of = (name: string, happen: () => Promise<void> | void, lingersMs = 0): Mishap => ({
    name,
    lingersMs,
    happen: async () => await happen(),
  })
  return random.pick<() => Mishap>([
    () =>
      of(`node ${nodeId} is down for ${ms} ms`, async () => {
        await faults.stopNode(nodeId)
        await sleep(ms)
        await faults.startNode(nodeId)
      }),
    () =>
      of(`node ${nodeId} stands still for ${ms} ms`, async () => {
        const holds = ['Produce', 'Metadata', 'ApiVersions'].map((api) => faults.hold(api, { nodeId }))
        await sleep(ms)
        for (const hold of holds) hold.release()
      }),
    () => of(`${times} answers are lost`, () => faults.drop('Produce', { when: 'after', times, every })),
    () => of(`${times} requests are lost`, () => faults.drop('Produce', { when: 'before', times, every })),
    () => of(`${times} answers are cut`, () => faults.truncateResponse('Produce', 10, { times, every })),
    () => of('connections are cut', () => faults.cutConnections()),
    () => of(`${times} requests are slow`, () => faults.delay('Produce', ms, { times, every }), ms),
    () => {
      const error = random.pick(REFUSALS)
      return of(`${times} answers say ${error}`, () =>
        faults.failNext('Produce', { error, times, every, topic, partition }),
      )
    },
    () =>
      of(`${times} leaders move`, async () => {
        for (let move = 0; move < times; move++) {
          faults.moveLeader({ topic, partition: random.between(0, 2) }, random.pick(IDS))
          await sleep(random.between(0, 150))
        }
      }),
    () =>
      of(`partition ${partition} has no leader for ${ms} ms`, async () => {
        faults.moveLeader({ topic, partition }, null)
        await sleep(ms)
        faults.moveLeader({ topic, partition }, nodeId)
      }),
    () => of('nothing', () => {}),
  ])()
}

/** A mishap of real brokers. */
export function realMishap(kafka: RealKafka, topic: string, random: SeededRandom): Mishap {
  const [id, ms] = [random.pick(IDS), random.between(200, 4_000)]
  return random.pick<() => Mishap>([
    () => ({
      name: `broker ${id} is killed for ${ms} ms`,
      lingersMs: 0,
      async happen() {
        await kafka.kill(id)
        await sleep(ms)
        await kafka.restart(id)
      },
    }),
    () => ({
      name: `broker ${id} is stopped for ${ms} ms`,
      lingersMs: 500,
      async happen() {
        await kafka.stopNode(id)
        await sleep(ms)
        await kafka.cont(id)
      },
    }),
    () => ({
      name: 'a leader moves',
      lingersMs: 0,
      async happen() {
        using leaders = await openRealLeaders(kafka.bootstrap)
        await leaders.move(topic, random.between(0, 2), id)
      },
    }),
  ])()
}
