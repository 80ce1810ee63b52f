import { chooseGroupProtocol } from '../../cluster/choose-group-protocol.ts'
import { type GroupSession, openGroupSession } from '../../cluster/group-session.ts'
import type { Context } from '../../context.ts'
import { KctlError } from '../../errors.ts'
import type { ConsumeRequest, GroupRequest } from './consume-request.ts'
import { compileTopicRegex, findTopics } from './find-partitions.ts'
import { GroupCommits } from './group-commits.ts'
import { committedOffsets } from './committed-offsets.ts'
import { GroupReading } from './group-reading.ts'
import { planWork } from './open-work.ts'
import { resolveInstants } from './prepare-read.ts'
import { requireComplete } from './require-complete.ts'

/** After a signal everything has to be over in 5 s: the last commit and its proof, and then leaving. */
const LAST_COMMIT_MS = 2_500

/** The journey of a member of a group: join, read what is assigned, commit what was dealt with, prove it, leave. */
export async function readAsGroup(
  request: ConsumeRequest,
  group: GroupRequest,
  context: Context,
): Promise<void> {
  if (group.commit) await context.requireChange(`commit offsets of group "${group.group}"`)
  const openWork = await planWork(request, group, context)
  if (request.isRegex) compileTopicRegex(request.topics[0] ?? '')
  const instants = resolveInstants(request, context)
  const { output, signal } = context

  // A signal ends the reading, and what has to be done after it still needs the cluster.
  const life = new AbortController()
  const endLife = (): void => life.abort()
  signal.addEventListener('abort', endLife)
  await using cluster = await context.openCluster(life.signal)
  const topics = await findTopics(request, cluster, output)
  // Also finds the coordinator, which a new cluster has to set up first.
  await committedOffsets(cluster, group.group)
  using work = await openWork(cluster, topics)
  const protocol = await chooseGroupProtocol(cluster, group.group, group.protocol, group.instanceId)
  await output.detail(() => `group ${group.group} · joining by the ${protocol} protocol`)
  cluster.deadline.lift()
  signal.removeEventListener('abort', endLife)
  signal.throwIfAborted()

  const commits = new GroupCommits(group, work.verb, () => session)
  const session: GroupSession = openGroupSession(
    cluster,
    {
      group: group.group,
      topics: topics.map(({ name }) => name),
      protocol,
      mayFallBack: group.protocol === 'auto' && group.instanceId === null,
      instanceId: group.instanceId,
      log: output.options.verbose ? (line) => void output.detail(() => line) : null,
    },
    () => void commits.commit(LAST_COMMIT_MS),
  )
  const reading = new GroupReading({ request, group, topics, instants, cluster, session, commits, context })
  let failure: unknown = null
  try {
    await reading.readAll(work)
  } catch (error) {
    failure = error
  }
  await work.settle()
  const budgetMs = signal.aborted ? LAST_COMMIT_MS - work.settledMs : context.settings.timeoutMs
  const timer = setTimeout(endLife, budgetMs)
  signal.addEventListener('abort', () => setTimeout(endLife, LAST_COMMIT_MS).unref(), { once: true })
  try {
    await commits.finish(cluster, group.group, budgetMs)
  } catch (error) {
    const commitFailure = life.signal.aborted ? unproven(group.group, work.verb, error) : error
    // What is not known is worse than what went wrong; else the first failure has led to the second.
    if (failure === null || isUnknown(commitFailure)) failure = commitFailure
  } finally {
    clearTimeout(timer)
    await session.leave()
  }
  await work.sumUp(failure !== null, { committed: group.commit })
  if (failure !== null) throw failure
  const isCutShort = signal.aborted || work.isDone
  requireComplete({
    gaps: reading.gaps,
    unreached: isCutShort ? [] : reading.unreached,
    asked: reading.asked,
  })
}

const isUnknown = (error: unknown): boolean => error instanceof KctlError && error.kind === 'outcomeUnknown'

const unproven = (group: string, verb: string, cause: unknown): KctlError =>
  new KctlError(
    'outcomeUnknown',
    `it is not known whether all of what was ${verb} is committed to group "${group}"`,
    {
      code: 'COMMIT_UNKNOWN',
      cause,
      hint: `kctl offsets list ${group} shows what it has; what is not committed is read again`,
    },
  )
