import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../src/wire/error-codes.ts'
import { leaveGroup } from '../../src/wire/messages/leave-group.ts'
import { connectToNode } from '../sandbox/embedded/connect-to-node.ts'
import { commitOffsets } from '../support/commit-offsets.ts'
import { runKctl } from '../support/run-kctl.ts'
import { startKctl } from '../support/start-kctl.ts'
import { startSandbox } from '../support/start-sandbox.ts'
import { until } from '../support/until.ts'

const values = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `v${index}`)
const PLACE = { topic: 'orders', partition: 0 }

describe.concurrent('a member of a group by the classic protocol', () => {
  // What takes longest is begun first.
  test('whose heartbeats all fail does not join again for ever, and prints nothing twice', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(3) } })
    cluster.faults.failNext('Heartbeat', { error: ErrorCode.UNKNOWN_SERVER_ERROR, times: 10_000 })
    const finished = await runKctl('consume orders -g g --group-protocol classic -o value', { cluster })
    expect(finished).toMatchObject({ exitCode: 4, stdout: 'v0\nv1\nv2\n' })
    expect(cluster.committed('g', PLACE)).toBe(3n)
  }, 60_000)

  test.for([
    {
      api: 'JoinGroup',
      error: ErrorCode.GROUP_AUTHORIZATION_FAILED,
      exitCode: 6,
      says: 'GROUP_AUTHORIZATION_FAILED',
    },
    {
      api: 'SyncGroup',
      error: ErrorCode.GROUP_AUTHORIZATION_FAILED,
      exitCode: 6,
      says: 'GROUP_AUTHORIZATION_FAILED',
    },
    { api: 'JoinGroup', error: ErrorCode.INCONSISTENT_GROUP_PROTOCOL, exitCode: 8, says: 'INCONSISTENT' },
    { api: 'JoinGroup', error: ErrorCode.FENCED_INSTANCE_ID, exitCode: 8, says: 'FENCED' },
    {
      api: 'OffsetFetch',
      error: ErrorCode.GROUP_AUTHORIZATION_FAILED,
      exitCode: 6,
      says: 'GROUP_AUTHORIZATION_FAILED',
    },
  ])('that is refused by $api with $error ends at once', async ({ api, error, exitCode, says }) => {
    await using cluster = await startSandbox({ topics: { orders: values(3) } })
    cluster.faults.failNext(api, { error, times: 1_000 })
    const finished = await runKctl('consume orders -g g --group-protocol classic -o value', { cluster })
    expect(finished.stderr).toContain('error: ')
    expect(finished.stderr).toContain(says)
    expect(finished).toMatchObject({ exitCode, stdout: '' })
  })

  test('that meets a coordinator which is just starting tries again', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(3) } })
    cluster.faults.failNext('JoinGroup', { error: ErrorCode.COORDINATOR_NOT_AVAILABLE, times: 2 })
    const { exitCode, stdout } = await runKctl('consume orders -g g --group-protocol classic -e -o value', {
      cluster,
    })
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'v0\nv1\nv2\n' })
    expect(cluster.committed('g', PLACE)).toBe(3n)
  })

  test('that never gets in gives up after --timeout', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(3) } })
    cluster.faults.failNext('JoinGroup', { error: ErrorCode.COORDINATOR_NOT_AVAILABLE, times: 10_000 })
    const finished = await runKctl('consume orders -g g --group-protocol classic -o value --timeout 2s', {
      cluster,
    })
    expect(finished.stderr).toContain('COORDINATOR_NOT_AVAILABLE')
    expect(finished).toMatchObject({ exitCode: 4, stdout: '' })
  })

  test('that is stopped while it waits to be let in leaves nobody behind', { timeout: 60_000 }, async () => {
    await using cluster = await startSandbox({ topics: { orders: 2 } })
    const command = 'consume orders -g g --group-protocol classic'
    const stdoutOf = async (args: string): Promise<string> => (await runKctl(args, { cluster })).stdout
    await using first = startKctl(command, { cluster })
    await until(async () => (await stdoutOf('groups list g')).includes('Stable'))
    await using second = startKctl(command, { cluster })
    await until(async () => (await stdoutOf('groups list g')).includes('PreparingRebalance'))
    second.signal('SIGTERM')
    expect(await second.finished).toMatchObject({ exitCode: 143 })
    await until(async () => (await stdoutOf('groups list g')).includes('Stable'))
    const [only, ...others] = JSON.parse(await stdoutOf('groups members g -o json')) as {
      partitions: number
    }[]
    expect(only?.partitions).toBe(2)
    expect(others).toEqual([])
    first.signal('SIGINT')
    expect(await first.finished).toMatchObject({ exitCode: 130 })
  })

  /** As after ^Z: it knows of nothing that happened meanwhile. */
  test.for([{ wakes: 'and goes on' }, { wakes: 'and is stopped' }])(
    'that was thrown out takes nothing back of what others have committed since, $wakes',
    { timeout: 60_000 },
    async ({ wakes }) => {
      await using cluster = await startSandbox({ topics: { orders: values(3) } })
      await using reader = startKctl(
        'consume orders -g g --group-protocol classic -o value --commit-every 1000000',
        { cluster },
      )
      await until(() => reader.lines().length === 3)
      const [heartbeats, fetches] = [cluster.faults.hold('Heartbeat'), cluster.faults.hold('Fetch')]
      await Promise.all([heartbeats.reached, fetches.reached])
      const { stdout } = await runKctl('groups describe g -o json', { cluster })
      const { members } = JSON.parse(stdout) as { members: { memberId: string }[] }
      using connection = await connectToNode(cluster)
      await connection.send(leaveGroup, { groupId: 'g', members })
      cluster.append('orders', 0, [{ value: 'v3' }, { value: 'v4' }])
      await commitOffsets(cluster, 'g', [{ ...PLACE, offset: 5n }])
      if (wakes === 'and is stopped') reader.signal('SIGINT')
      cluster.faults.forgetRequests()
      heartbeats.release()
      await until(() => cluster.faults.requests('SyncGroup').length > 0, 30_000)
      if (wakes === 'and goes on') {
        // It has found its place.
        await until(() => cluster.faults.requests('Fetch').length > 0, 30_000)
        reader.signal('SIGINT')
      }
      fetches.release()
      expect(await reader.finished).toMatchObject({ exitCode: 130 })
      expect(cluster.committed('g', PLACE)).toBe(5n)
    },
  )
})

describe.concurrent.for(['classic', 'consumer'] as const)(
  'a member of a group by the %s protocol,',
  (protocol) => {
    const by = `--group-protocol ${protocol}`

    test('with --no-commit leaves offsets and what is noted beside them as they were', async () => {
      await using cluster = await startSandbox({ topics: { orders: values(5) } })
      await commitOffsets(cluster, 'g', [{ ...PLACE, offset: 2n, metadata: 'noted' }])
      const list = async (): Promise<string> => (await runKctl('offsets list g -o json', { cluster })).stdout
      const before = await list()
      cluster.faults.forgetRequests()
      const { exitCode, stdout } = await runKctl(`consume orders -g g ${by} -e --no-commit -o value`, {
        cluster,
      })
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'v2\nv3\nv4\n' })
      expect(await list()).toBe(before)
      expect(cluster.faults.requests('OffsetCommit')).toEqual([])
    })

    test('whose position is before the log reads on, commits nothing of the gap unsaid, and is no success', async () => {
      await using cluster = await startSandbox({ topics: { orders: values(6) } })
      await commitOffsets(cluster, 'g', [{ ...PLACE, offset: 1n }])
      cluster.partition('orders', 0).log.deleteBefore(4n)
      const peek = await runKctl(`consume orders -g g ${by} -e --no-commit -o value`, { cluster })
      expect(peek).toMatchObject({ exitCode: 11, stdout: 'v4\nv5\n' })
      expect(cluster.committed('g', PLACE)).toBe(1n)
    })

    test('whose commits are never taken says so at its end', async () => {
      await using cluster = await startSandbox({ topics: { orders: values(3) } })
      cluster.faults.failNext('OffsetCommit', {
        error: ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
        times: 10_000,
      })
      const finished = await runKctl(`consume orders -g g ${by} -e -o value --timeout 2s`, { cluster })
      expect(finished.stdout).toBe('v0\nv1\nv2\n')
      expect(finished.stderr).toContain('orders[0]   printed up to 3, committed nothing')
      // The last of them may be without its answer when the time is up.
      const isOpen = finished.stderr.includes('it is not known whether')
      expect(finished.exitCode).toBe(isOpen ? 9 : 3)
    })

    test('whose commit was carried out and never answered finds out', async () => {
      await using cluster = await startSandbox({ topics: { orders: values(3) } })
      cluster.faults.drop('OffsetCommit', { when: 'after' })
      const { exitCode, stdout } = await runKctl(`consume orders -g g ${by} -e -o value`, { cluster })
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'v0\nv1\nv2\n' })
      expect(cluster.committed('g', PLACE)).toBe(3n)
    })

    test('whose commit is confirmed and not there does not call it done', async () => {
      await using cluster = await startSandbox({ topics: { orders: values(3) } })
      cluster.faults.failNext('OffsetCommit', { error: ErrorCode.NONE, times: 1_000 })
      const { exitCode, stderr } = await runKctl(`consume orders -g g ${by} -e -o value`, { cluster })
      expect(stderr).toContain('not all of what was printed is committed to group "g"')
      expect(exitCode).toBe(3)
    })

    test('that is stopped in a batch which goes on behind --to commits no more than it printed', async () => {
      await using cluster = await startSandbox({ topics: { orders: 1 } })
      const value = 'x'.repeat(600_000)
      cluster.append('orders', 0, [{ value }, { value }, { value }, { value }])
      let stop = (): void => {}
      const { exitCode } = await runKctl(`consume orders -g g ${by} --to 2 -o value`, {
        cluster,
        onStart: (signal) => {
          stop = signal
        },
        onStdout: () => stop(),
      })
      expect(exitCode).toBe(130)
      expect(cluster.committed('g', PLACE)).toBe(2n)
    })

    /** As the coordinator does with one that was silent for too long. */
    test('that was thrown out joins again, and prints and commits everything once', async () => {
      await using cluster = await startSandbox({ topics: { orders: values(3) } })
      await using reader = startKctl(`consume orders -g g ${by} -o value --commit-every 100ms`, { cluster })
      await until(() => cluster.committed('g', PLACE) === 3n)
      const { stdout } = await runKctl('groups describe g -o json', { cluster })
      const { members } = JSON.parse(stdout) as { members: { memberId: string }[] }
      using connection = await connectToNode(cluster)
      await connection.send(leaveGroup, { groupId: 'g', members })
      cluster.append('orders', 0, [{ value: 'after' }])
      await until(() => cluster.committed('g', PLACE) === 4n, 30_000)
      reader.signal('SIGINT')
      expect(await reader.finished).toMatchObject({ exitCode: 130, stdout: 'v0\nv1\nv2\nafter\n' })
    }, 60_000)

    test('with --no-commit says nothing of commits when others come', async () => {
      await using cluster = await startSandbox({ topics: { orders: 2 } })
      for (const partition of [0, 1]) cluster.append('orders', partition, [{ value: 'v' }])
      const command = `consume orders -g g ${by} -o value --no-commit`
      await using first = startKctl(command, { cluster })
      await until(() => first.lines().length === 2)
      await using second = startKctl(command, { cluster })
      await until(() => second.lines().length === 1, 30_000)
      first.signal('SIGINT')
      expect((await first.finished).stderr).not.toContain('warning')
    })

    test('that comes and goes makes the others print nothing twice, and nobody loses anything', async () => {
      const partitions = 4
      await using cluster = await startSandbox({ topics: { orders: partitions } })
      let written = 0
      const writer = setInterval(() => {
        for (let partition = 0; partition < partitions; partition++)
          cluster.append('orders', partition, [{ value: `r${written++}` }])
      }, 5)
      const command = `consume orders -g g ${by} -o value --commit-every 50ms`
      const printed: string[] = []
      await using stays = startKctl(command, { cluster })
      await until(() => stays.lines().length > 20)
      for (let round = 0; round < 2; round++) {
        const guest = startKctl(command, { cluster })
        await until(() => guest.lines().length > 50, 30_000)
        guest.signal('SIGTERM')
        const { exitCode, stdout } = await guest.finished
        expect(exitCode).toBe(143)
        printed.push(...stdout.split('\n').slice(0, -1))
      }
      clearInterval(writer)
      await until(() => new Set([...printed, ...stays.lines()]).size === written, 30_000)
      stays.signal('SIGINT')
      const { stdout, stderr } = await stays.finished
      printed.push(...stdout.split('\n').slice(0, -1))
      expect(stderr).not.toContain('warning')
      expect(new Set(printed).size).toBe(written)
      expect(printed.length).toBe(written)
    }, 60_000)
  },
)

describe.concurrent('a broker that stands still', () => {
  test('does not keep the partitions of the others from being read', async () => {
    await using cluster = await startSandbox({ nodes: 2, topics: { orders: 2 } })
    const nodeId = cluster.partition('orders', 1).leader ?? 0
    expect(cluster.partition('orders', 0).leader).not.toBe(nodeId)
    await using reader = startKctl('consume orders -o value', { cluster })
    cluster.append('orders', 0, [{ value: 'a' }])
    cluster.append('orders', 1, [{ value: 'b' }])
    await until(() => reader.lines().length === 2)
    const hold = cluster.faults.hold('Fetch', { nodeId })
    await hold.reached
    for (let i = 0; i < 5; i++) {
      cluster.append('orders', 0, [{ value: `go ${i}` }])
      await until(() => reader.lines().includes(`go ${i}`))
    }
    cluster.append('orders', 1, [{ value: 'late' }])
    hold.release()
    await until(() => reader.lines().includes('late'))
    reader.signal('SIGINT')
    expect((await reader.finished).exitCode).toBe(130)
  })

  test('is named by a read that has to end, with what was not reached', async () => {
    await using cluster = await startSandbox({ nodes: 2, topics: { orders: 2 } })
    for (const partition of [0, 1]) cluster.append('orders', partition, [{ value: `v${partition}` }])
    const hold = cluster.faults.hold('Fetch', { nodeId: cluster.partition('orders', 1).leader ?? 0 })
    const { exitCode, stdout, stderr } = await runKctl('consume orders -e -o value --timeout 1s', { cluster })
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: 'v0\n' })
    expect(stderr).toMatch(/orders\[1\] +read up to offset 0 of 1: /)
    hold.release()
  })
})
