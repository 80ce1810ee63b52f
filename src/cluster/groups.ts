import { GROUP_TYPES, type GroupListing, type GroupType } from '../domain/group.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import { deleteGroups as deleteGroupsApi } from '../wire/messages/delete-groups.ts'
import { listGroups as listGroupsApi } from '../wire/messages/list-groups.ts'
import type { Cluster } from './cluster.ts'
import { tellCoordinator } from './coordinators.ts'
import { requireNoError } from './kafka-error.ts'

export interface GroupList {
  readonly groups: readonly GroupListing[]
  /** Brokers that did not answer: their groups are missing. */
  readonly unanswered: readonly { readonly broker: number; readonly reason: string }[]
}

/**
 * Every group of the cluster. Each broker knows its own, so each is asked; one that is silent is named.
 *
 * @throws what the first broker's answer failed with, if none of them gave one
 */
export async function listGroups(cluster: Cluster): Promise<GroupList> {
  const brokers = await cluster.brokers()
  const answers = await Promise.allSettled(brokers.map(async ({ id }) => await listGroupsOf(cluster, id)))
  const [first] = answers
  if (first?.status === 'rejected' && answers.every(({ status }) => status === 'rejected')) throw first.reason
  const groups: GroupListing[] = []
  const unanswered: { broker: number; reason: string }[] = []
  for (const [index, answer] of answers.entries()) {
    const broker = brokers[index]?.id ?? -1
    if (answer.status === 'fulfilled') groups.push(...answer.value)
    else
      unanswered.push({
        broker,
        reason: answer.reason instanceof Error ? answer.reason.message : String(answer.reason),
      })
  }
  return { groups: groups.sort((a, b) => (a.group < b.group ? -1 : 1)), unanswered }
}

async function listGroupsOf(cluster: Cluster, broker: number): Promise<readonly GroupListing[]> {
  return await cluster.retry(async () => {
    const { errorCode, groups } = await cluster.sendTo(broker, listGroupsApi, {})
    requireNoError(errorCode, 'ListGroups')
    return groups.map(({ groupId, protocolType, groupState, groupType }) => ({
      group: groupId,
      type: toType(groupType),
      state: groupState === '' ? null : groupState,
      protocol: protocolType,
      coordinator: broker,
    }))
  })
}

const toType = (text: string): GroupType =>
  GROUP_TYPES.find((type) => type === text.toLowerCase()) ?? 'unknown'

/**
 * Deletes one group with all it has committed.
 *
 * @throws {KafkaError} when it is refused
 * @throws {ConnectionError} with `requestWritten` when the outcome is unknown
 */
export async function deleteGroup(cluster: Cluster, group: string): Promise<void> {
  const { results } = await tellCoordinator(
    cluster,
    'group',
    group,
    deleteGroupsApi,
    { groupsNames: [group] },
    (response) => response.results.map(({ errorCode }) => errorCode),
  )
  requireNoError(results[0]?.errorCode ?? ErrorCode.UNKNOWN_SERVER_ERROR, 'DeleteGroups')
}
