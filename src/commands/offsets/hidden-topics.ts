import type { Cluster } from '../../cluster/cluster.ts'
import { needsRight } from '../../cluster/kafka-error.ts'
import { seesAll } from '../../cluster/sees-all.ts'
import type { Context } from '../../context.ts'
import { KctlError } from '../../errors.ts'
import type { ResetRequest } from './reset-request.ts'

/** Whether everything a group has committed is meant, and there may be more of it than this user is shown. */
export const mayBeHidden = async (
  { scopes, goal }: Pick<ResetRequest, 'scopes' | 'goal'>,
  cluster: Cluster,
): Promise<boolean> => scopes.length === 0 && goal.kind === 'spec' && !(await seesAll(cluster, 'topics'))

export async function noteHiddenTopics({ output }: Context): Promise<void> {
  await output.note(() => 'this user may not see every topic: what is committed on others stays as it is')
}

/**
 * Brokers leave out what was committed on topics that the user may not see: where nothing is shown, this is
 * to be asked before saying that there is nothing.
 *
 * @throws {KctlError} `TOPIC_AUTHORIZATION_FAILED` unless this user may see every topic
 */
export async function requireNothingHidden(group: string, cluster: Cluster): Promise<void> {
  if (await seesAll(cluster, 'topics')) return
  throw new KctlError(
    'authorization',
    `group "${group}" has no committed offsets on topics that this user may see in ${cluster.name}`,
    {
      code: 'TOPIC_AUTHORIZATION_FAILED',
      hint: needsRight('Describe', 'each topic that the group reads'),
    },
  )
}
