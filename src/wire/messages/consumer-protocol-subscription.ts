// Generated from ConsumerProtocolSubscription of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Message, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer } from '../primitives.ts'

export interface ConsumerProtocolSubscriptionTopicPartition {
  readonly topic?: string
  readonly partitions?: readonly number[]
}
function writeConsumerProtocolSubscriptionTopicPartition(w: Writer, value: ConsumerProtocolSubscriptionTopicPartition, version: number): void {
  if (version >= 1) {
    w.string(value.topic ?? "", false)
  } else if (value.topic !== undefined && value.topic !== "") {
    refuseField('ConsumerProtocolSubscription', 'topic', version)
  }
  if (version >= 1) {
    w.array(value.partitions ?? [], false, (item) => w.int32(item))
  } else if (value.partitions !== undefined && value.partitions !== null && value.partitions.length > 0) {
    refuseField('ConsumerProtocolSubscription', 'partitions', version)
  }
}

function readConsumerProtocolSubscriptionTopicPartition(r: Reader, version: number): Decoded<ConsumerProtocolSubscriptionTopicPartition> {
  const topic = version >= 1 ? r.string(false) : ""
  const partitions = version >= 1 ? r.array(false, () => r.int32()) : []
  return { topic, partitions }
}

export interface ConsumerProtocolSubscription {
  readonly topics: readonly string[]
  readonly userData?: Uint8Array | null
  readonly ownedPartitions?: readonly ConsumerProtocolSubscriptionTopicPartition[]
  readonly generationId?: number
  readonly rackId?: string | null
}
function writeConsumerProtocolSubscription(w: Writer, value: ConsumerProtocolSubscription, version: number): void {
  w.array(value.topics, false, (item) => w.string(item, false))
  w.bytes(value.userData ?? null, false)
  if (version >= 1) {
    w.array(value.ownedPartitions ?? [], false, (item) => writeConsumerProtocolSubscriptionTopicPartition(w, item, version))
  }
  if (version >= 2) {
    w.int32(value.generationId ?? -1)
  }
  if (version >= 3) {
    w.string(value.rackId ?? null, false)
  }
}

function readConsumerProtocolSubscription(r: Reader, version: number): Decoded<ConsumerProtocolSubscription> {
  const topics = r.array(false, () => r.string(false))
  const userData = r.nullableBytes(false)
  const ownedPartitions = version >= 1 ? r.array(false, () => readConsumerProtocolSubscriptionTopicPartition(r, version)) : []
  const generationId = version >= 2 ? r.int32() : -1
  const rackId = version >= 3 ? r.nullableString(false) : null
  return { topics, userData, ownedPartitions, generationId, rackId }
}

export const consumerProtocolSubscription: Message<ConsumerProtocolSubscription> = {
  name: 'ConsumerProtocolSubscription',
  minVersion: 0,
  maxVersion: 3,
  encode: writeConsumerProtocolSubscription,
  decode: readConsumerProtocolSubscription,
}
