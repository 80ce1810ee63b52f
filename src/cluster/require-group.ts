import type { GroupDescription } from '../domain/group.ts'
import { didYouMean } from '../domain/text-distance.ts'
import { KctlError } from '../errors.ts'
import type { Cluster } from './cluster.ts'
import { describeGroups } from './describe-groups.ts'
import { listGroups } from './groups.ts'
import { kindOfKafkaErrorName, needsRight } from './kafka-error.ts'

/**
 * One group that is there.
 *
 * @throws {KctlError} `GROUP_NOT_FOUND` naming the nearest name, or what keeps it from being described
 */
export async function requireGroup(cluster: Cluster, name: string): Promise<GroupDescription> {
  const [description] = await describeGroups(cluster, [name])
  if (description !== undefined && description.error === null) return description
  throw await explainMissingGroup(cluster, name, description?.error ?? 'GROUP_ID_NOT_FOUND')
}

export async function explainMissingGroup(cluster: Cluster, name: string, error: string): Promise<KctlError> {
  if (error === 'GROUP_AUTHORIZATION_FAILED') {
    return new KctlError('authorization', `not allowed to see group "${name}" in ${cluster.name}`, {
      code: error,
      kafkaError: error,
      hint: needsRight('Describe', `group "${name}"`),
    })
  }
  if (error === 'TOPIC_AUTHORIZATION_FAILED') {
    return new KctlError(
      'authorization',
      `not allowed to see all topics that the members of group "${name}" read in ${cluster.name}`,
      {
        code: error,
        kafkaError: error,
        hint: needsRight('Describe', 'each of these topics'),
      },
    )
  }
  if (error !== 'GROUP_ID_NOT_FOUND') {
    return new KctlError(kindOfKafkaErrorName(error), `group "${name}" in ${cluster.name}: ${error}`, {
      code: error,
      kafkaError: error,
    })
  }
  const { groups } = await listGroups(cluster)
  const meant = didYouMean(
    name,
    groups.map(({ group }) => group),
  )
  return new KctlError('notFound', `group "${name}" does not exist in ${cluster.name}`, {
    code: 'GROUP_NOT_FOUND',
    kafkaError: error,
    hint:
      meant === null ? 'kctl groups list shows what there is' : `did you mean "${meant}"?   kctl groups list`,
  })
}
