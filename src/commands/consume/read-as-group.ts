import { type GroupSession, openGroupSession } from '../../cluster/group-session.ts'
import type { Context } from '../../context.ts'
import { compileFilters } from '../../domain/record-filter.ts'
import { createDecoder } from '../../domain/record-serde.ts'
import { KctlError } from '../../errors.ts'
import type { ConsumeRequest, GroupRequest } from './consume-request.ts'
import { chooseStyle, createPrinter, newlineWarning } from './choose-printer.ts'
import { summarise } from './describe-read.ts'
import { compileTopicRegex, findTopics } from './find-partitions.ts'
import { GroupCommits } from './group-commits.ts'
import { committedOffsets, GroupReading } from './group-reading.ts'
import { resolveInstants } from './prepare-read.ts'
import { RecordOutput } from './record-output.ts'
import { requireComplete } from './require-complete.ts'

/** After a signal everything has to be over in 5 s: the last commit and its proof, and then leaving. */
const LAST_COMMIT_MS = 2_500

/** The journey of a member of a group: join, read what is assigned, commit what was printed, prove it, leave. */
export async function readAsGroup(
  request: ConsumeRequest,
  group: GroupRequest,
  context: Context,
): Promise<void> {
  if (group.commit) context.requireWritable(`commit offsets of group "${group.group}"`)
  const style = chooseStyle(request.template, context)
  if (request.isRegex) compileTopicRegex(request.topics[0] ?? '')
  const decoder = createDecoder(request.serdes)
  const instants = resolveInstants(request, context)
  const { output, signal } = context

  // A signal ends the reading, and what has to be done after it still needs the cluster.
  const life = new AbortController()
  const endLife = (): void => life.abort()
  signal.addEventListener('abort', endLife)
  await using cluster = await context.openCluster(life.signal)
  const topics = await findTopics(request, cluster)
  // Also finds the coordinator, which a new cluster has to set up first.
  await committedOffsets(cluster, group.group)
  cluster.deadline.lift()
  signal.removeEventListener('abort', endLife)
  signal.throwIfAborted()

  const records = new RecordOutput({
    stdout: output.stdout,
    printer: await createPrinter(style, context, { showTopic: topics.length > 1 || request.isRegex }),
    onNewline: newlineWarning(style, context),
    filter: compileFilters(request.filters),
    decode: decoder === null ? null : (record) => decoder.decode(record),
    limit: request.limit,
    scanLimit: request.scanLimit,
  })
  const startedMs = performance.now()
  const commits = new GroupCommits(group, () => session)
  const session: GroupSession = openGroupSession(
    cluster,
    {
      group: group.group,
      topics: topics.map(({ name }) => name),
      log: output.options.verbose ? (line) => void output.detail(() => line) : null,
    },
    () => void commits.commit(LAST_COMMIT_MS),
  )
  const reading = new GroupReading({ request, group, topics, instants, cluster, session, commits, context })
  let failure: unknown = null
  try {
    await reading.readAll(records)
  } catch (error) {
    failure = error
  }
  const budgetMs = signal.aborted ? LAST_COMMIT_MS : context.settings.timeoutMs
  const timer = setTimeout(endLife, budgetMs)
  signal.addEventListener('abort', () => setTimeout(endLife, LAST_COMMIT_MS).unref(), { once: true })
  try {
    await commits.finish(cluster, group.group, budgetMs)
  } catch (error) {
    const commitFailure = life.signal.aborted ? unproven(group.group, error) : error
    // What is not known is worse than what went wrong; else the first failure has led to the second.
    if (failure === null || isUnknown(commitFailure)) failure = commitFailure
  } finally {
    clearTimeout(timer)
    await session.leave()
  }
  if (failure !== null) throw failure

  if (decoder !== null && decoder.misfits > 0) {
    const count = decoder.misfits
    await output.warn(() => `${count} keys or values are not what --serde says; they are shown as they are`)
  }
  const { printed, scanned, bytes } = records
  const elapsedMs = performance.now() - startedMs
  await output.note(
    (paint) =>
      `${summarise({ printed, scanned, bytes, elapsedMs }, paint)}${group.commit ? '' : ', nothing committed'}`,
  )
  const isCutShort = signal.aborted || records.isDone
  requireComplete({
    gaps: reading.gaps,
    unreached: isCutShort ? [] : reading.unreached,
    asked: reading.asked,
  })
}

const isUnknown = (error: unknown): boolean => error instanceof KctlError && error.kind === 'outcomeUnknown'

const unproven = (group: string, cause: unknown): KctlError =>
  new KctlError(
    'outcomeUnknown',
    `it is not known whether all of what was printed is committed to group "${group}"`,
    {
      code: 'COMMIT_UNKNOWN',
      cause,
      hint: `kctl offsets list ${group} shows what it has; what is not committed is read again`,
    },
  )
