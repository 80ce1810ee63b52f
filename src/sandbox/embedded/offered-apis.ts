import type { Handler } from './handler.ts'

/** An API that the broker offers. */
export interface OfferedApi {
  readonly key: number
  readonly name: string
  readonly minVersion: number
  readonly maxVersion: number
  /** Loads, with the first request, what answers it: a broker is ready sooner without. */
  readonly load: () => Promise<Handler>
}

const offer = (
  key: number,
  name: string,
  [minVersion, maxVersion]: readonly [number, number],
  load: () => Promise<Handler>,
): OfferedApi => {
  let loading: Promise<Handler> | null = null
  return { key, name, minVersion, maxVersion, load: () => (loading ??= load()) }
}

/**
 * Everything the broker answers, with the versions it advertises: those of the message definitions,
 * but for Fetch 18, which is for replicas.
 */
// prettier-ignore
export const OFFERED_APIS: readonly OfferedApi[] = [
  offer(0, 'Produce', [3, 13], async () => (await import('./handlers/produce.ts')).produceHandler),
  offer(1, 'Fetch', [4, 17], async () => (await import('./handlers/fetch.ts')).fetchHandler),
  offer(2, 'ListOffsets', [1, 11], async () => (await import('./handlers/list-offsets.ts')).listOffsetsHandler),
  offer(3, 'Metadata', [0, 13], async () => (await import('./handlers/metadata.ts')).metadataHandler),
  offer(8, 'OffsetCommit', [2, 10], async () => (await import('./groups/offset-commit-handler.ts')).offsetCommitHandler),
  offer(9, 'OffsetFetch', [1, 10], async () => (await import('./groups/offset-fetch-handler.ts')).offsetFetchHandler),
  offer(10, 'FindCoordinator', [0, 6], async () => (await import('./groups/find-coordinator-handler.ts')).findCoordinatorHandler),
  offer(11, 'JoinGroup', [0, 9], async () => (await import('./groups/membership-handlers.ts')).joinGroupHandler),
  offer(12, 'Heartbeat', [0, 4], async () => (await import('./groups/membership-handlers.ts')).heartbeatHandler),
  offer(13, 'LeaveGroup', [0, 5], async () => (await import('./groups/membership-handlers.ts')).leaveGroupHandler),
  offer(14, 'SyncGroup', [0, 5], async () => (await import('./groups/membership-handlers.ts')).syncGroupHandler),
  offer(15, 'DescribeGroups', [0, 6], async () => (await import('./groups/group-admin-handlers.ts')).describeGroupsHandler),
  offer(16, 'ListGroups', [0, 5], async () => (await import('./groups/group-admin-handlers.ts')).listGroupsHandler),
  offer(17, 'SaslHandshake', [1, 1], async () => (await import('./sasl/sasl-handlers.ts')).saslHandshakeHandler),
  offer(18, 'ApiVersions', [0, 4], async () => (await import('./handlers/api-versions.ts')).apiVersionsHandler(OFFERED_APIS)),
  offer(19, 'CreateTopics', [2, 7], async () => (await import('./handlers/create-topics.ts')).createTopicsHandler),
  offer(20, 'DeleteTopics', [1, 6], async () => (await import('./handlers/delete-topics.ts')).deleteTopicsHandler),
  offer(21, 'DeleteRecords', [0, 2], async () => (await import('./handlers/delete-records.ts')).deleteRecordsHandler),
  offer(22, 'InitProducerId', [0, 5], async () => (await import('./transactions/transaction-handlers.ts')).initProducerIdHandler),
  offer(23, 'OffsetForLeaderEpoch', [2, 4], async () => (await import('./handlers/offset-for-leader-epoch.ts')).offsetForLeaderEpochHandler),
  offer(24, 'AddPartitionsToTxn', [0, 5], async () => (await import('./transactions/transaction-handlers.ts')).addPartitionsToTxnHandler),
  offer(25, 'AddOffsetsToTxn', [0, 4], async () => (await import('./transactions/transaction-handlers.ts')).addOffsetsToTxnHandler),
  offer(26, 'EndTxn', [0, 4], async () => (await import('./transactions/transaction-handlers.ts')).endTxnHandler),
  offer(28, 'TxnOffsetCommit', [0, 4], async () => (await import('./transactions/txn-offset-commit-handler.ts')).txnOffsetCommitHandler),
  offer(29, 'DescribeAcls', [1, 3], async () => (await import('./handlers/acls.ts')).describeAclsHandler),
  offer(30, 'CreateAcls', [1, 3], async () => (await import('./handlers/acls.ts')).createAclsHandler),
  offer(31, 'DeleteAcls', [1, 3], async () => (await import('./handlers/acls.ts')).deleteAclsHandler),
  offer(32, 'DescribeConfigs', [1, 4], async () => (await import('./handlers/describe-configs.ts')).describeConfigsHandler),
  offer(33, 'AlterConfigs', [0, 2], async () => (await import('./handlers/incremental-alter-configs.ts')).alterConfigsHandler),
  offer(35, 'DescribeLogDirs', [1, 4], async () => (await import('./handlers/describe-log-dirs.ts')).describeLogDirsHandler),
  offer(36, 'SaslAuthenticate', [0, 2], async () => (await import('./sasl/sasl-handlers.ts')).saslAuthenticateHandler),
  offer(37, 'CreatePartitions', [0, 3], async () => (await import('./handlers/create-partitions.ts')).createPartitionsHandler),
  offer(42, 'DeleteGroups', [0, 2], async () => (await import('./groups/group-admin-handlers.ts')).deleteGroupsHandler),
  offer(43, 'ElectLeaders', [0, 2], async () => (await import('./handlers/elect-leaders.ts')).electLeadersHandler),
  offer(44, 'IncrementalAlterConfigs', [0, 1], async () => (await import('./handlers/incremental-alter-configs.ts')).incrementalAlterConfigsHandler),
  offer(45, 'AlterPartitionReassignments', [0, 1], async () => (await import('./handlers/alter-partition-reassignments.ts')).alterPartitionReassignmentsHandler),
  offer(46, 'ListPartitionReassignments', [0, 0], async () => (await import('./handlers/list-partition-reassignments.ts')).listPartitionReassignmentsHandler),
  offer(47, 'OffsetDelete', [0, 0], async () => (await import('./groups/offset-delete-handler.ts')).offsetDeleteHandler),
  offer(48, 'DescribeClientQuotas', [0, 1], async () => (await import('./handlers/describe-client-quotas.ts')).describeClientQuotasHandler),
  offer(50, 'DescribeUserScramCredentials', [0, 0], async () => (await import('./handlers/describe-user-scram-credentials.ts')).describeUserScramCredentialsHandler),
  offer(60, 'DescribeCluster', [0, 2], async () => (await import('./handlers/describe-cluster.ts')).describeClusterHandler),
  offer(61, 'DescribeProducers', [0, 0], async () => (await import('./handlers/describe-producers.ts')).describeProducersHandler),
  offer(65, 'DescribeTransactions', [0, 0], async () => (await import('./transactions/transaction-admin-handlers.ts')).describeTransactionsHandler),
  offer(66, 'ListTransactions', [0, 2], async () => (await import('./transactions/transaction-admin-handlers.ts')).listTransactionsHandler),
  offer(68, 'ConsumerGroupHeartbeat', [0, 1], async () => (await import('./groups/consumer-heartbeat-handler.ts')).consumerGroupHeartbeatHandler),
  offer(69, 'ConsumerGroupDescribe', [0, 1], async () => (await import('./groups/consumer-describe-handler.ts')).consumerGroupDescribeHandler),
  offer(74, 'ListConfigResources', [0, 1], async () => (await import('./handlers/list-config-resources.ts')).listConfigResourcesHandler),
  offer(75, 'DescribeTopicPartitions', [0, 0], async () => (await import('./handlers/describe-topic-partitions.ts')).describeTopicPartitionsHandler),
]

const byKey = new Map(OFFERED_APIS.map((api) => [api.key, api]))

export const offeredApi = (key: number): OfferedApi | undefined => byKey.get(key)
