import type { Cluster } from '../../cluster/cluster.ts'
import { groupOffsets } from '../../cluster/group-offsets.ts'
import { type Assignment, type GroupSession, openGroupSession } from '../../cluster/group-session.ts'
import { kindOfKafkaErrorName, needsRight } from '../../cluster/kafka-error.ts'
import { readFacts } from '../../cluster/read-facts.ts'
import { openReader } from '../../cluster/read-records.ts'
import type { Context } from '../../context.ts'
import type { CommittedOffset } from '../../domain/group.ts'
import { formatPartition, type Offset } from '../../domain/offset.ts'
import { compileFilters } from '../../domain/record-filter.ts'
import { formatNotice, type ReadGap, type UnreachedPartition } from '../../domain/read-outcome.ts'
import type { PartitionFacts, PartitionRead } from '../../domain/read-plan.ts'
import { createDecoder } from '../../domain/record-serde.ts'
import type { TopicMetadata } from '../../domain/topic.ts'
import { KctlError } from '../../errors.ts'
import type { ConsumeRequest, GroupRequest } from '../consume.ts'
import { chooseStyle, createPrinter } from './choose-printer.ts'
import { describeRead, summarise } from './describe-read.ts'
import { compileTopicRegex, findTopics } from './find-partitions.ts'
import { GroupCommits } from './group-commits.ts'
import { type Instants, planPoint, resolveInstants } from './prepare-read.ts'
import { printInOrder } from './print-loop.ts'
import { RecordOutput } from './record-output.ts'
import { requireComplete } from './require-complete.ts'
import { showProgress } from './show-progress.ts'

/** After a signal everything has to be over in 5 s: the last commit and its proof, and then leaving. */
const LAST_COMMIT_MS = 2_500
/** A group that takes longer to join is worth a word. */
const LONG_JOIN_MS = 2_000

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
  try {
    await reading.readAll(records)
  } finally {
    const budgetMs = signal.aborted ? LAST_COMMIT_MS : context.settings.timeoutMs
    const timer = setTimeout(endLife, budgetMs)
    try {
      await commits.finish(cluster, group.group, budgetMs).catch((error: unknown) => {
        throw life.signal.aborted ? unproven(group.group, error) : error
      })
    } finally {
      clearTimeout(timer)
      await session.leave()
    }
  }

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

interface ReadingParts {
  readonly request: ConsumeRequest
  readonly group: GroupRequest
  readonly topics: readonly TopicMetadata[]
  readonly instants: Instants
  readonly cluster: Cluster
  readonly session: GroupSession
  readonly commits: GroupCommits
  readonly context: Context
}

/** Reads one assignment after the other. */
class GroupReading {
  readonly gaps: ReadGap[] = []
  unreached: readonly UnreachedPartition[] = []
  asked = 0
  private readonly parts: ReadingParts
  /** With an end: where a partition ended when it was first assigned. */
  private readonly ends = new Map<string, Offset>()

  constructor(parts: ReadingParts) {
    this.parts = parts
  }

  /** Until the ends, a limit, the signal, or nothing comes. */
  async readAll(records: RecordOutput): Promise<void> {
    const { request, session, commits, context } = this.parts
    const { signal, output } = context
    const slow = setTimeout(
      () => void output.note(() => `waiting for group "${this.parts.group.group}" to let us in`),
      LONG_JOIN_MS,
    )
    try {
      while (!signal.aborted) {
        const assignment = await session.assignment(signal, request.idleMs ?? Infinity)
        clearTimeout(slow)
        if (assignment === null) return
        for (const lost of commits.positions.keepOnly(assignment.partitions))
          await output.warn(
            () =>
              `${formatPartition(lost)} went to another member before offset ${lost.offset} was committed: some of what was printed is read again there`,
          )
        await this.readAssigned(assignment, records)
        if (!assignment.revoked.aborted || records.isDone) return
      }
    } finally {
      clearTimeout(slow)
    }
  }

  private async readAssigned({ partitions, revoked }: Assignment, records: RecordOutput): Promise<void> {
    const { request, cluster, commits, context } = this.parts
    const { output } = context
    const assigned = new Set(partitions.map(formatPartition))
    const topics = await this.knownTopics(assigned)
    const { facts, unavailable } = await readFacts(cluster, topics, {
      isolation: request.isolation,
      instants: [...new Set(this.parts.instants.values())],
      wanted: (place) => assigned.has(formatPartition(place)),
      committed: await committedOffsets(cluster, this.parts.group.group),
    })
    if (revoked.aborted) return
    const reads = await this.plan(facts)
    this.asked = partitions.length
    this.unreached = request.bounds.follow ? [] : unavailable
    for (const each of unavailable)
      await output.warn(() => `${formatPartition(each)} cannot be read now: ${each.error}`)
    const signal = AbortSignal.any([context.signal, revoked])
    using reader = openReader(cluster, reads, {
      isolation: request.isolation,
      topics,
      checkCrcs: request.checkCrcs,
      signal,
      timeoutMs: context.settings.timeoutMs,
      onNotice: (notice) => void output.warn(() => formatNotice(notice)),
    })
    using progress = showProgress(reader, reads, output)
    await printInOrder(reader, records, {
      idleMs: request.idleMs,
      signal,
      onWritten: (chunk, nextOffset) => commits.positions.printed(chunk, nextOffset),
      onTick: () => {
        commits.tick(records.printed)
        return true
      },
    })
    void progress
    this.gaps.push(...reader.gaps)
    this.unreached = [...this.unreached, ...reader.unreached]
    // What was written since the rebalance began may still be in time.
    if (revoked.aborted) await commits.commit(LAST_COMMIT_MS)
  }

  /** A topic may have got more partitions since it was looked at. */
  private async knownTopics(assigned: ReadonlySet<string>): Promise<readonly TopicMetadata[]> {
    const known = new Set(
      this.parts.topics.flatMap(({ name, partitions }) =>
        partitions.map(({ partition }) => formatPartition({ topic: name, partition })),
      ),
    )
    if ([...assigned].every((place) => known.has(place))) return this.parts.topics
    return (await this.parts.cluster.metadata(this.parts.topics.map(({ name }) => name))).topics
  }

  private async plan(facts: readonly PartitionFacts[]): Promise<readonly PartitionRead[]> {
    const { request, group, topics, instants, commits, context } = this.parts
    const { output } = context
    const { reads, remarks } = planPoint(request, facts, instants)
    const own = reads.map((read): PartitionRead => {
      const place = formatPartition(read)
      const printed = commits.positions.offsetOf(read)
      const end = read.end === null ? null : (this.ends.get(place) ?? read.end)
      if (end !== null) this.ends.set(place, end)
      // What we had and have again nobody else has read in between.
      return printed !== null && printed > read.start
        ? { topic: read.topic, partition: read.partition, start: printed, end }
        : { ...read, end }
    })
    await output.note((paint) =>
      own.length === 0
        ? `group ${paint.accent(group.group)} · no partition for us: other members have them all`
        : `group ${paint.accent(group.group)} · ${describeRead(
            {
              request,
              topics: topics.map(({ name }) => name),
              reads: own,
              instants,
              utc: output.options.utc,
              all: output.options.verbose,
            },
            paint,
          )}`,
    )
    for (const remark of remarks) await output.warn(() => remark)
    for (const { topic, partition, committed, start } of facts) {
      const isNew = commits.positions.offsetOf({ topic, partition }) === null
      if (isNew && committed !== null && committed < start)
        this.gaps.push({ kind: 'lost', topic, partition, from: committed, until: start })
    }
    return own
  }
}

async function committedOffsets(cluster: Cluster, group: string): Promise<readonly CommittedOffset[]> {
  const [found] = await groupOffsets(cluster, [group])
  if (found === undefined || found.error === null) return found?.offsets ?? []
  const kind = kindOfKafkaErrorName(found.error)
  throw new KctlError(kind, `group "${group}" in ${cluster.name}: ${found.error}`, {
    code: found.error,
    kafkaError: found.error,
    ...(kind === 'authorization' && { hint: needsRight('Read', `group "${group}"`) }),
  })
}

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
