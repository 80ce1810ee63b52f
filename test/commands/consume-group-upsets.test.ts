import { describe, expect, test } from 'vitest'
import type { EmbeddedCluster } from '../../src/sandbox/embedded/embedded-cluster.ts'
import { ErrorCode } from '../../src/wire/error-codes.ts'
import { leaveGroup } from '../../src/wire/messages/leave-group.ts'
import { connectToNode } from '../sandbox/embedded/connect-to-node.ts'
import { runKctl } from '../support/run-kctl.ts'
import { startKctl } from '../support/start-kctl.ts'
import { startSandbox } from '../support/start-sandbox.ts'
import { until } from '../support/until.ts'

const PLACE = { topic: 'orders', partition: 0 }
const values = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `v${index}`)
const TELLS_SHARE = { classic: 'SyncGroup', consumer: 'ConsumerGroupHeartbeat' } as const

/** The new one is shorter than the old one was. */
async function makeAnew(cluster: EmbeddedCluster): Promise<void> {
  expect((await runKctl('topics delete orders --yes', { cluster })).exitCode).toBe(0)
  expect((await runKctl('topics create orders -p 1', { cluster })).exitCode).toBe(0)
  cluster.append('orders', 0, [{ value: 'new' }])
}

describe.concurrent.for(['classic', 'consumer'] as const)(
  'a member of a group by the %s protocol,',
  (protocol) => {
    const command = `consume orders -g g --group-protocol ${protocol} -o value`

    test.for(['silent', 'starting'] as const)(
      'whose coordinator is %s when asked for offsets is stopped within 5 s',
      async (how) => {
        await using cluster = await startSandbox({ topics: { orders: values(3) } })
        const joining = cluster.faults.hold(TELLS_SHARE[protocol])
        await using reader = startKctl(command, { cluster })
        await joining.reached
        cluster.faults.forgetRequests()
        const hold = how === 'silent' ? cluster.faults.hold('OffsetFetch', { times: 1_000 }) : null
        if (hold === null)
          cluster.faults.failNext('OffsetFetch', {
            error: ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
            times: 1_000,
          })
        joining.release()
        await until(() => cluster.faults.requests('OffsetFetch').length > 0)
        const startedMs = performance.now()
        reader.signal('SIGINT')
        expect(await reader.finished).toMatchObject({ exitCode: 130, stdout: '' })
        expect(performance.now() - startedMs).toBeLessThan(5_000)
        hold?.release()
      },
    )

    test('whose broker is gone when it is stopped says that it is not known what is committed', async () => {
      await using cluster = await startSandbox({ topics: { orders: values(3) } })
      await using reader = startKctl(`${command} --commit-every 1000000`, { cluster })
      await until(() => reader.lines().length === 3)
      await cluster.faults.stopNode(1)
      reader.signal('SIGINT')
      const { exitCode, stderr } = await reader.finished
      expect(stderr).toContain('it is not known')
      expect(stderr).toContain('kctl offsets list g')
      expect(exitCode).toBe(9)
    })

    test('whose topic is made anew commits nothing of the old one to the new one', async () => {
      await using cluster = await startSandbox({ topics: { orders: values(30) } })
      await using reader = startKctl(`${command} --commit-every 1000000`, { cluster })
      await until(() => reader.lines().length === 30)
      await makeAnew(cluster)
      const { exitCode, stderr } = await reader.finished
      expect(stderr).toContain('topic "orders" was deleted and made anew while it was read')
      expect(exitCode).toBe(7)
      expect(cluster.committed('g', PLACE)).toBe(null)
    })
  },
)

describe.concurrent('a member of a group by the consumer protocol', () => {
  test.for(['TOPIC_AUTHORIZATION_FAILED', 'UNKNOWN_SERVER_ERROR'] as const)(
    'that is told %s in the middle commits what it has printed, reads no more and leaves',
    async (error) => {
      await using cluster = await startSandbox({ topics: { orders: values(3) } })
      const command = 'consume orders -g g --group-protocol consumer -o value --commit-every 1000000'
      await using reader = startKctl(command, { cluster })
      await until(() => reader.lines().length === 3)
      cluster.faults.failNext('ConsumerGroupHeartbeat', { error: ErrorCode[error] })
      const { exitCode, stderr } = await reader.finished
      expect(stderr).toContain(error)
      expect(exitCode).toBe(error === 'TOPIC_AUTHORIZATION_FAILED' ? 6 : 8)
      expect(cluster.committed('g', PLACE)).toBe(3n)
      const { stdout } = await runKctl('groups describe g -o json', { cluster })
      expect(JSON.parse(stdout)).toMatchObject({ members: [] })
    },
  )

  test('that is stopped before it knows that its topic was made anew does not commit to that', async () => {
    await using cluster = await startSandbox({
      groups: { consumerHeartbeatIntervalMs: 60_000 },
      topics: { orders: values(30) },
    })
    const command = 'consume orders -g g --group-protocol consumer -o value --commit-every 1000000'
    await using reader = startKctl(command, { cluster })
    await until(() => reader.lines().length === 30)
    const hold = cluster.faults.hold('Fetch')
    await hold.reached
    await makeAnew(cluster)
    reader.signal('SIGINT')
    const { stderr } = await reader.finished
    expect(stderr).toContain('orders[0]   printed up to 30, committed nothing')
    expect(cluster.committed('g', PLACE)).toBe(null)
    hold.release()
  })

  test('whose group is deleted after it was thrown out joins it anew', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(3) } })
    const command = 'consume orders -g g --group-protocol consumer -o value --commit-every 100ms'
    await using reader = startKctl(command, { cluster })
    await until(() => cluster.committed('g', PLACE) === 3n)
    const heartbeats = cluster.faults.hold('ConsumerGroupHeartbeat')
    await heartbeats.reached
    const { stdout } = await runKctl('groups describe g -o json', { cluster })
    const { members } = JSON.parse(stdout) as { members: { memberId: string }[] }
    using connection = await connectToNode(cluster)
    await connection.send(leaveGroup, {
      groupId: 'g',
      members: members.map(({ memberId }) => ({ memberId })),
    })
    expect((await runKctl('groups delete g --yes', { cluster })).exitCode).toBe(0)
    cluster.faults.forgetRequests()
    cluster.append('orders', 0, [{ value: 'after' }])
    await until(() => cluster.faults.requests('OffsetCommit').length > 0)
    heartbeats.release()
    await until(() => cluster.committed('g', PLACE) === 4n, 30_000)
    reader.signal('SIGINT')
    expect(await reader.finished).toMatchObject({ exitCode: 130, stdout: 'v0\nv1\nv2\nafter\n' })
  }, 60_000)
})
