import type { GroupDescription } from '../domain/group.ts'
import type { TopicPartition } from '../domain/offset.ts'
import { ErrorCode } from '../wire/error-codes.ts'

/** One broker's answer on one group. */
export interface Described {
  readonly description: GroupDescription
  readonly errorCode: number
}

/** What a request for one kind of group says of a group of another, or of a kind that is switched off. */
export const isOtherKind = (errorCode: number): boolean =>
  errorCode === ErrorCode.GROUP_ID_NOT_FOUND || errorCode === ErrorCode.UNSUPPORTED_VERSION

export const toPartitions = (
  topics: readonly { readonly topicName: string; readonly partitions: readonly number[] }[],
): readonly TopicPartition[] =>
  topics.flatMap(({ topicName: topic, partitions }) => partitions.map((partition) => ({ topic, partition })))
