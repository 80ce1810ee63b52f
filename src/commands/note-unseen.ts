import type { Cluster } from '../cluster/cluster.ts'
import { seesAll } from '../cluster/sees-all.ts'
import type { Output } from '../output/output.ts'

/**
 * Says of a list that it is what this user may see, and not what there is.
 *
 * @param answer to `seesAll`, for who has asked it beside other things
 */
export async function noteUnseen(
  what: 'topics' | 'groups',
  cluster: Cluster,
  output: Output,
  answer: boolean | Promise<boolean> = seesAll(cluster, what),
): Promise<void> {
  if (await answer) return
  await output.note(() => `there may be ${what} in ${cluster.name} that this user may not see`)
}
