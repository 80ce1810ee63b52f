import type { Cluster } from '../../cluster/cluster.ts'
import type { GroupLags } from '../../cluster/group-lags.ts'
import type { Context } from '../../context.ts'
import { formatDuration } from '../../domain/duration.ts'
import type { PartitionLag } from '../../domain/group-lag.ts'
import { unreadAge } from '../../domain/unread-age.ts'
import { KctlError } from '../../errors.ts'
import { noteUnseen } from '../note-unseen.ts'
import { findLags } from './find-lags.ts'
import type { LagRequest } from './lag.ts'
import { type LagRow, lagRows, lagView } from './lag-view.ts'
import { noteHiddenTopics } from './note-hidden-topics.ts'
import { requireAllAnswered } from './require-all-answered.ts'

export async function showLag(request: LagRequest, context: Context): Promise<void> {
  const view = lagView(request.by, request.withAge)
  const metrics = context.output.options.format === 'prometheus' ? await import('./lag-metrics.ts') : null
  if (metrics === null) context.output.require(view)
  else metrics.requireNoColumns(context.output)
  await using cluster = await context.openCluster()
  const { lags, unanswered } = await findLags(cluster, request.groups)
  const ageOf = request.withAge ? await askAges(cluster, lags, context) : () => null
  const rows = lags.flatMap((each) => lagRows(each, request.by, ageOf))
  if (metrics === null) await context.output.result(view, rows)
  else await metrics.writeLagMetrics(context.output, lags, request.withAge ? ageOf : null)
  await noteHiddenTopics(context.output, lags)
  if (lags.length === 0 || request.groups.length === 0) await noteUnseen('groups', cluster, context.output)
  if (request.maxAgeMs !== null) await warnOfUnknownAges(lags, ageOf, context)
  requireAllAnswered(lags, unanswered)
  requireWithin(rows, request)
}

/** How long the next record of each partition has been waiting. */
export async function askAges(
  cluster: Cluster,
  lags: readonly GroupLags[],
  context: Context,
): Promise<(partition: PartitionLag) => number | null> {
  // Reading records is much code, and most looks at a lag need none.
  const { unreadTimes } = await import('../../cluster/unread-times.ts')
  const times = await unreadTimes(cluster, lags)
  const nowMs = context.now()
  return (partition) => unreadAge(partition, times, nowMs)
}

/** What cannot be told is no reason to call a check false, and none to keep quiet about it. */
async function warnOfUnknownAges(
  lags: readonly GroupLags[],
  ageOf: (partition: PartitionLag) => number | null,
  { output }: Context,
): Promise<void> {
  const unknown = lags
    .flatMap(({ partitions }) => partitions)
    .filter((partition) => partition.lag !== null && ageOf(partition) === null).length
  if (unknown === 0) return
  await output.warn(
    () => `how old the next record is cannot be told of ${unknown} partition${unknown === 1 ? '' : 's'}`,
  )
}

/** @throws {KctlError} `LAG_TOO_HIGH` or `AGE_TOO_HIGH` when a row is over a limit */
function requireWithin(rows: readonly LagRow[], { maxLag, maxAgeMs }: LagRequest): void {
  const behind = rows.filter(({ lag }) => maxLag !== null && lag !== null && lag > maxLag).length
  const old = rows.filter(({ ageMs }) => maxAgeMs !== null && ageMs !== null && ageMs > maxAgeMs).length
  if (behind === 0 && old === 0) return
  const of = (count: number): string => `${count} of ${rows.length} rows`
  const failed = [
    ...(behind === 0 ? [] : [`${of(behind)} have a lag of more than ${maxLag ?? 0}`]),
    ...(old === 0
      ? []
      : [`${of(old)} have left a record unread for more than ${formatDuration(maxAgeMs ?? 0)}`]),
  ]
  throw new KctlError('checkFailed', failed.join(', and '), {
    code: behind > 0 ? 'LAG_TOO_HIGH' : 'AGE_TOO_HIGH',
  })
}
