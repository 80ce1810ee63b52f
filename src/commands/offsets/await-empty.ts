import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from '../../cluster/cluster.ts'
import { describeGroups } from '../../cluster/describe-groups.ts'
import { groupLags } from '../../cluster/group-lags.ts'
import { isPassing } from '../../cluster/is-passing.ts'
import type { Context } from '../../context.ts'
import { formatDuration, formatWaiting } from '../../domain/duration.ts'
import { formatMembers, type GroupDescription, isEmpty, notEmptyError } from '../../domain/group.ts'
import { totalLag } from '../../domain/group-lag.ts'
import { KctlError } from '../../errors.ts'
import { formatCount } from '../../output/style.ts'
import { canRepaint } from '../../output/status-line.ts'
import { openWaitLine } from '../../output/wait-line.ts'

const PAUSE_MS = 500
/** How long one look may take: a broker that is away must not hold up the end of the wait. */
const ROUND_MS = 10_000
/** The last look, when the time is nearly over, gets so much all the same. */
const LAST_LOOK_MS = 1_000

/**
 * Waits until nobody is in the group any more, and says who still is.
 *
 * @throws {KctlError} `GROUP_NOT_EMPTY` when somebody still is after `waitMs`
 */
export async function awaitEmpty(
  cluster: Cluster,
  description: GroupDescription,
  waitMs: number,
  context: Context,
): Promise<void> {
  const [left] = await awaitAllEmpty(cluster, [description], waitMs, context)
  if (left !== undefined) throw stillNotEmpty(left, waitMs)
}

/**
 * The same for several groups, all in one batch of requests. A group that is gone or cannot be described any more
 * is not waited for.
 *
 * @returns those that are not empty after `waitMs`, as they are then
 */
export async function awaitAllEmpty(
  cluster: Cluster,
  descriptions: readonly GroupDescription[],
  waitMs: number,
  { output, signal }: Context,
): Promise<readonly GroupDescription[]> {
  let left = descriptions.filter(isOccupied)
  if (left.length === 0) return []
  const startMs = performance.now()
  const elapsedMs = (): number => performance.now() - startMs
  const isLive = canRepaint(output.stderr) && !output.options.quiet
  const all = countOf(left)
  await output.note(
    () => `waiting up to ${formatDuration(waitMs)} for members to leave: ${standingsText(left, new Map())}`,
  )
  using line = openWaitLine(output, newsOf(left))
  let lags: ReadonlyMap<string, bigint | null> = new Map()
  let away: Error | null = null
  for (;;) {
    const standing = away === null ? standingsText(left, lags) : `no answer: ${away.message}`
    await line.show(
      () => `${formatWaiting(elapsedMs(), waitMs)} for ${all} to be empty: ${standing}`,
      away === null ? newsOf(left) : `still waiting, ${standing}`,
    )
    await sleep(Math.min(PAUSE_MS, Math.max(1, waitMs - elapsedMs())), undefined, { signal })
    // The wait is asked for by itself, and may be longer than a request may take.
    cluster.deadline.restart(Math.max(LAST_LOOK_MS, Math.min(ROUND_MS, waitMs - elapsedMs())))
    try {
      const now = await describeGroups(
        cluster,
        left.map(({ group }) => group),
      )
      left = now.filter(isOccupied)
      // Only who sits and waits has an interest in it.
      if (isLive) lags = await lagsOf(cluster, left)
      away = null
    } catch (error) {
      if (!isPassing(error) || signal.aborted || elapsedMs() >= waitMs) throw error
      away = error
    }
    if (away === null && (left.length === 0 || elapsedMs() >= waitMs)) break
  }
  cluster.deadline.restart(cluster.deadline.timeoutMs)
  return left
}

/** What a group that was waited for in vain is refused with. */
export function stillNotEmpty(description: GroupDescription, waitMs: number): KctlError {
  const { message, code, details } = notEmptyError(description)
  return new KctlError('precondition', `${message}; it still was after ${formatDuration(waitMs)}`, {
    code,
    details,
    hint: 'stop them, or wait longer with --wait',
  })
}

const isOccupied = (description: GroupDescription): boolean =>
  description.error === null && !isEmpty(description)

async function lagsOf(
  cluster: Cluster,
  descriptions: readonly GroupDescription[],
): Promise<ReadonlyMap<string, bigint | null>> {
  const lags = await groupLags(cluster, descriptions)
  return new Map(lags.map(({ description, partitions }) => [description.group, totalLag(partitions)]))
}

const countOf = (groups: readonly GroupDescription[]): string =>
  groups.length === 1 ? `group "${groups[0]?.group ?? ''}"` : `${groups.length} groups`

/** Without the lag, which changes all the time. */
const newsOf = (left: readonly GroupDescription[]): string =>
  left.length === 0
    ? 'all members have left'
    : `waiting for members to leave: ${standingsText(left, new Map())}`

/** `billing: Stable, 2 members on /10.1.4.7, lag 1,200; mail: …` */
function standingsText(left: readonly GroupDescription[], lags: ReadonlyMap<string, bigint | null>): string {
  const SHOWN = 3
  const more = left.length > SHOWN ? `; ${left.length - SHOWN} more` : ''
  const named = left.slice(0, SHOWN).map(({ group, state, members }) => {
    const hosts = [...new Set(members.map(({ host }) => host))]
    const lag = lags.get(group) ?? null
    const parts = [state, formatMembers(members.length, hosts)]
    return `${group}: ${[...parts, ...(lag === null ? [] : [`lag ${formatCount(lag)}`])].join(', ')}`
  })
  return named.join('; ') + more
}
