import type { OffsetTarget } from '../../domain/offset-target.ts'
import type { Offset } from '../../domain/offset.ts'
import type { TopicScope } from '../../domain/partition-set.ts'

/** Where to, as the user said it. */
export type ResetGoal =
  | { readonly kind: 'spec'; readonly target: OffsetTarget }
  /** Where another group is. */
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'file'; readonly path: string }
  /** An offset for each partition, by `formatPartition`; `from` says where they are from. */
  | { readonly kind: 'offsets'; readonly offsets: ReadonlyMap<string, Offset>; readonly from: string }

export interface ResetRequest {
  readonly group: string
  readonly goal: ResetGoal
  /** Empty means everything the group has committed. */
  readonly scopes: readonly TopicScope[]
  /** Give offsets also to a group or for a topic that has none. */
  readonly allowNew: boolean
  /** Leave out the topics that the group has committed nothing for, instead of refusing them. */
  readonly onlyRead?: boolean
  readonly clamp: boolean
  /** How long to wait for the group to be empty; null does not wait. */
  readonly waitMs: number | null
  readonly dryRun: boolean
  /** The file to write the plan to, instead of carrying it out; null for none. */
  readonly planOut: string | null
}
