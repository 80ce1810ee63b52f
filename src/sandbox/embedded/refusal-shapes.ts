/** A request or a response of any API, by field names. */
export type Fields = Readonly<Record<string, unknown>>

/** Which parts of a request are to be refused; null for all of them. */
export interface RefusalScope {
  readonly topic: string | null
  readonly partition: number | null
  /** A group, a transactional id or a config resource, where an API deals with several. */
  readonly name: string | null
}

/** A request divided into what is refused and what is still to be done. */
export interface SplitRequest {
  /** The request without the refused parts; null when nothing is left. */
  readonly rest: Fields | null
  /** The whole answer, made from that to `rest`. */
  merge(answer: Fields | null): Fields
}

interface SplitOptions {
  readonly version: number
  readonly errorCode: number
  readonly scope: RefusalScope
  /** Newer requests name topics by their id alone. */
  readonly topicNameOf: (topicId: string) => string | undefined
}

/** Divides a request; null when it has no part in the scope. */
type Split = (request: Fields, options: SplitOptions) => SplitRequest | null

const MESSAGE = 'refused by fault injection'
const NO_BYTES = Buffer.alloc(0)
const NOWHERE = { nodeId: -1, host: '', port: -1 }

const itemsOf = (fields: Fields | null, name: string): readonly Fields[] =>
  (fields?.[name] ?? []) as readonly Fields[]

/** APIs with one error code for the whole request. */
function whole(answer: (request: Fields) => Fields = () => ({})): Split {
  return (request, { errorCode }) => ({
    rest: null,
    merge: () => ({ throttleTimeMs: 0, errorCode, ...answer(request) }),
  })
}

interface ListShape {
  readonly asked: string
  readonly answered: string
  /** What the scope is compared with. */
  readonly topicOf?: (item: Fields) => unknown
  readonly nameOf?: (item: Fields) => unknown
  readonly refusal: (item: Fields, errorCode: number) => Fields
  /** Asks even if no item is left, for what else is in the answer. */
  readonly alwaysAsk?: boolean
}

/** APIs with a list of things, each with an error code of its own. */
function list({ asked, answered, topicOf, nameOf, refusal, alwaysAsk = false }: ListShape): Split {
  return (request, { errorCode, scope }) => {
    const isRefused = (item: Fields): boolean =>
      (scope.topic === null || topicOf?.(item) === scope.topic) &&
      (scope.name === null || nameOf?.(item) === scope.name)
    const items = itemsOf(request, asked)
    const refused = items.filter(isRefused)
    if (refused.length === 0 && items.length > 0) return null
    const left = items.filter((item) => !isRefused(item))
    return {
      rest: left.length === 0 && !alwaysAsk ? null : { ...request, [asked]: left },
      merge: (answer) => ({
        throttleTimeMs: 0,
        ...answer,
        [answered]: [...itemsOf(answer, answered), ...refused.map((item) => refusal(item, errorCode))],
      }),
    }
  }
}

interface NestedShape {
  /** The lists of topics and, in each, of partitions: in the request and in the answer. */
  readonly asked: readonly [topics: string, partitions: string]
  readonly answered: readonly [topics: string, partitions: string]
  readonly topic?: string
  readonly index?: string
  readonly refusal?: (partition: Fields, errorCode: number) => Fields
}

/** APIs with a list of topics, each with a list of partitions that have an error code of their own. */
function nested({ asked, answered, topic = 'name', index = 'partitionIndex', refusal }: NestedShape): Split {
  const [askedTopics, askedPartitions] = asked
  const [answeredTopics, answeredPartitions] = answered
  return (request, { errorCode, scope, topicNameOf }) => {
    const refused: Fields[] = []
    const left: Fields[] = []
    for (const item of itemsOf(request, askedTopics)) {
      const name = item[topic] || topicNameOf(String(item['topicId']))
      const isRefused = (partition: Fields): boolean =>
        (scope.topic === null || name === scope.topic) &&
        (scope.partition === null || partition[index] === scope.partition)
      const partitions = itemsOf(item, askedPartitions)
      const hit = partitions.filter(isRefused)
      const missed = partitions.filter((partition) => !isRefused(partition))
      if (missed.length > 0) left.push({ ...item, [askedPartitions]: missed })
      if (hit.length === 0) continue
      const answers = hit.map((partition) => ({
        [index]: partition[index],
        errorCode,
        ...refusal?.(partition, errorCode),
      }))
      refused.push({ [topic]: item[topic], topicId: item['topicId'], [answeredPartitions]: answers })
    }
    if (refused.length === 0) return null
    return {
      rest: left.length === 0 ? null : { ...request, [askedTopics]: left },
      merge: (answer) => ({
        throttleTimeMs: 0,
        ...answer,
        [answeredTopics]: [...itemsOf(answer, answeredTopics), ...refused],
      }),
    }
  }
}

/** Chooses by the version of the request. */
const since =
  (version: number, from: Split, before: Split): Split =>
  (request, options) =>
    (options.version >= version ? from : before)(request, options)

/** For versions without a place for the error code. */
const cannot: Split = () => null

const byName = ({ name }: Fields): unknown => name
const itself = (item: Fields): unknown => item

const topicPartitions = (asked: readonly [string, string] = ['topics', 'partitions']) =>
  nested({ asked, answered: ['topics', 'partitions'] })

const configResource = (answered: string) =>
  list({
    asked: 'resources',
    answered,
    topicOf: ({ resourceType, resourceName }) => (resourceType === 2 ? resourceName : null),
    nameOf: ({ resourceName }) => resourceName,
    refusal: ({ resourceType, resourceName }, errorCode) => ({
      errorCode,
      errorMessage: MESSAGE,
      resourceType,
      resourceName,
      configs: [],
    }),
  })

const namedTopic = (answered: string) =>
  list({
    asked: 'topics',
    answered,
    topicOf: byName,
    refusal: ({ name, topicId }, errorCode) => ({ name, topicId, errorCode, errorMessage: MESSAGE }),
  })

/** How each API says no. An API that is missing here cannot be made to fail with an error code. */
export const REFUSAL_SHAPES: Readonly<Record<string, Split>> = {
  AddOffsetsToTxn: whole(),
  AlterConfigs: configResource('responses'),
  ApiVersions: whole(() => ({ apiKeys: [] })),
  ConsumerGroupDescribe: list({
    asked: 'groupIds',
    answered: 'groups',
    nameOf: itself,
    refusal: (groupId, errorCode) => ({
      errorCode,
      errorMessage: MESSAGE,
      groupId,
      groupState: '',
      groupEpoch: 0,
      assignmentEpoch: 0,
      assignorName: '',
      members: [],
    }),
  }),
  ConsumerGroupHeartbeat: whole(({ memberId }) => ({ memberId, memberEpoch: 0, heartbeatIntervalMs: 0 })),
  CreatePartitions: namedTopic('results'),
  CreateTopics: namedTopic('topics'),
  DeleteGroups: list({
    asked: 'groupsNames',
    answered: 'results',
    nameOf: itself,
    refusal: (groupId, errorCode) => ({ groupId, errorCode }),
  }),
  DeleteRecords: nested({
    asked: ['topics', 'partitions'],
    answered: ['topics', 'partitions'],
    refusal: () => ({ lowWatermark: -1n }),
  }),
  DeleteTopics: since(
    6,
    namedTopic('responses'),
    list({
      asked: 'topicNames',
      answered: 'responses',
      topicOf: itself,
      refusal: (name, errorCode) => ({ name, errorCode }),
    }),
  ),
  DescribeClientQuotas: whole(() => ({ errorMessage: MESSAGE, entries: null })),
  DescribeCluster: whole(() => ({ errorMessage: MESSAGE, clusterId: '', brokers: [] })),
  DescribeConfigs: configResource('results'),
  DescribeGroups: list({
    asked: 'groups',
    answered: 'groups',
    nameOf: itself,
    refusal: (groupId, errorCode) => ({
      errorCode,
      groupId,
      groupState: '',
      protocolType: '',
      protocolData: '',
      members: [],
    }),
  }),
  DescribeUserScramCredentials: whole(() => ({ errorMessage: MESSAGE, results: [] })),
  ElectLeaders: since(
    1,
    whole(() => ({ replicaElectionResults: [] })),
    cannot,
  ),
  EndTxn: whole(),
  Fetch: nested({
    asked: ['topics', 'partitions'],
    answered: ['responses', 'partitions'],
    topic: 'topic',
    index: 'partition',
    refusal: ({ partition }) => ({
      partitionIndex: partition,
      highWatermark: -1n,
      abortedTransactions: null,
      records: NO_BYTES,
    }),
  }),
  FindCoordinator: since(
    4,
    list({
      asked: 'coordinatorKeys',
      answered: 'coordinators',
      nameOf: itself,
      refusal: (key, errorCode) => ({ key, errorCode, errorMessage: MESSAGE, ...NOWHERE }),
    }),
    whole(() => ({ errorMessage: MESSAGE, ...NOWHERE })),
  ),
  Heartbeat: whole(),
  IncrementalAlterConfigs: configResource('responses'),
  InitProducerId: whole(() => ({ producerEpoch: -1 })),
  JoinGroup: whole(({ memberId }) => ({ protocolName: '', leader: '', memberId, members: [] })),
  LeaveGroup: whole(),
  ListConfigResources: whole(() => ({ configResources: [] })),
  ListGroups: whole(() => ({ groups: [] })),
  ListOffsets: topicPartitions(),
  ListTransactions: whole(() => ({ unknownStateFilters: [], transactionStates: [] })),
  Metadata: list({
    asked: 'topics',
    answered: 'topics',
    topicOf: byName,
    refusal: ({ name, topicId }, errorCode) => ({ errorCode, name, topicId, partitions: [] }),
    alwaysAsk: true,
  }),
  OffsetCommit: topicPartitions(),
  OffsetDelete: whole(() => ({ topics: [] })),
  OffsetFetch: since(
    8,
    list({
      asked: 'groups',
      answered: 'groups',
      nameOf: ({ groupId }) => groupId,
      refusal: ({ groupId }, errorCode) => ({ groupId, topics: [], errorCode }),
    }),
    since(
      2,
      whole(() => ({ topics: [] })),
      cannot,
    ),
  ),
  OffsetForLeaderEpoch: nested({
    asked: ['topics', 'partitions'],
    answered: ['topics', 'partitions'],
    topic: 'topic',
    index: 'partition',
  }),
  Produce: nested({
    asked: ['topicData', 'partitionData'],
    answered: ['responses', 'partitionResponses'],
    index: 'index',
    refusal: () => ({ baseOffset: -1n }),
  }),
  SaslAuthenticate: whole(() => ({ errorMessage: MESSAGE, authBytes: NO_BYTES })),
  SaslHandshake: whole(() => ({ mechanisms: [] })),
  SyncGroup: whole(() => ({ assignment: NO_BYTES })),
  TxnOffsetCommit: topicPartitions(),
}

/** The answer that refuses all of a request, or null if the API has none. */
export function refuseAll(api: string, request: Fields, version: number, errorCode: number): Fields | null {
  const scope = { topic: null, partition: null, name: null }
  const split = REFUSAL_SHAPES[api]?.(request, { version, errorCode, scope, topicNameOf: () => undefined })
  return split == null || split.rest !== null ? null : split.merge(null)
}
