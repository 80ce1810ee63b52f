import type { Cluster } from '../../cluster/cluster.ts'
import { groupOffsets } from '../../cluster/group-offsets.ts'
import { kindOfKafkaErrorName, needsRight } from '../../cluster/kafka-error.ts'
import type { CommittedOffset } from '../../domain/group.ts'
import { KctlError } from '../../errors.ts'

/** @throws {KctlError} when the group does not say */
export async function committedOffsets(cluster: Cluster, group: string): Promise<readonly CommittedOffset[]> {
  const [found] = await groupOffsets(cluster, [group])
  if (found === undefined || found.error === null) return found?.offsets ?? []
  const kind = kindOfKafkaErrorName(found.error)
  throw new KctlError(kind, `group "${group}" in ${cluster.name}: ${found.error}`, {
    code: found.error,
    kafkaError: found.error,
    ...(kind === 'authorization' && { hint: needsRight('Read', `group "${group}"`) }),
  })
}
