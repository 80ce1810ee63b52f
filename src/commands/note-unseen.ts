import type { Cluster } from '../cluster/cluster.ts'
import { seesAll } from '../cluster/sees-all.ts'
import type { Output } from '../output/output.ts'

/** Says of an empty list that it is what this user may see, and not what there is. */
export async function noteUnseen(what: 'topics' | 'groups', cluster: Cluster, output: Output): Promise<void> {
  if (await seesAll(cluster, what)) return
  await output.note(() => `there may be ${what} in ${cluster.name} that this user may not see`)
}
