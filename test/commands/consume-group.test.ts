import { describe, expect, test } from 'vitest'
import { KctlError, OutputClosedError } from '../../src/errors.ts'
import { ErrorCode } from '../../src/wire/error-codes.ts'
import { commitOffsets } from '../support/commit-offsets.ts'
import { runKctl } from '../support/run-kctl.ts'
import { startKctl } from '../support/start-kctl.ts'
import { startSandbox } from '../support/start-sandbox.ts'
import { until } from '../support/until.ts'

const values = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `v${index}`)

interface Committed {
  readonly partition: number
  readonly committed: number | null
  readonly lag: number | null
}

async function committed(cluster: { readonly bootstrap: string }, group: string) {
  const { stdout } = await runKctl(`offsets list ${group} -o json`, { cluster })
  return (JSON.parse(stdout) as Committed[]).map((each) => [each.partition, each.committed])
}

const JOINS_BY = { classic: 'JoinGroup', consumer: 'ConsumerGroupHeartbeat' } as const

describe.for(['classic', 'consumer'] as const)('kctl consume --group, by the %s protocol', (protocol) => {
  const by = `--group-protocol ${protocol}`

  test('starts a new group at the beginning, commits what it printed and leaves', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(5) } })
    const first = await runKctl(`consume orders -g billing ${by} -e -o value`, { cluster })
    expect(first).toMatchObject({ exitCode: 0, stdout: 'v0\nv1\nv2\nv3\nv4\n' })
    expect(first.stderr).toContain(
      'group billing · orders · 1 partition · committed, else earliest → end · 0: 0→5',
    )
    expect(await committed(cluster, 'billing')).toEqual([[0, 5]])
    const { stdout } = await runKctl('groups describe billing -o json', { cluster })
    expect(JSON.parse(stdout)).toMatchObject({ state: 'Empty', members: [] })
    const again = await runKctl(`consume orders -g billing ${by} -e -o value`, { cluster })
    expect(again).toMatchObject({ exitCode: 0, stdout: '' })
  })

  test.for([
    ['--from latest', '', [[0, 5]]],
    ['--from 3', 'v3\nv4\n', [[0, 5]]],
    ['--from latest-2', 'v3\nv4\n', [[0, 5]]],
    ['--to 2', 'v0\nv1\n', [[0, 2]]],
    ['-n 2', 'v0\nv1\n', [[0, 2]]],
    ['-n 2 --grep v[13]', 'v1\nv3\n', [[0, 4]]],
    ['--grep nothing', '', [[0, 5]]],
    ['--scan-limit 3 --grep v1', 'v1\n', [[0, 3]]],
    ['--no-commit', 'v0\nv1\nv2\nv3\nv4\n', []],
    ['--commit-every 1', 'v0\nv1\nv2\nv3\nv4\n', [[0, 5]]],
    ['--timeout 9999ms', 'v0\nv1\nv2\nv3\nv4\n', [[0, 5]]],
  ] as const)('with %s for a new group', async ([flags, printed, commits]) => {
    await using cluster = await startSandbox({ topics: { orders: values(5) } })
    const { exitCode, stdout } = await runKctl(`consume orders -g g ${by} -e -o value ${flags}`, { cluster })
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: printed })
    expect(await committed(cluster, 'g').catch(() => [])).toEqual(commits)
  })

  test('commits where it starts in partitions that have nothing to print', async () => {
    await using cluster = await startSandbox({ topics: { orders: 2 } })
    cluster.append('orders', 1, [{ value: 'a' }, { value: 'b' }])
    expect(await runKctl(`consume orders -g g ${by} -n 1 -o value`, { cluster })).toMatchObject({
      stdout: 'a\n',
    })
    expect(await committed(cluster, 'g')).toEqual([
      [0, 0],
      [1, 1],
    ])
  })

  test('goes on where the group is, whatever --from says', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(5) } })
    await commitOffsets(cluster, 'g', [{ topic: 'orders', partition: 0, offset: 4n }])
    const { stdout } = await runKctl(`consume orders -g g ${by} --from earliest -e -o value`, { cluster })
    expect(stdout).toBe('v4\n')
  })

  test('-n waits for as many records as it was told', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(1) } })
    await using reader = startKctl(`consume orders -g g ${by} -n 3 -o value`, { cluster })
    await expect.poll(() => reader.lines().length).toBe(1)
    cluster.append('orders', 0, [{ value: 'a' }, { value: 'b' }, { value: 'c' }])
    expect(await reader.finished).toMatchObject({ exitCode: 0, stdout: 'v0\na\nb\n' })
    expect(await committed(cluster, 'g')).toEqual([[0, 3]])
  })

  test.for([
    ['a reader that has gone away', new OutputClosedError('gone'), 0, ''],
    [
      'a full disk',
      new KctlError('outputFailed', 'cannot write', { code: 'OUTPUT_FAILED', hint: 'the disk is full' }),
      12,
      'error: cannot write\n' +
        '    orders[0] is written up to offset 2000\n' +
        '  hint: the disk is full; what comes after that in the output may be cut short\n',
    ],
  ] as const)('commits nothing that %s did not take', async ([, failure, exitCode, says]) => {
    // More than goes out in one write, four times.
    const batch = Array.from({ length: 1_000 }, (_, index) => ({ value: `v${index} `.padEnd(1_200, 'x') }))
    await using cluster = await startSandbox({ topics: { orders: 1 } })
    for (let count = 0; count < 4; count++) cluster.append('orders', 0, batch)
    let writes = 0
    const onStdout = async (): Promise<void> => {
      writes++
      if (writes > 2) await Promise.reject(failure)
    }
    const ended = await runKctl(`consume orders -g g ${by} -e -o value`, { cluster, onStdout })
    expect(ended.exitCode).toBe(exitCode)
    expect(ended.stderr.split('\n').slice(1).join('\n')).toBe(says)
    expect(await committed(cluster, 'g')).toEqual([[0, 2_000]])
  })

  test('commits while it goes on', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(5) } })
    await using reader = startKctl(`consume orders -g g ${by} --commit-every 100ms -o value`, { cluster })
    await expect.poll(() => reader.lines().length).toBe(5)
    await expect
      .poll(async () => await committed(cluster, 'g').catch(() => []), { timeout: 10_000 })
      .toEqual([[0, 5]])
  })

  test('commits also while a slow reader has not taken all that was fetched', async () => {
    const batch = Array.from({ length: 1_000 }, (_, index) => ({ value: `v${index} `.padEnd(1_200, 'x') }))
    await using cluster = await startSandbox({ topics: { orders: 1 } })
    for (let count = 0; count < 3; count++) cluster.append('orders', 0, batch)
    const seen: (bigint | null)[] = []
    const onStdout = async (): Promise<void> => {
      if (seen.length > 0)
        await until(() => cluster.committed('g', { topic: 'orders', partition: 0 }) !== null)
      seen.push(cluster.committed('g', { topic: 'orders', partition: 0 }))
    }
    const { exitCode } = await runKctl(`consume orders -g g ${by} -e --commit-every 1 -o value`, {
      cluster,
      onStdout,
    })
    expect({ exitCode, seen }).toEqual({ exitCode: 0, seen: [null, 1_000n, expect.any(BigInt)] })
  })

  test('on the first signal it commits what was printed and leaves the group', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(5) } })
    const reader = startKctl(`consume orders -g g ${by} -o value`, { cluster })
    await expect.poll(() => reader.lines().length).toBe(5)
    reader.signal('SIGTERM')
    expect((await reader.finished).exitCode).toBe(143)
    expect(await committed(cluster, 'g')).toEqual([[0, 5]])
    const { stdout } = await runKctl('groups describe g -o json', { cluster })
    expect(JSON.parse(stdout)).toMatchObject({ state: 'Empty' })
  })

  test('a signal while it still waits to be let in ends it at once', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(5) } })
    const hold = cluster.faults.hold(JOINS_BY[protocol])
    const reader = startKctl(`consume orders -g g ${by} -o value`, { cluster })
    await hold.reached
    reader.signal('SIGINT')
    const startedMs = performance.now()
    expect(await reader.finished).toMatchObject({ exitCode: 130, stdout: '' })
    expect(performance.now() - startedMs).toBeLessThan(5_000)
    hold.release()
  })

  test('members share the partitions, and --exit without a partition says so', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(5) } })
    await using first = startKctl(`consume orders -g g ${by} -o value`, { cluster })
    await expect.poll(() => first.lines().length).toBe(5)
    const second = await runKctl(`consume orders -g g ${by} -e -o value`, { cluster })
    // Which of the two has the one partition is for their ids to say.
    expect(second).toMatchObject({ exitCode: 0, stdout: '' })
    first.signal('SIGINT')
    await first.finished
    expect(await committed(cluster, 'g')).toEqual([[0, 5]])
  })

  test('a member without a partition stands by, and takes over', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(5) } })
    await using first = startKctl(`consume orders -g g ${by} -o value`, { cluster })
    await expect.poll(() => first.lines().length).toBe(5)
    await using second = startKctl(`consume orders -g g ${by} -o value`, { cluster })
    const isStable = async (count: number): Promise<boolean> => {
      const { stdout } = await runKctl('groups describe g -o json', { cluster })
      const { state, members } = JSON.parse(stdout) as { state: string; members: unknown[] }
      return state === 'Stable' && members.length === count
    }
    await expect.poll(async () => await isStable(2), { timeout: 10_000 }).toBe(true)
    // Long enough for one that has nothing to read to end, if it did.
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(await isStable(2)).toBe(true)
    // Whichever has the partition now: the other one gets it.
    first.signal('SIGINT')
    await first.finished
    cluster.append('orders', 0, [{ value: 'late' }])
    await expect.poll(() => second.lines().at(-1), { timeout: 10_000 }).toBe('late')
  }, 30_000)

  test('a partition that has no leader when it is assigned is read when it has one', async () => {
    await using cluster = await startSandbox({ topics: { orders: 2 } })
    cluster.append('orders', 0, [{ value: 'a' }])
    cluster.append('orders', 1, [{ value: 'b' }])
    const leader = cluster.partition('orders', 1).leader ?? 0
    cluster.faults.moveLeader({ topic: 'orders', partition: 1 }, null)
    await using reader = startKctl(`consume orders -g g ${by} -o value`, { cluster })
    await expect.poll(() => reader.lines()).toEqual(['a'])
    cluster.faults.moveLeader({ topic: 'orders', partition: 1 }, leader)
    await expect.poll(() => reader.lines(), { timeout: 10_000 }).toEqual(['a', 'b'])
  }, 30_000)

  test('records that were deleted before the group read them are no success', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(5) } })
    await commitOffsets(cluster, 'g', [{ topic: 'orders', partition: 0, offset: 1n }])
    cluster.partition('orders', 0).log.deleteBefore(3n)
    const { exitCode, stdout, stderr } = await runKctl(`consume orders -g g ${by} -e -o value`, { cluster })
    expect({ exitCode, stdout }).toEqual({ exitCode: 11, stdout: 'v3\nv4\n' })
    expect(stderr).toContain('gap: orders[0]: offsets 1 to 2 were deleted before they could be read')
    expect(await committed(cluster, 'g')).toEqual([[0, 5]])
  })

  test('a commit that is refused is no success', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(5) } })
    cluster.faults.failNext('OffsetCommit', { error: ErrorCode.GROUP_AUTHORIZATION_FAILED, times: 100 })
    const { exitCode, stdout, stderr } = await runKctl(`consume orders -g g ${by} -e -o value`, { cluster })
    expect({ exitCode, stdout }).toEqual({ exitCode: 6, stdout: 'v0\nv1\nv2\nv3\nv4\n' })
    expect(stderr).toContain('what was printed is not committed')
    expect(stderr).toContain('orders[0]   printed up to 5, committed nothing')
  })

  test('a coordinator that goes away and comes back costs nothing', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(5) } })
    await using reader = startKctl(`consume orders -g g ${by} -o value`, { cluster })
    await expect.poll(() => reader.lines().length).toBe(5)
    cluster.faults.cutConnections()
    cluster.append('orders', 0, [{ value: 'after' }])
    await expect.poll(() => reader.lines().at(-1), { timeout: 20_000 }).toBe('after')
    reader.signal('SIGINT')
    expect((await reader.finished).exitCode).toBe(130)
    expect(await committed(cluster, 'g')).toEqual([[0, 6]])
  }, 30_000)
})

describe('kctl consume --group', () => {
  test.for([
    ['consume nothing -g g', 7, 'topic "nothing" does not exist'],
    ['consume orders -g', 2, '--group'],
    ['consume orders -g g -p 0', 2, '--partitions and --group exclude each other'],
    ['consume orders -g g --tail 5', 2, '--tail and --group exclude each other'],
    ['consume orders -g g --order time', 2, '--order time and --group exclude each other'],
    ['consume orders --no-commit', 2, 'without --group nothing is ever committed'],
    ['consume orders -g g --commit-every 0', 2, '--commit-every'],
  ] as const)('%s is refused', async ([command, code, message]) => {
    await using cluster = await startSandbox({ topics: { orders: 1 } })
    const { exitCode, stderr, stdout } = await runKctl(command, { cluster })
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' })
    expect(stderr).toContain(message)
  })
})
