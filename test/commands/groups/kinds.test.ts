import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../src/wire/error-codes.ts'
import { describeGroups } from '../../../src/wire/messages/describe-groups.ts'
import { shareGroupDescribe } from '../../../src/wire/messages/share-group-describe.ts'
import { streamsGroupDescribe } from '../../../src/wire/messages/streams-group-describe.ts'
import { runKctl } from '../../support/run-kctl.ts'
import {
  type ShareGroup,
  type ShareGroupOffsets,
  startScriptedGroups,
  type StreamsGroup,
} from '../../support/scripted-groups.ts'

const at = ({ port }: { readonly port: number }) => ({ cluster: { bootstrap: `127.0.0.1:${port}` } })

const ID = 'AAECAwQFBgcICQoLDA0ODw'

/** A share group whose members read these partitions of `orders`. */
const shareGroup = (...members: readonly (readonly number[])[]): ShareGroup => ({
  errorCode: 0,
  groupId: 'sh',
  groupState: members.length === 0 ? 'Empty' : 'Stable',
  groupEpoch: 7,
  assignmentEpoch: 7,
  assignorName: 'simple',
  members: members.map((partitions, index) => ({
    memberId: `member-${index}`,
    rackId: null,
    memberEpoch: 7,
    clientId: 'sharer',
    clientHost: '/10.1.4.7',
    subscribedTopicNames: ['orders'],
    assignment: { topicPartitions: [{ topicId: ID, topicName: 'orders', partitions }] },
  })),
})

type ShareTopic = ShareGroupOffsets['topics'][number]

const offsets = (partitions: readonly Partial<ShareTopic['partitions'][number]>[]): ShareGroupOffsets => ({
  groupId: 'sh',
  errorCode: 0,
  topics: [
    {
      topicName: 'orders',
      topicId: ID,
      partitions: partitions.map((partition, partitionIndex) => ({
        partitionIndex,
        startOffset: 4n,
        leaderEpoch: 0,
        errorCode: 0,
        ...partition,
      })),
    },
  ],
})

describe('share groups', () => {
  test('have a start and a lag for each partition, which several members can read', async () => {
    await using broker = await startScriptedGroups({
      topics: { orders: 3 },
      share: [shareGroup([0, 1], [1])],
      shareOffsets: [offsets([{ lag: 2n }, { lag: 6n }, { startOffset: -1n, lag: -1n }])],
    })
    const { exitCode, stdout } = await runKctl('groups describe sh', at(broker))
    expect(stdout).toBe(
      [
        'group:        sh',
        'type:         share',
        'state:        Stable',
        'protocol:     share',
        'assignor:     simple',
        'coordinator:  1',
        'lag:          8',
        '',
        'partitions',
        'TOPIC   PARTITION  SHARE-START  END  LAG  MEMBER     NOTE',
        'orders          0            4   10    2  member-0',
        'orders          1            4   10    6  2 members',
        'orders          2            -   10    -  -          ! not begun',
        '',
        'members',
        'MEMBER    CLIENT  HOST       ASSIGNMENT',
        'member-0  sharer  /10.1.4.7  orders 0,1',
        'member-1  sharer  /10.1.4.7  orders 1',
        '',
      ].join('\n'),
    )
    expect(exitCode).toBe(0)
    const described = JSON.parse((await runKctl('groups describe sh -o json', at(broker))).stdout) as object
    expect(described).toMatchObject({
      epoch: 7,
      assignmentEpoch: 7,
      partitions: [
        { shareStart: 4, lag: 2, memberId: 'member-0', memberIds: ['member-0'] },
        { shareStart: 4, lag: 6, memberId: null, memberIds: ['member-0', 'member-1'] },
        { shareStart: null, lag: null, memberId: null, memberIds: [], error: 'not begun' },
      ],
    })
    expect(described).not.toHaveProperty('subtopologies')
    expect(described).not.toHaveProperty('topologyEpoch')
  })

  test('have no known lag on brokers that do not tell it', async () => {
    await using broker = await startScriptedGroups({
      topics: { orders: 1 },
      share: [shareGroup()],
      shareOffsets: [offsets([{}])],
      shareOffsetsVersion: 0,
    })
    const { exitCode, stdout } = await runKctl('groups lag --age -o json', at(broker))
    expect(JSON.parse(stdout)).toEqual([
      {
        group: 'sh',
        type: 'share',
        state: 'Empty',
        topic: 'orders',
        members: 0,
        lag: null,
        ageMs: null,
        unknown: 1,
        problems: [],
      },
    ])
    expect(exitCode).toBe(0)
    // Nothing is begun that is not known to be done with.
    expect((await runKctl('groups wait sh --timeout 300ms', at(broker))).exitCode).toBe(13)
  })

  test('are shown without what a broker cannot say, and that is told', async () => {
    await using broker = await startScriptedGroups({
      topics: { orders: 1 },
      share: [shareGroup([0])],
      shareOffsetsVersion: null,
    })
    const { exitCode, stdout, stderr } = await runKctl('groups describe sh', at(broker))
    expect(stdout).toContain('orders          0            -   10    -  member-0')
    expect(stderr).toContain('sh: UNSUPPORTED_VERSION')
    expect(exitCode).toBe(3)
  })

  test('mark a topic that is gone, and one that may not be seen', async () => {
    await using broker = await startScriptedGroups({
      topics: { orders: 1 },
      share: [shareGroup([0, 1, 5])],
      shareOffsets: [
        offsets([{ lag: 1n }, { errorCode: ErrorCode.TOPIC_AUTHORIZATION_FAILED, startOffset: -1n }]),
        { groupId: 'other', topics: [], errorCode: 0 },
      ],
    })
    const { exitCode, stdout, stderr } = await runKctl('groups topics sh -o json', at(broker))
    expect(JSON.parse(stdout)).toMatchObject([
      {
        topic: 'orders',
        partitions: 3,
        assigned: 3,
        lag: 1,
        problems: [
          'TOPIC_AUTHORIZATION_FAILED (1 of 3 partitions)',
          'does not exist any more (1 of 3 partitions)',
        ],
      },
    ])
    expect(stderr).toContain('sh orders[1]: TOPIC_AUTHORIZATION_FAILED')
    expect(exitCode).toBe(3)
  })

  test('wait no longer for a record than can be told', async () => {
    await using broker = await startScriptedGroups({
      topics: { orders: 1 },
      share: [shareGroup()],
      // Some of the six records after the start are done with; which, nobody says.
      shareOffsets: [offsets([{ lag: 3n }])],
    })
    const { stdout } = await runKctl('groups lag sh --age -o json', at(broker))
    expect(JSON.parse(stdout)).toMatchObject([{ lag: 3, ageMs: null }])
  })
})

const NO_TASKS = { activeTasks: [], standbyTasks: [], warmupTasks: [] }

type Topology = NonNullable<StreamsGroup['topology']>

const subtopology = (
  subtopologyId: string,
  sourceTopics: readonly string[],
  stores: readonly string[] = [],
) => ({
  subtopologyId,
  sourceTopics,
  repartitionSinkTopics: [],
  stateChangelogTopics: stores.map((name) => ({
    name,
    partitions: 0,
    replicationFactor: 0,
    topicConfigs: [],
  })),
  repartitionSourceTopics: [],
})

const streamsGroup = (
  topology: Topology,
  assignments: readonly StreamsGroup['members'][number]['assignment'][],
  groupState = 'Stable',
): StreamsGroup => ({
  errorCode: 0,
  groupId: 'st',
  groupState,
  groupEpoch: 3,
  assignmentEpoch: 2,
  topology,
  members: assignments.map((assignment, index) => ({
    memberId: `member-${index}`,
    memberEpoch: 2,
    clientId: 'streamer',
    clientHost: '/10.1.4.9',
    topologyEpoch: 1,
    processId: 'process',
    userEndpoint: { host: 'app-1', port: 8080 },
    clientTags: [],
    taskOffsets: [],
    taskEndOffsets: [],
    assignment,
    targetAssignment: NO_TASKS,
    isClassic: false,
  })),
})

describe('streams groups', () => {
  const group = streamsGroup(
    {
      epoch: 1,
      subtopologies: [subtopology('0', ['orders', 'rates'], ['totals']), subtopology('1', ['gone'])],
    },
    [
      {
        activeTasks: [{ subtopologyId: '0', partitions: [1, 0] }],
        standbyTasks: [],
        warmupTasks: [{ subtopologyId: '0', partitions: [2] }],
      },
      {
        activeTasks: [
          { subtopologyId: '1', partitions: [0] },
          { subtopologyId: '0', partitions: [2] },
        ],
        standbyTasks: [{ subtopologyId: '0', partitions: [0, 1] }],
        warmupTasks: [],
      },
    ],
  )

  test('have the tasks of their members and what these read', async () => {
    await using broker = await startScriptedGroups({ topics: { orders: 3, rates: 1 }, streams: [group] })
    const { exitCode, stdout } = await runKctl('groups describe st', at(broker))
    expect(stdout.slice(stdout.indexOf('partitions\n'))).toBe(
      [
        'partitions',
        'TOPIC   PARTITION  COMMITTED  END  LAG  MEMBER    NOTE',
        'gone            0          -    -    -  member-1  ! does not exist any more',
        'orders          0          -   10    -  member-0  ! nothing committed',
        'orders          1          -   10    -  member-0  ! nothing committed',
        'orders          2          -   10    -  member-1  ! nothing committed',
        'rates           0          -   10    -  member-0  ! nothing committed',
        '',
        'members',
        'MEMBER    CLIENT    HOST       TASKS                     ASSIGNMENT',
        'member-0  streamer  /10.1.4.9  0_0,0_1; warm-up 0_2      orders 0,1; rates 0',
        'member-1  streamer  /10.1.4.9  0_2,1_0; standby 0_0,0_1  orders 2; gone 0',
        '',
        'subtopologies',
        'SUBTOPOLOGY  SOURCES       REPARTITION-SOURCES  REPARTITION-SINKS  CHANGELOGS',
        '0            orders,rates  -                    -                  totals',
        '1            gone          -                    -                  -',
        '',
      ].join('\n'),
    )
    expect(exitCode).toBe(0)
  })

  test('have everything in JSON', async () => {
    await using broker = await startScriptedGroups({ topics: { orders: 3, rates: 1 }, streams: [group] })
    const { stdout } = await runKctl('groups describe st -o json', at(broker))
    expect(JSON.parse(stdout)).toMatchObject({
      type: 'streams',
      epoch: 3,
      assignmentEpoch: 2,
      topologyEpoch: 1,
      members: [
        {
          tasks: [
            { subtopology: '0', partition: 0, role: 'active' },
            { subtopology: '0', partition: 1, role: 'active' },
            { subtopology: '0', partition: 2, role: 'warmup' },
          ],
          assignment: [{}, {}, {}],
          target: [],
          targetTasks: [],
          process: { id: 'process', endpoint: 'app-1:8080' },
          memberType: 'streams',
        },
        {},
      ],
      subtopologies: [{ subtopology: '0', sources: ['orders', 'rates'], changelogs: ['totals'] }, {}],
    })
  })

  test('are counted and listed with their members', async () => {
    await using broker = await startScriptedGroups({ topics: { orders: 3, rates: 1 }, streams: [group] })
    const members = await runKctl('groups members st', at(broker))
    expect(members.stdout).toBe(
      [
        'GROUP  MEMBER    INSTANCE  CLIENT    HOST       PARTITIONS',
        'st     member-0  -         streamer  /10.1.4.9           3',
        'st     member-1  -         streamer  /10.1.4.9           2',
        '',
      ].join('\n'),
    )
    const consumers = await runKctl('topics consumers rates -o json', at(broker))
    expect(JSON.parse(consumers.stdout)).toMatchObject([{ group: 'st', type: 'streams', members: 1 }])
  })

  test('can be without a topology yet', async () => {
    await using broker = await startScriptedGroups({
      streams: [streamsGroup({ epoch: 0, subtopologies: null }, [NO_TASKS], 'NotReady')],
    })
    const { exitCode, stdout } = await runKctl('groups describe st -o json', at(broker))
    expect(JSON.parse(stdout)).toMatchObject({
      state: 'NotReady',
      topologyEpoch: 0,
      members: [{ tasks: [], assignment: [] }],
      partitions: [],
    })
    expect(exitCode).toBe(0)
    const waited = await runKctl('groups wait st --state notready', at(broker))
    expect(waited.exitCode).toBe(0)
  })

  test('are warned of where they keep state beside their offsets', async () => {
    const stopped = { ...group, groupState: 'Empty', members: [] }
    await using broker = await startScriptedGroups({ topics: { orders: 3, rates: 1 }, streams: [stopped] })
    const { stderr } = await runKctl(
      'offsets reset st --to earliest --allow-new -t orders --dry-run',
      at(broker),
    )
    expect(stderr).toContain('streams group "st": state stores and internal topics stay as they are')
  })
})

describe('the kinds of groups', () => {
  test('are asked for once where the kind is known', async () => {
    await using broker = await startScriptedGroups({ topics: { orders: 1 }, share: [shareGroup([0])] })
    expect((await runKctl('groups list -o name', at(broker))).stdout).toBe('sh\n')
    expect(broker.seen).toContain(shareGroupDescribe.key)
    // Once for what this user may see at all.
    expect(broker.seen.filter((key) => key === describeGroups.key)).toHaveLength(1)
    expect(broker.seen).not.toContain(streamsGroupDescribe.key)
  })

  test('can be chosen', async () => {
    await using broker = await startScriptedGroups({
      share: [shareGroup()],
      streams: [streamsGroup({ epoch: 0, subtopologies: [] }, [])],
    })
    expect((await runKctl('groups list -o name', at(broker))).stdout).toBe('sh\nst\n')
    expect((await runKctl('groups list -o name --type streams', at(broker))).stdout).toBe('st\n')
    expect((await runKctl('groups list --type shared', at(broker))).exitCode).toBe(2)
    expect(await runKctl('groups list --state stabel', at(broker))).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining('"stabel" is not a state of a group') as string,
    })
  })

  test('that a broker lists and does not describe are said to be so', async () => {
    await using broker = await startScriptedGroups({ share: [shareGroup([0])], describes: false })
    const { exitCode, stdout, stderr } = await runKctl('groups list', at(broker))
    expect(stdout).toContain('! UNSUPPORTED_VERSION')
    expect(stderr).toContain('sh: UNSUPPORTED_VERSION')
    expect(exitCode).toBe(3)
  })

  test('a group of no kind is not there', async () => {
    await using broker = await startScriptedGroups({ share: [shareGroup()] })
    const { exitCode, stderr } = await runKctl('groups describe shh', at(broker))
    expect(exitCode).toBe(7)
    expect(stderr).toContain('did you mean "sh"?')
  })
})
