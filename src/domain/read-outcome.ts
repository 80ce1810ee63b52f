import { formatPartition, type Offset, type TopicPartition } from './offset.ts'

/** Offsets that were there, or were to be there, and could not be read. `from` is inclusive, `until` exclusive. */
export interface ReadGap extends TopicPartition {
  /** `lost`: deleted before they were read. `truncated`: read, and then taken back by the cluster, as after an unclean election. */
  readonly kind: 'lost' | 'truncated'
  readonly from: Offset
  readonly until: Offset
}

/** A partition whose end was not reached. */
export interface UnreachedPartition extends TopicPartition {
  /** The next offset that would have been read; null where not even the start is known. */
  readonly position: Offset | null
  readonly end: Offset | null
  /** Kafka's name of the error, NO_LEADER or UNREACHABLE. */
  readonly error: string
}

/** Whether it is for want of a right. */
export const isDenied = ({ error }: UnreachedPartition): boolean => error.includes('AUTHORIZATION_FAILED')

/** Something the user should know while records are read. */
export type ReadNotice =
  | { readonly kind: 'gap'; readonly gap: ReadGap }
  /** The log has lost its first records between the plan and the first fetch. */
  | { readonly kind: 'moved-start'; readonly partition: TopicPartition; readonly to: Offset }
  /** It is tried again and again, and has not worked for some seconds. */
  | { readonly kind: 'stalled'; readonly partitions: readonly TopicPartition[]; readonly error: string }

export function formatGap(gap: ReadGap): string {
  const range = `${formatPartition(gap)}: offsets ${gap.from} to ${gap.until - 1n}`
  return gap.kind === 'lost'
    ? `gap: ${range} were deleted before they could be read`
    : `gap: ${range} were read and then taken back by the cluster; what is there now is read again`
}

export function formatNotice(notice: ReadNotice): string {
  switch (notice.kind) {
    case 'gap':
      return formatGap(notice.gap)
    case 'moved-start':
      return `${formatPartition(notice.partition)}: the log starts at ${notice.to} now, so reading starts there`
    case 'stalled': {
      const [first, ...rest] = notice.partitions
      const more = rest.length === 0 ? '' : ` and ${rest.length} more`
      return `waiting for ${first === undefined ? '' : formatPartition(first)}${more}: ${notice.error}`
    }
  }
}
