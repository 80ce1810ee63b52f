import type { ConsumerMember } from './consumer-group.ts'
import { common, type PartitionKey, without } from './partition-key.ts'

type Progress = Pick<ConsumerMember, 'state' | 'epoch' | 'assigned' | 'pendingRevocation'>

export interface ReconcileFacts {
  readonly target: ReadonlySet<PartitionKey>
  readonly targetEpoch: number
  /** What the member says it still has; null if it does not say. */
  readonly owned: ReadonlySet<PartitionKey> | null
  /** What other members have or have not given up yet. */
  readonly taken: ReadonlySet<PartitionKey>
}

/**
 * The next step of a member towards its target (KIP-848): first it gives up what others are
 * to have, then it moves to the target's epoch, then it takes what others have given up. Pure.
 */
export function reconcileMember(member: Progress, facts: ReconcileFacts): Progress {
  if (member.state === 'stable' && member.epoch === facts.targetEpoch) return member
  if (member.state === 'unrevoked') {
    if (stillOwns(member.pendingRevocation, facts.owned)) return member
    return nextStep({ ...member, epoch: member.epoch + 1 }, facts)
  }
  return nextStep(member, facts)
}

function nextStep(member: Progress, { target, targetEpoch, owned, taken }: ReconcileFacts): Progress {
  const kept = common(member.assigned, target)
  const revoked = without(member.assigned, target)
  if (revoked.size > 0 && stillOwns(revoked, owned)) {
    return { state: 'unrevoked', epoch: member.epoch, assigned: kept, pendingRevocation: revoked }
  }
  const wanted = without(target, kept)
  const available = without(wanted, taken)
  return {
    state: available.size === wanted.size ? 'stable' : 'unreleased',
    epoch: targetEpoch,
    assigned: new Set([...kept, ...available]),
    pendingRevocation: new Set(),
  }
}

/** A member that does not say what it has may have everything. */
function stillOwns(keys: ReadonlySet<PartitionKey>, owned: ReadonlySet<PartitionKey> | null): boolean {
  return owned === null || common(keys, owned).size > 0
}
