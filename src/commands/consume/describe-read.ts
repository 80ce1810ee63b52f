import { formatByteCount } from '../../domain/byte-count.ts'
import { formatRoughDuration } from '../../domain/duration.ts'
import { formatOffsetTarget } from '../../domain/offset-target.ts'
import type { OffsetTarget } from '../../domain/offset-target.ts'
import { formatPartition } from '../../domain/offset.ts'
import type { PartitionRead } from '../../domain/read-plan.ts'
import { formatTime } from '../../domain/time-format.ts'
import type { Style } from '../../output/style.ts'
import type { ConsumeRequest } from './consume-request.ts'

/** Partitions whose offsets are named; the rest is counted. */
const NAMED = 4

export interface DescribedRead {
  readonly request: Pick<ConsumeRequest, 'bounds' | 'key'>
  readonly topics: readonly string[]
  readonly reads: readonly PartitionRead[]
  readonly instants: ReadonlyMap<string, number>
  readonly utc: boolean
  /** Name every partition. */
  readonly all: boolean
}

/** `orders · 3 partitions · earliest → end · 0: 0→120, 1: 5→80, 2: 0→95`, for stderr. */
export function describeRead(
  { request, topics, reads, instants, utc, all }: DescribedRead,
  style: Style,
): string {
  const { start, to, follow } = request.bounds
  const names = topics.length > 3 ? `${topics.length} topics` : topics.join(', ')
  const point = (target: OffsetTarget): string => {
    const text = formatOffsetTarget(target)
    const epochMs = target.byPartition.size === 0 ? instants.get(text) : undefined
    return epochMs === undefined ? text : formatTime(epochMs, { utc })
  }
  const range =
    start.kind === 'tail'
      ? `last ${start.count} record${start.count === 1 ? '' : 's'}${follow ? ', then what comes' : ''}`
      : `${start.kind === 'point' ? point(start.from) : `committed, else ${point(start.fallback)}`} → ${to === null ? (follow ? 'what comes' : 'end') : point(to)}`
  const count = `${reads.length} partition${reads.length === 1 ? '' : 's'}`
  const parts = [
    style.accent(names),
    request.key === null
      ? count
      : `partition ${reads.map(({ partition }) => partition).join(', ')}, where key "${request.key}" hashes to`,
    range,
    offsetsOf(reads, topics.length > 1, all ? Infinity : NAMED),
  ]
  return parts.filter((part) => part !== '').join(' · ')
}

function offsetsOf(reads: readonly PartitionRead[], withTopic: boolean, most: number): string {
  const shown = reads.slice(0, most).map((read) => {
    const place = withTopic ? formatPartition(read) : String(read.partition)
    return `${place}: ${read.start}→${read.end ?? ''}`
  })
  const rest = reads.length - shown.length
  return `${shown.join(', ')}${rest > 0 ? `, and ${rest} more` : ''}`
}

export interface ReadSummary {
  readonly printed: number
  readonly scanned: number
  readonly bytes: number
  readonly elapsedMs: number
}

/** `1,204 records, 120 KB, 0.4 s`, for stderr. */
export function summarise({ printed, scanned, bytes, elapsedMs }: ReadSummary, style: Style): string {
  const of = scanned === printed ? '' : ` of ${style.number(scanned)}`
  const records = `${style.number(printed)}${of} record${scanned === 1 ? '' : 's'}`
  return `${records}, ${formatByteCount(bytes)}, ${formatRoughDuration(elapsedMs)}`
}
