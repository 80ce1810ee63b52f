import type { Cluster } from '../../cluster/cluster.ts'
import { explainFailure } from '../../cluster/explain-failure.ts'
import type { Context } from '../../context.ts'
import { KctlError } from '../../errors.ts'
import { carryOutMoves, type MovesToApply } from './apply-moves.ts'
import type { GroupOutcome } from './group-outcomes-view.ts'

/**
 * Moves one of several groups. Whatever happens to it, it must not hide what was done to those before it.
 *
 * @param planned what is said of it where nothing is done
 */
export async function moveInTurn(
  planned: GroupOutcome,
  moves: () => Promise<MovesToApply>,
  cluster: Cluster,
  context: Context,
): Promise<GroupOutcome> {
  const { group } = planned
  if (context.signal.aborted) return { ...planned, error: notTried(group) }
  if (cluster.deadline.passed) return { ...planned, error: outOfTime(group) }
  try {
    const { reset, failure } = await carryOutMoves(await moves(), cluster, context)
    // Many groups take longer than one command may, and so they may while the cluster answers.
    if (failure === null) cluster.deadline.restart(cluster.deadline.timeoutMs)
    return { group, reset, error: failure }
  } catch (error) {
    if (context.signal.aborted) return { ...planned, error: notTried(group) }
    const explained = explainFailure(error)
    if (explained instanceof KctlError) return { ...planned, error: explained }
    throw error
  }
}

const notTried = (group: string): KctlError =>
  new KctlError('interrupted', `group "${group}" was not moved: the command was stopped before`, {
    code: 'INTERRUPTED',
  })

const outOfTime = (group: string): KctlError =>
  new KctlError('unreachable', `group "${group}" was not moved: the time was over before`, {
    code: 'TIMEOUT',
    hint: 'run it again with those that are left, or with a longer --timeout',
  })
