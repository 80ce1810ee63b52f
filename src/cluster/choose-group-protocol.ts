import type { GroupProtocol } from '../domain/group-protocol.ts'
import { KctlError } from '../errors.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import { apiVersions } from '../wire/messages/api-versions.ts'
import { consumerGroupHeartbeat } from '../wire/messages/consumer-group-heartbeat.ts'
import { version } from '../version.ts'
import type { Cluster } from './cluster.ts'
import { describeGroups } from './describe-groups.ts'

/** Members choose their own ids from here on (KIP-1082), in Kafka 4.0: the first that has the protocol for production. */
const RELEASED_IN = 1
/** The feature that switches the protocol on in the cluster, from this level on. */
const FEATURE = { name: 'group.version', level: 1 } as const

/**
 * The protocol to join a group by. Unless one is asked for: that of the group, and the new one for a group that is
 * not there yet, where the cluster has it.
 *
 * @throws {KctlError} when what was asked for cannot be had
 */
export async function chooseGroupProtocol(
  cluster: Cluster,
  group: string,
  wanted: GroupProtocol | 'auto',
  instanceId: string | null,
): Promise<GroupProtocol> {
  if (wanted === 'classic') return 'classic'
  if (wanted === 'consumer') {
    if (await cluster.supports(consumerGroupHeartbeat, 0)) return 'consumer'
    throw refusal(`${cluster.name} does not have the consumer protocol`, 'leave out --group-protocol')
  }
  const isOffered =
    (await cluster.supports(consumerGroupHeartbeat, RELEASED_IN)) && (await isSwitchedOn(cluster))
  if (isOffered) {
    const [found] = await describeGroups(cluster, [group])
    if (found?.type !== 'classic') return 'consumer'
  }
  if (instanceId === null) return 'classic'
  throw isOffered
    ? refusal(
        `group "${group}" in ${cluster.name} is a classic group, and --instance-id needs the consumer protocol`,
        'with --group-protocol consumer the group changes over to it',
      )
    : refusal(
        `${cluster.name} does not have the consumer protocol, which --instance-id needs`,
        'leave out --instance-id',
      )
}

const refusal = (message: string, hint: string): KctlError =>
  new KctlError('precondition', message, { code: 'GROUP_PROTOCOL', hint })

async function isSwitchedOn(cluster: Cluster): Promise<boolean> {
  const { errorCode, finalizedFeatures } = await cluster.retry(
    async () =>
      await cluster.sendToAny(apiVersions, {
        clientSoftwareName: 'kctl',
        clientSoftwareVersion: version,
      }),
  )
  if (errorCode !== ErrorCode.NONE) return false
  const feature = finalizedFeatures.find(({ name }) => name === FEATURE.name)
  return (feature?.maxVersionLevel ?? 0) >= FEATURE.level
}
