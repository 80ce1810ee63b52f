import { encodeBatch } from '../../../src/wire/batch-builder.ts'

const batch = encodeBatch([{ timestampMs: 1, key: null, value: Buffer.from('a') }])
const transaction = { transactionalId: 'none', producerId: 5n, producerEpoch: 0 }
const anyAcl = { operation: 3, permissionType: 3 }
const aclFilter = { resourceTypeFilter: 2, resourceNameFilter: null, principalFilter: null, hostFilter: null }
const offset = { partitionIndex: 0, committedOffset: 1n, committedMetadata: '' }

/** For each API a request that the version can carry, mostly about things that are there: topic "orders", node 1. */
export const REQUESTS: Readonly<Record<string, (version: number, topicId: string) => unknown>> = {
  Produce: (version, topicId) => ({
    acks: -1,
    timeoutMs: 1000,
    topicData: [
      {
        ...(version >= 13 ? { topicId } : { name: 'orders' }),
        partitionData: [{ index: 0, records: batch }],
      },
      {
        ...(version >= 13 ? { topicId } : { name: 'orders' }),
        partitionData: [{ index: 9, records: batch }],
      },
    ],
  }),
  Fetch: (version, topicId) => ({
    maxWaitMs: 0,
    minBytes: 0,
    topics: [0n, 77n].map((fetchOffset) => ({
      ...(version >= 13 ? { topicId } : { topic: 'orders' }),
      partitions: [{ partition: 0, fetchOffset, partitionMaxBytes: 1_000 }],
    })),
  }),
  ListOffsets: () => ({
    replicaId: -1,
    topics: [
      { name: 'orders', partitions: [-1n, -2n, 0n].map((timestamp) => ({ partitionIndex: 0, timestamp })) },
      { name: 'nowhere', partitions: [{ partitionIndex: 0, timestamp: -1n }] },
    ],
  }),
  Metadata: () => ({ topics: [{ name: 'orders' }, { name: 'nowhere' }] }),
  ApiVersions: (version) => (version >= 3 ? { clientSoftwareName: 'test', clientSoftwareVersion: '1' } : {}),
  CreateTopics: (version) => ({
    topics: [
      { name: `made-${version}`, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] },
      { name: 'orders', numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] },
    ],
  }),
  DeleteTopics: (version) => ({
    timeoutMs: 1000,
    ...(version >= 6 ? { topics: [{ name: 'nowhere' }] } : { topicNames: ['nowhere'] }),
  }),
  DeleteRecords: () => ({
    timeoutMs: 1000,
    topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, offset: 0n }] }],
  }),
  OffsetForLeaderEpoch: () => ({
    topics: [{ topic: 'orders', partitions: [{ partition: 0, leaderEpoch: 0 }] }],
  }),
  DescribeConfigs: () => ({
    resources: [
      { resourceType: 2, resourceName: 'orders', configurationKeys: null },
      { resourceType: 4, resourceName: '1', configurationKeys: null },
    ],
    includeSynonyms: true,
  }),
  DescribeLogDirs: () => ({ topics: null }),
  CreatePartitions: () => ({
    topics: [{ name: 'orders', count: 1, assignments: null }],
    timeoutMs: 1000,
    validateOnly: true,
  }),
  ElectLeaders: () => ({ topicPartitions: null }),
  IncrementalAlterConfigs: () => ({
    resources: [{ resourceType: 2, resourceName: 'orders', configs: [] }],
    validateOnly: true,
  }),
  AlterConfigs: () => ({
    resources: [{ resourceType: 2, resourceName: 'orders', configs: [] }],
    validateOnly: true,
  }),
  DescribeClientQuotas: () => ({ components: [], strict: false }),
  DescribeUserScramCredentials: () => ({ users: [{ name: 'ann' }] }),
  AlterPartitionReassignments: () => ({
    topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, replicas: [1] }] }],
  }),
  ListPartitionReassignments: () => ({ topics: null }),
  DescribeCluster: () => ({ includeClusterAuthorizedOperations: true }),
  DescribeProducers: () => ({ topics: [{ name: 'orders', partitionIndexes: [0, 7] }] }),
  ListConfigResources: () => ({}),
  DescribeTopicPartitions: () => ({ topics: [] }),
  OffsetCommit: (version, topicId) => ({
    groupId: 'g',
    memberId: '',
    topics: [{ ...(version >= 10 ? { topicId } : { name: 'orders' }), partitions: [offset] }],
  }),
  OffsetFetch: (version, topicId) => {
    const topics = [{ ...(version >= 10 ? { topicId } : { name: 'orders' }), partitionIndexes: [0] }]
    return version >= 8 ? { groups: [{ groupId: 'g', topics }] } : { groupId: 'g', topics }
  },
  FindCoordinator: (version) => (version >= 4 ? { coordinatorKeys: ['g'] } : { key: 'g' }),
  JoinGroup: () => ({
    groupId: 'g',
    sessionTimeoutMs: 10_000,
    memberId: 'nobody',
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: Buffer.alloc(0) }],
  }),
  Heartbeat: () => ({ groupId: 'g', generationId: 1, memberId: 'nobody' }),
  LeaveGroup: (version) =>
    version >= 3 ? { groupId: 'g', members: [{ memberId: 'nobody' }] } : { groupId: 'g', memberId: 'nobody' },
  SyncGroup: () => ({ groupId: 'g', generationId: 1, memberId: 'nobody', assignments: [] }),
  DescribeGroups: () => ({ groups: ['g', 'nobody'] }),
  ListGroups: () => ({}),
  InitProducerId: () => ({ transactionalId: null, transactionTimeoutMs: 1000 }),
  AddPartitionsToTxn: (version) =>
    version >= 4
      ? {
          transactions: [
            { ...transaction, verifyOnly: false, topics: [{ name: 'orders', partitions: [0] }] },
          ],
        }
      : {
          v3AndBelowTransactionalId: 'none',
          v3AndBelowProducerId: 5n,
          v3AndBelowProducerEpoch: 0,
          v3AndBelowTopics: [{ name: 'orders', partitions: [0] }],
        },
  AddOffsetsToTxn: () => ({ ...transaction, groupId: 'g' }),
  EndTxn: () => ({ ...transaction, committed: true }),
  TxnOffsetCommit: () => ({
    ...transaction,
    groupId: 'g',
    topics: [{ name: 'orders', partitions: [offset] }],
  }),
  DeleteGroups: () => ({ groupsNames: ['nobody'] }),
  OffsetDelete: () => ({ groupId: 'g', topics: [{ name: 'orders', partitions: [{ partitionIndex: 0 }] }] }),
  DescribeTransactions: () => ({ transactionalIds: ['none'] }),
  ListTransactions: () => ({ stateFilters: [], producerIdFilters: [] }),
  ConsumerGroupHeartbeat: () => ({
    groupId: 'new',
    memberId: 'member',
    memberEpoch: 0,
    rebalanceTimeoutMs: 10_000,
    subscribedTopicNames: ['orders'],
    topicPartitions: [],
  }),
  ConsumerGroupDescribe: () => ({ groupIds: ['nobody'], includeAuthorizedOperations: true }),
  DescribeAcls: () => ({ ...aclFilter, ...anyAcl }),
  CreateAcls: () => ({
    creations: [{ resourceType: 2, resourceName: 'orders', principal: 'User:ann', host: '*', ...anyAcl }],
  }),
  DeleteAcls: () => ({ filters: [{ ...aclFilter, ...anyAcl }] }),
  SaslHandshake: () => ({ mechanism: 'PLAIN' }),
  SaslAuthenticate: () => ({ authBytes: Buffer.alloc(0) }),
}
