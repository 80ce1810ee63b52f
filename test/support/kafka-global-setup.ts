import type { TestProject } from 'vitest/node'
import type { JavaState } from '../../src/sandbox/apache/apache-state.ts'
import { ensureClassArchive } from '../../src/sandbox/apache/class-archive.ts'
import { groupOffsets } from '../../src/cluster/group-offsets.ts'
import { openTestCluster } from './open-test-cluster.ts'
import {
  endAbandonedKafkas,
  type RealKafka,
  realKafkaAvailable,
  startRealKafka,
  TEST_SYSTEM,
  testRuntime,
} from './real-kafka.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The shared single broker, or null where this run has none. */
    readonly kafka1: JavaState | null
    /** The shared cluster of three. */
    readonly kafka3: JavaState | null
  }
}

/** Tests in these folders may use the shared clusters; a run without them does not wait for any. */
const NEEDS_KAFKA = /[\\/]test[\\/](contract|scenarios|real)[\\/]/

let started: readonly RealKafka[] = []

/** Starts one real broker and one real cluster of three for the whole run, where the selected tests want them. */
export async function setup(project: TestProject): Promise<void> {
  await endAbandonedKafkas()
  if (!(await isNeeded(project))) {
    project.provide('kafka1', null)
    project.provide('kafka3', null)
    return
  }
  // Once, before two clusters want the same at the same time.
  await ensureClassArchive(await testRuntime(), TEST_SYSTEM)
  const clusters = await Promise.allSettled([startRealKafka({ brokers: 1 }), startRealKafka({ brokers: 3 })])
  started = clusters.flatMap((cluster) => (cluster.status === 'fulfilled' ? [cluster.value] : []))
  const [one, three] = started
  if (one === undefined || three === undefined) {
    await teardown()
    throw new AggregateError(
      clusters.flatMap((cluster) => (cluster.status === 'rejected' ? [cluster.reason] : [])),
      'the real Kafka for the tests did not start',
    )
  }
  await Promise.all([one, three].map(async ({ state }) => await awaitCoordinators(state)))
  project.provide('kafka1', one.state)
  project.provide('kafka3', three.state)
}

/**
 * The topic of committed offsets is made when a first group is asked for, and its partitions take a moment to
 * load: not every client waits for them.
 */
async function awaitCoordinators(kafka: JavaState): Promise<void> {
  await using cluster = await openTestCluster(kafka, { timeoutMs: 60_000 })
  // More than enough to fall into every partition of that topic.
  await groupOffsets(
    cluster,
    Array.from({ length: 64 }, (_, index) => `nobody-${index}`),
  )
}

export async function teardown(): Promise<void> {
  await Promise.all(started.map((kafka) => kafka[Symbol.asyncDispose]()))
}

async function isNeeded(project: TestProject): Promise<boolean> {
  const wanted = process.env['KCTL_TEST_KAFKA']
  if (wanted === '0') return false
  // The files named on the command line. Vitest keeps them to itself; without them, all count as selected.
  const { filenamePattern } = project.vitest as { readonly filenamePattern?: string[] }
  const { testFiles } = await project.globTestFiles(filenamePattern ?? [])
  if (wanted !== '1' && !testFiles.some((file) => NEEDS_KAFKA.test(file))) return false
  const availability = realKafkaAvailable()
  if (availability.ok) return true
  if (process.env['KCTL_REQUIRE_KAFKA'] === '1')
    throw new Error(`a real Kafka is required and ${availability.why}`)
  return false
}
