import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from '../../cluster/cluster.ts'
import { explainFailure } from '../../cluster/explain-failure.ts'
import { groupLags } from '../../cluster/group-lags.ts'
import { describeGroups } from '../../cluster/describe-groups.ts'
import { isPassing } from '../../cluster/is-passing.ts'
import { explainMissingGroup } from '../../cluster/require-group.ts'
import type { Context } from '../../context.ts'
import { formatDuration, formatWaiting } from '../../domain/duration.ts'
import type { GroupDescription } from '../../domain/group.ts'
import {
  formatStanding,
  type GroupGoal,
  type GroupStanding,
  hasReached,
  standingOf,
} from '../../domain/group-wait.ts'
import { KctlError } from '../../errors.ts'
import { reportView } from '../../output/report-view.ts'
import { formatCount } from '../../output/style.ts'
import { openWaitLine } from '../../output/wait-line.ts'
import type { WaitRequest } from './wait.ts'

const PAUSE_MS = 500
/** How long one round may take: a broker that is away must not hold up the news from the others for longer. */
const ROUND_MS = 10_000
/** The last look, when the time is nearly over, gets so much all the same. */
const LAST_LOOK_MS = 1_000

interface WaitedGroup extends GroupStanding {
  readonly reached: boolean
  readonly waitedMs: number
}

export async function awaitGroups({ groups, goal, waitMs }: WaitRequest, context: Context): Promise<void> {
  const { output, signal } = context
  const view = waitedView(goal)
  output.require(view)
  await using cluster = await context.openCluster()
  using line = openWaitLine(output)
  const startMs = performance.now()
  const elapsedMs = (): number => performance.now() - startMs
  let standings: readonly GroupStanding[] | null = null
  let away: Error | null = null
  for (;;) {
    cluster.deadline.restart(Math.max(LAST_LOOK_MS, Math.min(ROUND_MS, waitMs - elapsedMs())))
    try {
      standings = await standingsOf(cluster, groups, goal, standings !== null)
      away = null
    } catch (error) {
      if (!isPassing(error) || signal.aborted) throw error
      away = error
    }
    const behind = standings?.filter((standing) => !hasReached(standing, goal)) ?? null
    if (behind?.length === 0 && away === null) break
    if (elapsedMs() >= waitMs) break
    await line.show(
      () => statusText(behind, away, goal, formatWaiting(elapsedMs(), waitMs)),
      statusText(behind, away, goal, `waiting up to ${formatDuration(waitMs)}`),
      newsKey(behind, away, goal),
    )
    await sleep(Math.min(PAUSE_MS, Math.max(1, waitMs - elapsedMs())), undefined, { signal })
  }
  line.clear()
  if (standings === null) throw away ?? new Error('a round without an answer has a reason')
  const waitedMs = Math.round(elapsedMs())
  const rows = standings.map((each) => ({ ...each, reached: hasReached(each, goal), waitedMs }))
  await output.result(view, rows)
  requireReached(rows, away, { groups, goal, waitMs })
}

/**
 * Where each group is now.
 *
 * @param hadAll whether every group was there before: then one that is waited for to be dead may be gone
 * @throws {KctlError} `GROUP_NOT_FOUND`
 */
async function standingsOf(
  cluster: Cluster,
  groups: readonly string[],
  goal: GroupGoal,
  hadAll: boolean,
): Promise<readonly GroupStanding[]> {
  const descriptions = await describeGroups(cluster, groups)
  const isGone = ({ error }: GroupDescription): boolean =>
    hadAll && goal.state === 'Dead' && error === 'GROUP_ID_NOT_FOUND'
  const missing = descriptions.find((each) => each.error !== null && !isGone(each))
  if (missing !== undefined) throw await explainMissingGroup(cluster, missing.group, missing.error ?? '')
  if (goal.lag === null) return descriptions.map((each) => standingOf(each, []))
  const lags = await groupLags(cluster, descriptions)
  const unanswered = lags.find(({ error }) => error !== null)
  if (unanswered !== undefined)
    throw await explainMissingGroup(cluster, unanswered.description.group, unanswered.error ?? '')
  return lags.map(({ description, partitions }) => standingOf(description, partitions))
}

/** `waiting (12s, 4m48s left) for billing: Stable, 2 members on /10.1.4.7, lag 1,200` */
function statusText(
  behind: readonly GroupStanding[] | null,
  away: Error | null,
  goal: GroupGoal,
  waiting: string,
): string {
  if (away !== null || behind === null) return `${waiting}, no answer: ${away?.message ?? ''}`
  return `${waiting} for ${listText(behind, (each) => formatStanding(each, goal, formatCount))}`
}

/** What may change without being told: the lag does all the time. */
const newsKey = (behind: readonly GroupStanding[] | null, away: Error | null, goal: GroupGoal): string =>
  away !== null || behind === null
    ? 'away'
    : behind.map((each) => formatStanding(each, { ...goal, lag: null })).join('; ')

function listText(behind: readonly GroupStanding[], textOf: (standing: GroupStanding) => string): string {
  const more = behind.length > 3 ? `; ${behind.length - 3} more` : ''
  return behind.slice(0, 3).map(textOf).join('; ') + more
}

function requireReached(
  rows: readonly WaitedGroup[],
  away: Error | null,
  { groups, goal, waitMs }: WaitRequest,
): void {
  const behind = rows.filter(({ reached }) => !reached)
  if (behind.length === 0 && away === null) return
  const what = [
    ...(goal.state === null ? [] : [`state ${goal.state}`]),
    ...(goal.lag === null ? [] : [`a lag of at most ${goal.lag}`]),
  ].join(' with ')
  const explained = away === null ? null : explainFailure(away)
  throw new KctlError(
    'checkFailed',
    behind.length === 0
      ? `whether every group has ${what} is not known after ${formatDuration(waitMs)}`
      : `${behind.length} of ${groups.length} group${groups.length === 1 ? '' : 's'} did not reach ${what} in ${formatDuration(waitMs)}`,
    {
      code: 'NOT_REACHED',
      details: [
        ...behind.slice(0, 20).map((each) => formatStanding(each, goal)),
        ...(explained instanceof Error ? [`the last round had no answer: ${explained.message}`] : []),
      ],
      hint: `see where it stands: kctl groups describe ${behind[0]?.group ?? groups[0] ?? ''}`,
    },
  )
}

const waitedView = (goal: GroupGoal) =>
  reportView<WaitedGroup>(
    [
      { key: 'group', isName: true, value: ({ group }) => group },
      { key: 'state', value: ({ state }) => state },
      { key: 'members', value: ({ members }) => members },
      { key: 'lag', value: ({ lag }) => lag },
      { key: 'unknown', value: ({ unknown }) => unknown },
      { key: 'reached', value: ({ reached }) => reached },
      { key: 'waitedMs', value: ({ waitedMs }) => waitedMs },
    ],
    (rows, style) =>
      rows
        .filter(({ reached }) => reached)
        .map((row) => `${style.success('✔')} ${formatStanding(row, goal, (lag) => style.number(lag))}`),
  )
