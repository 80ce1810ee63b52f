import type { ConsumeBounds } from '../../domain/consume-start.ts'
import type { GroupProtocol } from '../../domain/group-protocol.ts'
import type { RecordFilter } from '../../domain/record-filter.ts'
import type { RecordSerdes } from '../../domain/record-serde.ts'
import type { ExecRequest } from './exec-request.ts'

export interface ConsumeRequest {
  readonly topics: readonly string[]
  /** The topics are one regular expression. */
  readonly isRegex: boolean
  readonly bounds: ConsumeBounds
  /** Null: all. */
  readonly partitions: readonly number[] | null
  /** Only records with this key, from the partition it hashes to; null: all. */
  readonly key: string | null
  readonly filters: readonly RecordFilter[]
  readonly limit: number | null
  readonly scanLimit: number | null
  readonly idleMs: number | null
  readonly order: 'partition' | 'time'
  readonly isolation: 'committed' | 'uncommitted'
  readonly checkCrcs: boolean
  readonly template: string | null
  readonly serdes: RecordSerdes
  /** Null: no group, and nothing is ever committed. */
  readonly group: GroupRequest | null
}

export interface GroupRequest {
  readonly group: string
  readonly commit: boolean
  readonly commitEvery: CommitEvery
  /** What records are given to; null: they are printed. */
  readonly exec: ExecRequest | null
  /** Auto: that of the group, or the best that the cluster has. */
  readonly protocol: GroupProtocol | 'auto'
  /** The name of a static member (KIP-345), whose partitions wait for its return; null: none. */
  readonly instanceId: string | null
}

export type CommitEvery =
  { readonly kind: 'time'; readonly ms: number } | { readonly kind: 'records'; readonly count: number }
