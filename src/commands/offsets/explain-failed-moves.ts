import type { Cluster } from '../../cluster/cluster.ts'
import { describeGroups } from '../../cluster/describe-groups.ts'
import { needsRight } from '../../cluster/kafka-error.ts'
import { notEmptyError } from '../../domain/group.ts'
import { formatPartition } from '../../domain/offset.ts'
import { failureOf, type ReportedMove } from '../../domain/reset-report.ts'
import { KctlError } from '../../errors.ts'
import type { Reset } from './reset-view.ts'

/**
 * What to say of moves that are not all done and read back.
 *
 * @param reset with what became of each move
 * @param action how it is called: "reset" or "undo"
 */
export async function explainFailedMoves(reset: Reset, action: string, cluster: Cluster): Promise<KctlError> {
  const failed = reset.partitions.filter(({ status }) => status === 'failed' || status === 'unknown')
  const kind = failureOf(reset.partitions) ?? 'internal'
  const errors = new Set(failed.map(({ error }) => error))
  const [error = null] = errors
  const counts = {
    done: reset.partitions.filter(({ status }) => status === 'moved').length,
    failed: failed.filter(({ status }) => status === 'failed').length,
    unknown: failed.filter(({ status }) => status === 'unknown').length,
  }
  if (error === 'UNKNOWN_MEMBER_ID' || error === 'REBALANCE_IN_PROGRESS' || error === 'NON_EMPTY_GROUP') {
    const [description] = await describeGroups(cluster, [reset.group]).catch(() => [])
    const known = description === undefined ? null : notEmptyError(description)
    return new KctlError(
      kind,
      `somebody joined group "${reset.group}" in the meantime: the ${action} was refused`,
      {
        code: 'GROUP_NOT_EMPTY',
        kafkaError: error,
        details: known?.details ?? [],
        hint: known?.hint,
        counts,
      },
    )
  }
  const denied =
    errors.size === 1 && error?.endsWith('AUTHORIZATION_FAILED') === true && kind === 'precondition'
  const only = errors.size === 1 && error !== null && /^[A-Z_]+$/.test(error) ? error : undefined
  return new KctlError(
    denied ? 'authorization' : kind,
    `the ${action} of group "${reset.group}" is not complete: ${summaryOf(counts)}`,
    {
      code: only ?? (kind === 'outcomeUnknown' ? 'OUTCOME_UNKNOWN' : 'PARTIAL'),
      kafkaError: only,
      details: failed.map((move) => `${formatPartition(move)}   ${move.error ?? ''}`),
      hint: rightFor(failed, reset.group) ?? readersHint(failed) ?? `kctl offsets list ${reset.group}`,
      counts,
    },
  )
}

/** Committing needs Read, as for a member; forgetting needs Delete on the group. Null when no right is missing. */
function rightFor(failed: readonly ReportedMove[], group: string): string | null {
  const deniedTopics = failed.filter(({ error }) => error === 'TOPIC_AUTHORIZATION_FAILED')
  if (deniedTopics.length > 0) {
    return needsRight('Read', ...deniedTopics.map(({ topic }) => `topic "${topic}"`))
  }
  const denied = failed.filter(({ error }) => error === 'GROUP_AUTHORIZATION_FAILED')
  if (denied.length === 0) return null
  return needsRight(denied.every(({ isForgotten }) => isForgotten) ? 'Delete' : 'Read', `group "${group}"`)
}

/** Null unless members read what was to be forgotten. */
function readersHint(failed: readonly ReportedMove[]): string | null {
  const topics = failed.filter(({ error }) => error === 'GROUP_SUBSCRIBED_TO_TOPIC').map(({ topic }) => topic)
  if (topics.length === 0) return null
  return `stop the members that subscribe to ${[...new Set(topics)].join(', ')} first: they would commit it again`
}

const summaryOf = ({ done, failed, unknown }: { done: number; failed: number; unknown: number }): string =>
  [
    `${done} moved`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
  ].join(', ')
