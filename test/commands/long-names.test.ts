import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EmbeddedCluster } from '../../src/sandbox/embedded/embedded-cluster.ts'
import { runKctl } from '../support/run-kctl.ts'
import { startSandbox } from '../support/start-sandbox.ts'

/** More than the protocol has room for in a name. */
const LONG = 'x'.repeat(40_000)

let broker: EmbeddedCluster | undefined
beforeAll(async () => {
  broker = await startSandbox({ topics: { orders: 1 } })
})
afterAll(async () => await broker?.close())

test.for([
  ['produce', LONG, 'value'],
  ['consume', LONG, '-e'],
  ['consume', 'orders', '-e', '-g', LONG],
  ['topics', 'describe', LONG],
  ['topics', 'delete', LONG, '-y'],
  ['topics', 'create', LONG],
  ['groups', 'describe', LONG],
  ['groups', 'lag', LONG],
  ['groups', 'delete', LONG, '-y'],
  ['offsets', 'list', LONG],
  ['offsets', 'reset', LONG, '--to', 'earliest', '-t', 'orders', '--allow-new', '-y'],
  ['offsets', 'reset', 'g', '--to', 'earliest', '-t', LONG, '--allow-new', '-y'],
  ['consume', '--regex', LONG, '-e'],
  ['consume', 'orders', '-e', '--grep', LONG],
  ['produce', 'orders', 'value', '-X', `client.id=${LONG}`],
])('$0 $1 refuses a name that no broker could read', async (command) => {
  if (broker === undefined) throw new Error('the broker was not started')
  const { exitCode, stdout, stderr } = await runKctl(command, { cluster: broker })
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  expect(stderr).toMatch(/^error: (?!this is a bug)/)
  expect(stderr.length).toBeLessThan(2_500)
  expect(broker.records('orders', 0)).toEqual([])
})

test.for(['topics', 'groups'])('%s list has nothing of such a name', async (noun) => {
  const { exitCode } = await runKctl([noun, 'list', LONG], broker === undefined ? {} : { cluster: broker })
  expect(exitCode).toBe(0)
})
