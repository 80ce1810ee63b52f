import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from '../../cluster/cluster.ts'
import { explainFailure } from '../../cluster/explain-failure.ts'
import { isPassing } from '../../cluster/is-passing.ts'
import type { Context } from '../../context.ts'
import { isGlob } from '../../domain/glob.ts'
import { createLagHistory, type LagHistory } from '../../domain/lag-history.ts'
import { KctlError } from '../../errors.ts'
import { findLags } from './find-lags.ts'
import type { LagRequest } from './lag.ts'
import { lagRows } from './lag-view.ts'
import { requireAllAnswered } from './require-all-answered.ts'
import { askAges } from './show-lag.ts'
import { openDisplay, type Round } from './watch-display.ts'
import { watchView } from './watch-view.ts'

/** How long a round may wait for a broker that is away, at least. */
const PATIENCE_MS = 5_000

/** Looks again and again until a signal comes. A broker that is away is told, and is not the end. */
export async function watchLag(request: LagRequest, watchMs: number, context: Context): Promise<void> {
  const { signal } = context
  const display = openDisplay(watchView(request.by, request.withAge), watchMs, context)
  await using cluster = await context.openCluster()
  const history = createLagHistory()
  const roundMs = Math.min(context.settings.timeoutMs, Math.max(PATIENCE_MS, watchMs))
  let isFirst = true
  try {
    while (!signal.aborted) {
      const startMs = performance.now()
      cluster.deadline.restart(roundMs)
      const round = await look(cluster, request, history, isFirst, context)
      if (round === null) return
      isFirst &&= round.rows === null
      await display.show(round)
      const restMs = Math.max(0, watchMs - (performance.now() - startMs))
      await sleep(restMs, undefined, { signal }).catch(() => {})
    }
  } finally {
    await display.close()
  }
}

/** One round; null when a signal has cut it short. */
async function look(
  cluster: Cluster,
  { groups, by, withAge }: LagRequest,
  history: LagHistory,
  isFirst: boolean,
  context: Context,
): Promise<Round | null> {
  try {
    const { lags, unanswered } = await findLags(cluster, groups, !isFirst)
    const ageOf = withAge ? await askAges(cluster, lags, context) : () => null
    const timeMs = context.now()
    const nowMs = performance.now()
    const rows = lags
      .flatMap((each) => lagRows(each, by, ageOf))
      .map((row) => {
        const key = JSON.stringify([row.group, row.topic, row.partition])
        return { ...row, timeMs, ...history.add(key, nowMs, row.lag, row.partitions) }
      })
    history.forget(nowMs)
    const present = new Set(lags.map(({ description }) => description.group))
    const gone = isFirst ? [] : groups.filter((group) => !isGlob(group) && !present.has(group))
    return {
      timeMs,
      rows,
      notes: [
        ...gone.map((group) => `group "${group}" is gone`),
        ...(lags.length === 0 && gone.length === 0 ? ['there is no group to watch'] : []),
        ...notesOn(() => requireAllAnswered(lags, unanswered)),
      ],
    }
  } catch (error) {
    if (context.signal.aborted) return null
    if (!isPassing(error)) throw error
    const explained = explainFailure(error)
    return {
      timeMs: context.now(),
      rows: null,
      notes: [explained instanceof Error ? explained.message : error.message],
    }
  }
}

/** What would be an error of a command that ends is a note here. */
function notesOn(check: () => void): readonly string[] {
  try {
    check()
    return []
  } catch (error) {
    if (!(error instanceof KctlError)) throw error
    return [`${error.message}: ${error.details.join('; ')}`]
  }
}
