/** What a cluster says about itself at one moment. */
export interface ClusterMetadata {
  readonly clusterId: string | null
  /** The broker that takes administrative requests, or null while there is none. */
  readonly controller: number | null
  readonly brokers: readonly Broker[]
  readonly topics: readonly TopicMetadata[]
}

export interface Broker {
  readonly id: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
}

export interface TopicMetadata {
  readonly name: string
  /** base64url, as Kafka prints it; null from brokers that know no topic ids (before 2.8). */
  readonly id: string | null
  readonly internal: boolean
  readonly partitions: readonly PartitionMetadata[]
  /** The Kafka error that stands for this topic, like `UNKNOWN_TOPIC_OR_PARTITION`; null when all is well. */
  readonly error: string | null
}

export interface PartitionMetadata {
  readonly partition: number
  /** Null while the partition has no leader: it can be neither read nor written. */
  readonly leader: number | null
  readonly leaderEpoch: number | null
  readonly replicas: readonly number[]
  readonly inSyncReplicas: readonly number[]
  readonly offlineReplicas: readonly number[]
}
