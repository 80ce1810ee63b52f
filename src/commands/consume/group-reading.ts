import type { Cluster } from '../../cluster/cluster.ts'
import type { Assignment, GroupSession } from '../../cluster/group-session.ts'
import { openReader } from '../../cluster/read-records.ts'
import type { Context } from '../../context.ts'
import { formatPartition, type Offset, type TopicPartition } from '../../domain/offset.ts'
import { formatNotice, isDenied, type ReadGap, type UnreachedPartition } from '../../domain/read-outcome.ts'
import type { PartitionFacts, PartitionRead, ReadPlan } from '../../domain/read-plan.ts'
import { compareAssignments, formatRebalance } from '../../domain/rebalance.ts'
import type { TopicMetadata } from '../../domain/topic.ts'
import { KctlError } from '../../errors.ts'
import { committedOffsets } from './committed-offsets.ts'
import type { ConsumeRequest, GroupRequest } from './consume-request.ts'
import { describeRead } from './describe-read.ts'
import { factsInTime } from './facts-in-time.ts'
import { goneTopics } from './gone-topics.ts'
import type { GroupCommits } from './group-commits.ts'
import type { GroupWork } from './group-work.ts'
import { followPartitions } from './follow-partitions.ts'
import { sayWhatIsOpen } from './open-transactions.ts'
import { type Instants, nothingToRead, planPoint } from './prepare-read.ts'
import { showProgress } from './show-progress.ts'
import { unlessAborted } from './unless-aborted.ts'

/** How a read says that a topic is not there any more, or not the one that it was. */
const TOPIC_DELETED = 'TOPIC_DELETED'
/** How long after a rebalance began a commit may take that tries to be in time. */
const LATE_COMMIT_MS = 2_500
/** A group that takes longer to join is worth a word. */
const LONG_JOIN_MS = 2_000

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
export class GroupReading {
  readonly gaps: ReadGap[] = []
  unreached: readonly UnreachedPartition[] = []
  asked = 0
  private readonly parts: ReadingParts
  /** The assignment before; null before the first. */
  private before: readonly TopicPartition[] | null = null
  /** With an end: where a partition ended when it was first assigned. */
  private readonly ends = new Map<string, Offset>()

  private hasRead = false

  /** Partitions that were there at the start, by `formatPartition`. */
  private readonly first: ReadonlySet<string>

  constructor(parts: ReadingParts) {
    this.parts = parts
    this.first = new Set(
      parts.topics.flatMap(({ name: topic, partitions }) =>
        partitions.map(({ partition }) => formatPartition({ topic, partition })),
      ),
    )
  }

  /** Until the ends, a limit, the signal, or nothing comes. */
  async readAll(work: GroupWork): Promise<void> {
    const { request, group, session, commits, context } = this.parts
    const { signal, output } = context
    const slow = setTimeout(
      () => void output.note(() => `waiting for group "${group.group}" to let us in`),
      LONG_JOIN_MS,
    )
    try {
      while (!signal.aborted) {
        const assignment = await session.assignment(signal, request.idleMs ?? Infinity)
        clearTimeout(slow)
        if (assignment === null) return
        const gone = commits.positions.keepOnly(assignment.partitions)
        for (const lost of group.commit ? gone : [])
          await output.warn(
            () =>
              `${formatPartition(lost)} went to another member before offset ${lost.offset} was committed: some of what was ${work.verb} is read again there`,
          )
        await this.sayRebalance(assignment)
        await this.readAssigned(assignment, work)
        if (!assignment.revoked.aborted || work.isDone) return
      }
    } finally {
      clearTimeout(slow)
    }
  }

  private async sayRebalance({ partitions }: Assignment): Promise<void> {
    const { before, parts } = this
    this.before = partitions
    const rebalance = before === null ? null : compareAssignments(before, partitions)
    if (rebalance === null) return
    await parts.context.output.note(
      (paint) =>
        `group ${paint.accent(parts.group.group)} · rebalance · ${formatRebalance(rebalance, partitions.length)}`,
    )
  }

  private async readAssigned(assignment: Assignment, work: GroupWork): Promise<void> {
    const { partitions, revoked } = assignment
    const { request, cluster, commits, context } = this.parts
    const { output } = context
    const assigned = new Set(partitions.map(formatPartition))
    const signal = AbortSignal.any([context.signal, revoked])
    const found = await unlessAborted(signal, this.factsAnew(assigned, assignment, signal))
    if (found === null) return
    const { topics, facts, unavailable } = found
    if (facts.length === 0 && unavailable.length > 0 && unavailable.every(isDenied))
      throw nothingToRead(unavailable, cluster)
    if (partitions.length === 0)
      await output.note(
        (paint) =>
          `group ${paint.accent(this.parts.group.group)} · no partition for us: other members have what there is`,
      )
    const plan = this.plan(facts)
    const { reads } = plan
    await this.sayPlan(plan)
    if (!request.bounds.follow && request.isolation === 'committed') await sayWhatIsOpen(facts, output)
    this.asked = partitions.length
    this.unreached = request.bounds.follow ? [] : unavailable
    for (const each of unavailable)
      await output.warn(() => `${formatPartition(each)} cannot be read now: ${each.error}`)
    using reader = openReader(cluster, reads, {
      ...work.fetch,
      isolation: request.isolation,
      topics,
      checkCrcs: request.checkCrcs,
      signal,
      timeoutMs: context.settings.timeoutMs,
      staysOpen: request.bounds.follow,
      onNotice: (notice) => void output.warn(() => formatNotice(notice)),
    })
    using progress = showProgress(reader, reads, output)
    using follower = request.bounds.follow
      ? followPartitions(reader, {
          isolation: request.isolation,
          // What cannot be read yet must not wait for the next rebalance.
          missing: unavailable,
          planMissing: async (places) => {
            const late = await this.factsOf(places, assignment, signal)
            if (signal.aborted) return { reads: [], topics: [] }
            const latePlan = this.plan(late.facts)
            await this.sayPlan({ ...latePlan, reads: [] })
            return { reads: latePlan.reads, topics: late.topics }
          },
          // The group assigns those.
          findAdded: null,
          output,
          signal,
        })
      : null
    const running = work.run(reader, {
      idleMs: request.idleMs,
      signal,
      onWritten: (partition, nextOffset) => {
        commits.positions.printed(partition, nextOffset)
        // A slow reader may take minutes for what one answer holds.
        commits.tick(work.count)
      },
      onTick: () => {
        commits.tick(work.count)
        return true
      },
    })
    await running.catch(async (error: unknown) => {
      if (error instanceof KctlError && error.code === TOPIC_DELETED) await this.forgetGone().catch(() => {})
      throw error
    })
    void progress
    void follower
    this.gaps.push(...reader.gaps)
    this.unreached = [...this.unreached, ...reader.unreached]
    // What was written since the rebalance began may still be in time.
    if (revoked.aborted) await commits.commit(LATE_COMMIT_MS)
  }

  /** The same at the beginning of an assignment, which may be of topics that were made anew. */
  private async factsAnew(places: ReadonlySet<string>, assignment: Assignment, signal: AbortSignal) {
    if (this.hasRead) await this.forgetGone()
    this.hasRead = true
    return await this.factsOf(places, assignment, signal)
  }

  private async factsOf(places: ReadonlySet<string>, assignment: Assignment, signal: AbortSignal) {
    const { request, group, instants, cluster, commits, context } = this.parts
    const committed = await committedOffsets(cluster, group.group)
    if (!assignment.revoked.aborted) commits.begin(assignment, committed)
    const wanted = {
      isolation: request.isolation,
      instants: [...new Set(instants.values())],
      wanted: (place: TopicPartition) => places.has(formatPartition(place)),
      committed,
    }
    const waitMs = request.bounds.follow ? 0 : context.settings.timeoutMs
    return await factsInTime(cluster, await this.knownTopics(places), wanted, { waitMs, context, signal })
  }

  private async forgetGone(): Promise<void> {
    const { topics, cluster, commits, context } = this.parts
    const gone = await goneTopics(topics, cluster, { ...context.settings, signal: context.signal })
    for (const name of gone) commits.positions.forgetTopic(name)
  }

  /** A topic may have got more partitions since it was looked at. */
  private async knownTopics(assigned: ReadonlySet<string>): Promise<readonly TopicMetadata[]> {
    const areLed = this.parts.topics.every(({ partitions }) =>
      partitions.every(({ leader }) => leader !== null),
    )
    if (areLed && [...assigned].every((place) => this.first.has(place))) return this.parts.topics
    return (await this.parts.cluster.metadata(this.parts.topics.map(({ name }) => name))).topics
  }

  private plan(facts: readonly PartitionFacts[]): ReadPlan {
    const { request, instants, commits } = this.parts
    const { reads, ...said } = planPoint(request, facts, instants)
    const starts = new Map(facts.map((each) => [formatPartition(each), each]))
    const own = reads.map((read): PartitionRead => {
      const place = formatPartition(read)
      const known = starts.get(place)
      // What was written to it until it was assigned is not older than the command, whatever `--from` says.
      if (request.bounds.follow && !this.first.has(place) && known?.committed === null)
        return { ...read, start: commits.positions.offsetOf(read) ?? known.start }
      const printed = commits.positions.offsetOf(read)
      const end = read.end === null ? null : (this.ends.get(place) ?? read.end)
      if (end !== null) this.ends.set(place, end)
      // What we had and have again nobody else has read in between.
      return printed !== null && printed > read.start
        ? { topic: read.topic, partition: read.partition, start: printed, end }
        : { ...read, end }
    })
    this.noteStarts(own, facts)
    return { reads: own, ...said }
  }

  private async sayPlan({ reads, remarks, notes }: ReadPlan): Promise<void> {
    const { request, group, topics, instants, context } = this.parts
    const { output } = context
    const described = {
      request,
      topics: topics.map(({ name }) => name),
      reads,
      instants,
      utc: output.options.utc,
      all: output.options.verbose,
    }
    if (reads.length > 0)
      await output.note((paint) => `group ${paint.accent(group.group)} · ${describeRead(described, paint)}`)
    for (const note of notes) await output.note(() => note)
    for (const remark of remarks) await output.warn(() => remark)
  }

  /** A partition that has nothing to print gets its start committed too: else its lag would be unknown for ever. */
  private noteStarts(reads: readonly PartitionRead[], facts: readonly PartitionFacts[]): void {
    const { positions } = this.parts.commits
    const startOf = new Map(reads.map((read) => [formatPartition(read), read.start]))
    for (const { topic, partition, committed, start: logStart } of facts) {
      const place = { topic, partition }
      const start = startOf.get(formatPartition(place))
      if (start === undefined || positions.offsetOf(place) !== null) continue
      if (committed !== start) positions.printed(place, start)
      if (committed !== null && committed < logStart)
        this.gaps.push({ kind: 'lost', ...place, from: committed, until: logStart })
    }
  }
}
