import { describe, expect, test } from 'vitest'
import type { EmbeddedCluster } from '../../src/sandbox/embedded/embedded-cluster.ts'
import { ErrorCode } from '../../src/wire/error-codes.ts'
import { leaveGroup } from '../../src/wire/messages/leave-group.ts'
import { connectToNode } from '../sandbox/embedded/connect-to-node.ts'
import { commitOffsets } from '../support/commit-offsets.ts'
import { joinModernGroup } from '../support/join-modern-group.ts'
import { runKctl } from '../support/run-kctl.ts'
import { type RunningKctl, startKctl } from '../support/start-kctl.ts'
import { startSandbox } from '../support/start-sandbox.ts'
import { until } from '../support/until.ts'

const HEARTBEAT = 'ConsumerGroupHeartbeat'
const PLACE = { topic: 'orders', partition: 0 }
const COMMAND = 'consume orders -g g --group-protocol consumer -o value'

const values = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `v${index}`)

interface Described {
  readonly type: string
  readonly state: string
  readonly members: readonly {
    readonly memberId: string
    readonly instanceId: string | null
    readonly assignment: readonly { readonly partition: number }[]
  }[]
}

async function describeGroup(cluster: EmbeddedCluster): Promise<Described> {
  const { stdout } = await runKctl('groups describe g -o json', { cluster })
  return JSON.parse(stdout) as Described
}

async function throwOut(cluster: EmbeddedCluster): Promise<void> {
  const { members } = await describeGroup(cluster)
  using connection = await connectToNode(cluster)
  await connection.send(leaveGroup, {
    groupId: 'g',
    members: members.map(({ memberId }) => ({ memberId })),
  })
}

/** How many partitions each member has; nothing for a group that is not there yet. */
const shares = async (cluster: EmbeddedCluster): Promise<string> => {
  const { exitCode, stdout } = await runKctl('groups describe g -o json', { cluster })
  if (exitCode !== 0) return ''
  return (JSON.parse(stdout) as Described).members.map(({ assignment }) => assignment.length).join()
}

async function stop(reader: RunningKctl) {
  reader.signal('SIGINT')
  return await reader.finished
}

describe.concurrent('a member by the consumer protocol', () => {
  test.for([
    { error: 'GROUP_AUTHORIZATION_FAILED', exitCode: 6, says: 'needs Read on group "g"' },
    { error: 'TOPIC_AUTHORIZATION_FAILED', exitCode: 6, says: 'needs Read on every topic' },
    { error: 'GROUP_MAX_SIZE_REACHED', exitCode: 8, says: 'group.max.size' },
    { error: 'UNRELEASED_INSTANCE_ID', exitCode: 8, says: 'kctl groups describe g' },
    { error: 'FENCED_INSTANCE_ID', exitCode: 8, says: 'give each reader one of its own' },
    { error: 'UNSUPPORTED_ASSIGNOR', exitCode: 8, says: 'does not have this assignment strategy' },
    { error: 'INVALID_REGULAR_EXPRESSION', exitCode: 8, says: 'regular expression' },
    { error: 'UNSUPPORTED_VERSION', exitCode: 8, says: '--group-protocol classic' },
    { error: 'GROUP_ID_NOT_FOUND', exitCode: 8, says: 'members of another protocol' },
    { error: 'UNKNOWN_SERVER_ERROR', exitCode: 8, says: 'UNKNOWN_SERVER_ERROR' },
  ] as const)('that is refused with $error ends at once', async ({ error, exitCode, says }) => {
    await using cluster = await startSandbox({ topics: { orders: values(3) } })
    cluster.faults.failNext(HEARTBEAT, { error: ErrorCode[error], times: 1_000 })
    const finished = await runKctl(COMMAND, { cluster })
    expect(finished.stderr).toContain(says)
    expect(finished).toMatchObject({ exitCode, stdout: '' })
  })

  test('that never gets in gives up after --timeout', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(3) } })
    cluster.faults.failNext(HEARTBEAT, { error: ErrorCode.COORDINATOR_NOT_AVAILABLE, times: 10_000 })
    const finished = await runKctl(`${COMMAND} --timeout 2s`, { cluster })
    expect(finished.stderr).toContain('COORDINATOR_NOT_AVAILABLE')
    expect(finished).toMatchObject({ exitCode: 4, stdout: '' })
  })

  /** What goes wrong once, and costs nothing: the same fault at the first request, and in the middle. */
  test.for([
    ...(['NOT_COORDINATOR', 'COORDINATOR_NOT_AVAILABLE', 'COORDINATOR_LOAD_IN_PROGRESS'] as const),
    ...(['FENCED_MEMBER_EPOCH', 'UNKNOWN_MEMBER_ID'] as const),
  ])('that meets %s goes on, and prints and commits everything once', async (error) => {
    await using cluster = await startSandbox({ topics: { orders: values(3) } })
    const fail = (): void => cluster.faults.failNext(HEARTBEAT, { error: ErrorCode[error], times: 2 })
    fail()
    await using reader = startKctl(`${COMMAND} --commit-every 100ms`, { cluster })
    await until(() => cluster.committed('g', PLACE) === 3n)
    fail()
    const { length } = cluster.faults.requests(HEARTBEAT)
    await until(() => cluster.faults.requests(HEARTBEAT).length > length + 3)
    cluster.append('orders', 0, [{ value: 'after' }])
    await until(() => cluster.committed('g', PLACE) === 4n)
    expect(await stop(reader)).toMatchObject({ exitCode: 130, stdout: 'v0\nv1\nv2\nafter\n' })
    expect(await describeGroup(cluster)).toMatchObject({ state: 'Empty', members: [] })
  })

  test.for(['before', 'after'] as const)(
    'whose heartbeats are cut off %s they were heard goes on',
    async (when) => {
      await using cluster = await startSandbox({ topics: { orders: values(3) } })
      cluster.faults.drop(HEARTBEAT, { when, times: 2 })
      await using reader = startKctl(`${COMMAND} --commit-every 100ms`, { cluster })
      await until(() => cluster.committed('g', PLACE) === 3n)
      cluster.faults.drop(HEARTBEAT, { when, times: 2 })
      cluster.append('orders', 0, [{ value: 'after' }])
      await until(() => cluster.committed('g', PLACE) === 4n)
      expect((await describeGroup(cluster)).members).toHaveLength(1)
      expect(await stop(reader)).toMatchObject({ exitCode: 130, stdout: 'v0\nv1\nv2\nafter\n' })
    },
  )

  test('whose group is asked of a coordinator that moved finds it again', async () => {
    await using cluster = await startSandbox({ nodes: 3, topics: { orders: values(3) } })
    await using reader = startKctl(`${COMMAND} --commit-every 100ms`, { cluster })
    await until(() => cluster.committed('g', PLACE) === 3n)
    const [seen] = cluster.faults.requests(HEARTBEAT)
    await cluster.faults.stopNode(seen?.nodeId ?? 0)
    const isHeardElsewhere = (): boolean =>
      cluster.faults.requests(HEARTBEAT).some(({ nodeId }) => nodeId !== seen?.nodeId)
    await until(isHeardElsewhere, 30_000)
    await cluster.faults.startNode(seen?.nodeId ?? 0)
    cluster.append('orders', 0, [{ value: 'after' }])
    await until(() => cluster.committed('g', PLACE) === 4n, 30_000)
    expect(await stop(reader)).toMatchObject({ exitCode: 130, stdout: 'v0\nv1\nv2\nafter\n' })
  }, 90_000)

  test('whose commits are behind the group sends them again', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(3) } })
    cluster.faults.failNext('OffsetCommit', { error: ErrorCode.STALE_MEMBER_EPOCH, times: 3 })
    expect(await runKctl(`${COMMAND} -e`, { cluster })).toMatchObject({
      exitCode: 0,
      stdout: 'v0\nv1\nv2\n',
    })
    expect(cluster.committed('g', PLACE)).toBe(3n)
    expect(cluster.faults.requests('OffsetCommit')).toHaveLength(4)
  })

  test('whose farewell is not answered does not wait for it', async () => {
    await using cluster = await startSandbox({
      groups: { consumerHeartbeatIntervalMs: 60_000 },
      topics: { orders: values(3) },
    })
    await using reader = startKctl(COMMAND, { cluster })
    await until(() => reader.lines().length === 3 && cluster.faults.requests(HEARTBEAT).length === 2)
    const hold = cluster.faults.hold(HEARTBEAT, { times: 100 })
    const startedMs = performance.now()
    expect(await stop(reader)).toMatchObject({ exitCode: 130 })
    expect(performance.now() - startedMs).toBeLessThan(5_000)
    hold.release()
  })

  test('stays in its group while nobody reads what it prints', async () => {
    await using cluster = await startSandbox({
      groups: { consumerSessionTimeoutMs: 1_500, consumerHeartbeatIntervalMs: 200 },
      topics: { orders: values(3) },
    })
    let go = (): void => {}
    const blocked = new Promise<void>((resolve) => {
      go = resolve
    })
    let send = (): void => {}
    const finished = runKctl(COMMAND, {
      cluster,
      onStdout: async () => await blocked,
      onStart: (signal) => {
        send = signal
      },
    })
    await until(async () => (await shares(cluster)) === '1')
    const [before] = (await describeGroup(cluster)).members
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    const [after] = (await describeGroup(cluster)).members
    expect(after?.memberId).toBe(before?.memberId)
    go()
    await until(() => cluster.faults.requests('Fetch').length > 0)
    send()
    expect(await finished).toMatchObject({ exitCode: 130, stdout: 'v0\nv1\nv2\n' })
    expect(cluster.committed('g', PLACE)).toBe(3n)
  }, 30_000)

  test('commits what it has printed before others get the partitions, and says what came and went', async () => {
    await using cluster = await startSandbox({ topics: { orders: 4 } })
    for (let partition = 0; partition < 4; partition++)
      cluster.append('orders', partition, [{ value: `a${partition}` }])
    await using first = startKctl(`${COMMAND} --commit-every 1000000`, { cluster })
    await until(() => first.lines().length === 4)
    await using second = startKctl(`${COMMAND} --commit-every 1000000`, { cluster })
    await until(async () => (await shares(cluster)) === '2,2')
    for (let partition = 0; partition < 4; partition++)
      cluster.append('orders', partition, [{ value: `b${partition}` }])
    await until(() => first.lines().length + second.lines().length === 8)
    expect(second.lines()).toHaveLength(2)
    await until(() => first.stderr().includes('rebalance'))
    expect(first.stderr()).toMatch(/group g · rebalance · 2 went: orders\[\d,\d\] · 2 now/)
    expect(second.stderr()).not.toContain('rebalance')
    expect(second.stderr()).not.toContain('no partition for us')

    expect(await stop(second)).toMatchObject({ exitCode: 130 })
    await until(() => first.stderr().includes('2 came'))
    expect(first.stderr()).toMatch(/group g · rebalance · 2 came: orders\[\d,\d\] · 4 now/)
    const { stderr, stdout } = await stop(first)
    expect(stderr).not.toContain('warning')
    expect(stdout.split('\n').slice(0, -1).sort()).toHaveLength(6)
    for (let partition = 0; partition < 4; partition++)
      expect(cluster.committed('g', { topic: 'orders', partition })).toBe(2n)
  }, 60_000)

  test('keeps what it is just printing until somebody has read it, and then it is committed', async () => {
    await using cluster = await startSandbox({ topics: { orders: 2 } })
    for (const partition of [0, 1])
      cluster.append(
        'orders',
        partition,
        Array.from({ length: 1_000 }, (_, index) => ({ value: `${partition}-${index} `.padEnd(1_200, 'x') })),
      )
    let go = (): void => {}
    const blocked = new Promise<void>((resolve) => {
      go = resolve
    })
    let isPrinting = false
    let send = (): void => {}
    const first = runKctl(COMMAND, {
      cluster,
      onStart: (signal) => {
        send = signal
      },
      onStdout: async () => {
        isPrinting = true
        await blocked
      },
    })
    await until(() => isPrinting)
    await using second = startKctl(COMMAND, { cluster })
    await until(async () => (await describeGroup(cluster)).members.length === 2)
    const { length } = cluster.faults.requests(HEARTBEAT)
    await until(() => cluster.faults.requests(HEARTBEAT).length > length + 10)
    expect(second.lines()).toEqual([])
    go()
    await until(async () => (await shares(cluster)) === '1,1')
    await until(() => [0, 1].every((partition) => cluster.committed('g', { ...PLACE, partition }) === 1_000n))
    send()
    const { stdout, stderr } = await first
    await stop(second)
    const printed = [...stdout.split('\n').slice(0, -1), ...second.lines()]
    expect(new Set(printed).size).toBe(2_000)
    expect(printed).toHaveLength(2_000)
    expect(stderr).not.toContain('warning')
  }, 60_000)

  test('takes over from one that died', async () => {
    await using cluster = await startSandbox({
      groups: { consumerSessionTimeoutMs: 1_500 },
      topics: { orders: 2 },
    })
    await joinModernGroup(cluster, 'g', ['orders'])
    await using reader = startKctl(COMMAND, { cluster })
    for (const partition of [0, 1]) cluster.append('orders', partition, [{ value: `v${partition}` }])
    await until(() => reader.lines().length === 2, 30_000)
    expect(await shares(cluster)).toBe('2')
  }, 60_000)

  test('asks more often than it has to while partitions are promised to it', async () => {
    await using cluster = await startSandbox({
      groups: { consumerSessionTimeoutMs: 1_500, consumerHeartbeatIntervalMs: 60_000 },
      topics: { orders: 2 },
    })
    for (const partition of [0, 1]) cluster.append('orders', partition, [{ value: `v${partition}` }])
    await joinModernGroup(cluster, 'g', ['orders'])
    const { exitCode, stdout } = await runKctl(`${COMMAND} -e`, { cluster })
    expect(exitCode).toBe(0)
    expect(stdout.split('\n').sort()).toEqual(['', 'v0', 'v1'])
  }, 30_000)

  test('that has nothing says so, and only once it is sure', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(1) } })
    await joinModernGroup(cluster, 'g', ['orders'])
    const finished = await runKctl(`${COMMAND} -e`, { cluster })
    expect(finished).toMatchObject({ exitCode: 0, stdout: '' })
    expect(finished.stderr).toContain('no partition for us: other members have what there is')
  })

  test('takes nothing back of what others have committed since it was thrown out', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(3) } })
    await using reader = startKctl(`${COMMAND} --commit-every 1000000`, { cluster })
    await until(() => reader.lines().length === 3)
    const [heartbeats, fetches] = [cluster.faults.hold(HEARTBEAT), cluster.faults.hold('Fetch')]
    await Promise.all([heartbeats.reached, fetches.reached])
    await throwOut(cluster)
    cluster.append('orders', 0, [{ value: 'v3' }, { value: 'v4' }])
    await commitOffsets(cluster, 'g', [{ ...PLACE, offset: 5n }])
    heartbeats.release()
    fetches.release()
    await until(async () => (await describeGroup(cluster)).members.length === 1, 30_000)
    cluster.append('orders', 0, [{ value: 'v5' }])
    await until(() => reader.lines().includes('v5'), 30_000)
    expect(await stop(reader)).toMatchObject({ exitCode: 130 })
    expect(cluster.committed('g', PLACE)).toBe(6n)
  }, 60_000)
})

describe.concurrent('a static member', () => {
  test('keeps its partitions while it is away, and goes on with them', async () => {
    await using cluster = await startSandbox({ topics: { orders: 2 } })
    const append = (value: string): void => {
      for (const partition of [0, 1]) cluster.append('orders', partition, [{ value }])
    }
    append('a')
    await using other = startKctl(COMMAND, { cluster })
    await until(() => other.lines().length === 2)
    const first = startKctl(`${COMMAND} --instance-id reader-1`, { cluster })
    await until(async () => (await shares(cluster)) === '1,1')
    append('b')
    await until(() => first.lines().length === 1)
    await stop(first)
    const { members } = await describeGroup(cluster)
    expect(members.map(({ instanceId }) => instanceId)).toContain('reader-1')
    append('c')
    await until(() => other.lines().includes('c'))
    expect(other.stderr().match(/rebalance/g)).toHaveLength(1)

    await using again = startKctl(`${COMMAND} --instance-id reader-1`, { cluster })
    await until(() => again.lines().length === 1)
    expect(again.lines()).toEqual(['c'])
    expect(other.stderr().match(/rebalance/g)).toHaveLength(1)
  }, 60_000)

  test.for([
    { what: 'whose first heartbeat is not answered', when: 'first' },
    { what: 'that is behind the group', when: 'later' },
  ] as const)('$what is not taken for another', async ({ when }) => {
    await using cluster = await startSandbox({ topics: { orders: values(3) } })
    if (when === 'first') cluster.faults.drop(HEARTBEAT, { when: 'after' })
    await using reader = startKctl(`${COMMAND} --instance-id reader-1 --commit-every 100ms`, { cluster })
    await until(() => cluster.committed('g', PLACE) === 3n)
    if (when === 'later') cluster.faults.failNext(HEARTBEAT, { error: ErrorCode.FENCED_MEMBER_EPOCH })
    const { length } = cluster.faults.requests(HEARTBEAT)
    await until(() => cluster.faults.requests(HEARTBEAT).length > length + 4)
    cluster.append('orders', 0, [{ value: 'after' }])
    await until(() => cluster.committed('g', PLACE) === 4n)
    expect(await stop(reader)).toMatchObject({ exitCode: 130, stdout: 'v0\nv1\nv2\nafter\n' })
  })

  test('cannot be there twice', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(1) } })
    await using first = startKctl(`${COMMAND} --instance-id reader-1`, { cluster })
    await until(() => first.lines().length === 1)
    const second = await runKctl(`${COMMAND} --instance-id reader-1`, { cluster })
    expect(second.stderr).toContain('another member has this --instance-id')
    expect(second).toMatchObject({ exitCode: 8, stdout: '' })
  })
})

describe.concurrent('--group-protocol', () => {
  test.for([
    { flags: '--group-protocol classic', type: 'classic' },
    { flags: '--group-protocol consumer', type: 'consumer' },
    { flags: '', type: 'consumer' },
    { flags: '--instance-id one', type: 'consumer' },
  ])('"$flags" makes a new group $type', async ({ flags, type }) => {
    await using cluster = await startSandbox({ topics: { orders: values(1) } })
    expect((await runKctl(`consume orders -g g -e -o value ${flags}`, { cluster })).exitCode).toBe(0)
    expect((await describeGroup(cluster)).type).toBe(type)
  })

  test.for(['classic', 'consumer'] as const)('auto leaves a %s group what it is', async (type) => {
    await using cluster = await startSandbox({ topics: { orders: values(2) } })
    const first = await runKctl(`consume orders -g g -n 1 --group-protocol ${type} -o value`, { cluster })
    expect(first.stdout).toBe('v0\n')
    expect((await runKctl('consume orders -g g -e -o value', { cluster })).stdout).toBe('v1\n')
    expect((await describeGroup(cluster)).type).toBe(type)
  })

  test('auto joins a group as those who are in it', async () => {
    await using cluster = await startSandbox({ topics: { orders: 2 } })
    await using first = startKctl('consume orders -g g --group-protocol classic -o value', { cluster })
    for (const partition of [0, 1]) cluster.append('orders', partition, [{ value: 'v' }])
    await until(() => first.lines().length === 2)
    await using second = startKctl('consume orders -g g -o value', { cluster })
    await until(async () => (await shares(cluster)) === '1,1', 30_000)
    await until(() => first.stderr().includes('rebalance'))
    expect(first.stderr()).toMatch(/group g · rebalance · 1 went: orders\[\d\] · 1 now/)
    expect((await stop(second)).exitCode).toBe(130)
  }, 60_000)

  test.for(['GROUP_ID_NOT_FOUND', 'UNSUPPORTED_VERSION'] as const)(
    'auto joins by the old protocol where the new one is refused with %s after all',
    async (error) => {
      await using cluster = await startSandbox({ topics: { orders: values(1) } })
      cluster.faults.failNext(HEARTBEAT, { error: ErrorCode[error], times: 1_000 })
      const finished = await runKctl('consume orders -g g -e -o value', { cluster })
      expect(finished).toMatchObject({ exitCode: 0, stdout: 'v0\n' })
      expect((await describeGroup(cluster)).type).toBe('classic')
    },
  )

  test.for([
    ['consume orders --group-protocol consumer', 2, 'add --group GROUP'],
    ['consume orders --instance-id a', 2, '--instance-id is about a member of a group'],
    ['consume orders -g g --group-protocol new', 2, '--group-protocol'],
    ['consume orders -g g --group-protocol classic --instance-id a', 2, 'leave out --group-protocol classic'],
  ] as const)('%s is refused', async ([command, exitCode, says]) => {
    await using cluster = await startSandbox({ topics: { orders: 1 } })
    const finished = await runKctl(command, { cluster })
    expect(finished.stderr).toContain(says)
    expect(finished).toMatchObject({ exitCode, stdout: '' })
  })

  test('--instance-id does not make a classic group another without being asked', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(1) } })
    await runKctl('consume orders -g g -e --group-protocol classic -o value', { cluster })
    const finished = await runKctl('consume orders -g g -e --instance-id a -o value', { cluster })
    expect(finished.stderr).toContain('with --group-protocol consumer the group changes over to it')
    expect(finished.exitCode).toBe(8)
    expect((await describeGroup(cluster)).type).toBe('classic')
  })
})
