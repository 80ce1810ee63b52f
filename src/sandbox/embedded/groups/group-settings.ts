/** What a broker's operator sets for groups. The names are those of Kafka's broker settings, the values its defaults unless said. */
export interface GroupSettings {
  /** group.min.session.timeout.ms */
  readonly minSessionTimeoutMs: number
  /** group.max.session.timeout.ms */
  readonly maxSessionTimeoutMs: number
  /** group.initial.rebalance.delay.ms: 0 here where Kafka has 3000, because nobody wants to wait in a sandbox. */
  readonly initialRebalanceDelayMs: number
  /** How long a member that was just added may take over its first join; fixed in Kafka. */
  readonly newMemberJoinTimeoutMs: number
  /** offset.metadata.max.bytes */
  readonly maxOffsetMetadataBytes: number
  /** offsets.topic.num.partitions, which decides the partition of __consumer_offsets that stands for a group. */
  readonly offsetsPartitions: number
  /** group.consumer.session.timeout.ms */
  readonly consumerSessionTimeoutMs: number
  /** group.consumer.heartbeat.interval.ms: 5000 in Kafka, less here, so that members hear soon of a change. */
  readonly consumerHeartbeatIntervalMs: number
}

export const DEFAULT_GROUP_SETTINGS: GroupSettings = {
  minSessionTimeoutMs: 6_000,
  maxSessionTimeoutMs: 1_800_000,
  initialRebalanceDelayMs: 0,
  newMemberJoinTimeoutMs: 300_000,
  maxOffsetMetadataBytes: 4096,
  offsetsPartitions: 50,
  consumerSessionTimeoutMs: 45_000,
  consumerHeartbeatIntervalMs: 500,
}
