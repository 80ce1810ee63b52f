import type { GroupDescription, GroupMember } from '../domain/group.ts'
import type { TopicPartition } from '../domain/offset.ts'
import { ErrorCode, errorName } from '../wire/error-codes.ts'

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

interface CoordinatedGroup {
  readonly errorCode: number
  readonly groupId: string
  readonly groupState: string
  readonly assignorName: string
  readonly groupEpoch: number
  readonly assignmentEpoch: number
}

/** A group whose coordinator assigns the partitions. Its protocol is called like its type. */
export const coordinatedGroup = (
  type: 'consumer' | 'share',
  coordinator: number,
  { errorCode, groupId, groupState, assignorName, groupEpoch, assignmentEpoch }: CoordinatedGroup,
  members: readonly GroupMember[],
): Described => ({
  errorCode,
  description: {
    group: groupId,
    type,
    state: groupState,
    protocol: type,
    assignor: assignorName === '' ? null : assignorName,
    coordinator,
    error: errorCode === ErrorCode.NONE ? null : errorName(errorCode),
    epoch: groupEpoch,
    assignmentEpoch,
    members,
  },
})
