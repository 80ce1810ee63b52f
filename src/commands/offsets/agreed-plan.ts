import { formatPartition } from '../../domain/offset.ts'
import { isSamePlan } from '../../domain/offset-reset.ts'
import type { Plan } from './plan-reset.ts'
import type { ResetRequest } from './reset-request.ts'

/**
 * The request that goes exactly where a plan goes. The end of a log moves on while a question stands: what was
 * agreed to is what was shown.
 */
export const asAgreed = (request: ResetRequest, { reset }: Plan): ResetRequest => ({
  ...request,
  goal: {
    kind: 'offsets',
    offsets: new Map(reset.partitions.map((move) => [formatPartition(move), move.after])),
    from: reset.target,
  },
  scopes: [],
  allowNew: true,
  onlyRead: false,
  clamp: false,
})

/** What was agreed to as it is now, or null when it would come from elsewhere. */
export function agreedPlan(agreed: Plan, now: Plan): Plan | null {
  if (!isSamePlan(agreed.reset.partitions, now.reset.partitions)) return null
  const remarks = new Map(agreed.reset.partitions.map((move) => [formatPartition(move), move.remark]))
  return {
    ...now,
    reset: {
      ...now.reset,
      resolvedMs: agreed.reset.resolvedMs,
      otherTopics: agreed.reset.otherTopics,
      partitions: now.reset.partitions.map((move) => ({
        ...move,
        remark: remarks.get(formatPartition(move)) ?? null,
      })),
    },
  }
}
