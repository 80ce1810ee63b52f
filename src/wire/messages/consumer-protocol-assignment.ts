// Generated from ConsumerProtocolAssignment of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Message, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface ConsumerProtocolAssignmentTopicPartition {
  readonly topic: string
  readonly partitions: readonly number[]
}
function writeConsumerProtocolAssignmentTopicPartition(w: Writer, value: ConsumerProtocolAssignmentTopicPartition, version: number): void {
  void version
  w.string(value.topic, false)
  w.array(value.partitions, false, (item) => w.int32(item))
}

function readConsumerProtocolAssignmentTopicPartition(r: Reader, version: number): Decoded<ConsumerProtocolAssignmentTopicPartition> {
  void version
  const topic = r.string(false)
  const partitions = r.array(false, () => r.int32())
  return { topic, partitions }
}

export interface ConsumerProtocolAssignment {
  readonly assignedPartitions: readonly ConsumerProtocolAssignmentTopicPartition[]
  readonly userData?: Uint8Array | null
}
function writeConsumerProtocolAssignment(w: Writer, value: ConsumerProtocolAssignment, version: number): void {
  w.array(value.assignedPartitions, false, (item) => writeConsumerProtocolAssignmentTopicPartition(w, item, version))
  w.bytes(value.userData ?? null, false)
}

function readConsumerProtocolAssignment(r: Reader, version: number): Decoded<ConsumerProtocolAssignment> {
  const assignedPartitions = r.array(false, () => readConsumerProtocolAssignmentTopicPartition(r, version))
  const userData = r.nullableBytes(false)
  return { assignedPartitions, userData }
}

export const consumerProtocolAssignment: Message<ConsumerProtocolAssignment> = {
  name: 'ConsumerProtocolAssignment',
  minVersion: 0,
  maxVersion: 3,
  encode: writeConsumerProtocolAssignment,
  decode: readConsumerProtocolAssignment,
}
