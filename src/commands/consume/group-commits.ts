import { setTimeout as sleep } from 'node:timers/promises'
import { explainFailure } from '../../cluster/explain-failure.ts'
import { groupOffsets } from '../../cluster/group-offsets.ts'
import type { Assignment, GroupSession } from '../../cluster/group-session.ts'
import type { Cluster } from '../../cluster/cluster.ts'
import { within } from '../../cluster/within.ts'
import { formatPartition, type Offset, type TopicPartitionOffset } from '../../domain/offset.ts'
import { PrintedPositions } from '../../domain/printed-positions.ts'
import type { CommittedOffset } from '../../domain/group.ts'
import { KctlError } from '../../errors.ts'
import type { GroupRequest } from './consume-request.ts'

/** A commit that gets no answer for so long is tried again later, or reported at the end. */
const COMMIT_TIMEOUT_MS = 10_000
const SECOND_TRY_MS = 100
/** Of the time for the end: the rest is for the look at what the group has. */
const SHARE_FOR_COMMITS = 0.7
const SHOWN = 20
/** While the group is settling nobody can commit; these pass. */
const PASSING = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'STALE_MEMBER_EPOCH',
  'FENCED_MEMBER_EPOCH',
  'NOT_COORDINATOR',
  'COORDINATOR_NOT_AVAILABLE',
  'COORDINATOR_LOAD_IN_PROGRESS',
])
const passes = (error: KctlError): boolean => error.kind === 'unreachable' || PASSING.has(error.code)

/** Commits what was printed of a group's partitions, from time to time and at the end. */
export class GroupCommits {
  readonly positions = new PrintedPositions()
  private readonly request: GroupRequest
  private readonly session: () => GroupSession
  private readonly verb: string
  private running: Promise<void> | null = null
  private lastMs = performance.now()
  private lastPrinted = 0
  private failure: KctlError | null = null
  /** The last commit has no answer: it may be carried out at any time. */
  private isOpen = false
  /** The last assignment at whose beginning it was looked at what the group has. */
  private known: Assignment | null = null

  /** @param verb what is said of records that may be committed: they are printed, or done */
  constructor(request: GroupRequest, verb: string, session: () => GroupSession) {
    this.request = request
    this.verb = verb
    this.session = session
  }

  /**
   * Commits if it is time to.
   *
   * @param printed the number of records printed so far
   * @throws {KctlError} when the group does not take commits of ours, and never will
   */
  tick(printed: number): void {
    if (this.failure !== null) throw this.failure
    const { commitEvery } = this.request
    const isDue =
      commitEvery.kind === 'time'
        ? performance.now() - this.lastMs >= commitEvery.ms
        : printed - this.lastPrinted >= commitEvery.count
    // One at a time; what comes meanwhile is for the next.
    if (!isDue || this.running !== null || this.session().current === null) return
    this.lastMs = performance.now()
    this.lastPrinted = printed
    void this.commit(COMMIT_TIMEOUT_MS)
  }

  /**
   * What the group had when an assignment had begun. Before that nothing is committed: another member may have got
   * further, and the group would go back.
   */
  begin(assignment: Assignment, committed: readonly CommittedOffset[]): void {
    this.known = assignment
    this.positions.keepUpWith(
      committed.flatMap(({ topic, partition, committed: offset }) =>
        offset === null ? [] : [{ topic, partition, offset }],
      ),
    )
  }

  /** Sends what is not committed yet. What becomes of it is known at the next `tick`, or at the end. */
  async commit(timeoutMs: number): Promise<void> {
    if (!this.request.commit) return
    const untilMs = performance.now() + timeoutMs
    if (this.running !== null && !(await endsWithin(timeoutMs, this.running))) return
    const { current } = this.session()
    if (current !== null && current !== this.known) return
    const { uncommitted } = this.positions
    if (uncommitted.length === 0) return
    this.running = this.send(uncommitted, Math.max(1, untilMs - performance.now()))
    await this.running
  }

  private async send(offsets: readonly TopicPartitionOffset[], timeoutMs: number): Promise<void> {
    const wasOpen = this.isOpen
    this.isOpen = true
    try {
      await this.session().commit(offsets, timeoutMs)
      this.positions.committed(offsets)
      this.isOpen = false
    } catch (error) {
      if (!(error instanceof KctlError)) throw error
      // Who is no member at the moment sends nothing.
      this.isOpen =
        error.code === 'NOT_A_MEMBER'
          ? wasOpen
          : error.kind === 'unreachable' && error.kafkaError === undefined
      if (!passes(error)) this.failure = error
    } finally {
      this.running = null
    }
  }

  /**
   * The last commit, and a look at what the group really has. Call it while still a member.
   *
   * @throws {KctlError} when what was printed is not committed, or is not known to be
   */
  async finish(cluster: Cluster, group: string, timeoutMs: number): Promise<void> {
    if (!this.request.commit) return
    await this.settle(cluster, group, timeoutMs * SHARE_FOR_COMMITS).catch((error: unknown) => {
      if (!(error instanceof KctlError)) throw error
      this.failure ??= error
    })
    const wanted = [...this.positions.settled, ...this.positions.uncommitted]
    if (wanted.length === 0) return
    const { failure, isOpen, verb } = this
    await requireCommitted(cluster, group, wanted, { failure, isOpen, verb })
  }

  /** A rebalance may have begun in this very moment: what is still ours after it can be committed then. */
  private async settle(cluster: Cluster, group: string, timeoutMs: number): Promise<void> {
    const signal = AbortSignal.timeout(Math.ceil(timeoutMs))
    while (this.positions.uncommitted.length > 0 && this.failure === null) {
      const assignment = await this.session().assignment(signal, timeoutMs)
      if (assignment === null) return
      this.positions.keepOnly(assignment.partitions)
      if (assignment !== this.known) {
        const [found] = await groupOffsets(cluster, [group]).catch(() => [])
        if (found?.error === null) this.begin(assignment, found.offsets)
      }
      await this.commit(timeoutMs)
      if (this.positions.uncommitted.length > 0) await sleep(SECOND_TRY_MS)
    }
  }
}

const endsWithin = async (timeoutMs: number, work: Promise<void>): Promise<boolean> =>
  await within(timeoutMs, work, 'committing').then(
    () => true,
    () => false,
  )

async function requireCommitted(
  cluster: Cluster,
  group: string,
  wanted: readonly TopicPartitionOffset[],
  {
    failure,
    isOpen,
    verb,
  }: { readonly failure: KctlError | null; readonly isOpen: boolean; readonly verb: string },
): Promise<void> {
  const unknown = (cause: unknown): KctlError =>
    new KctlError('outcomeUnknown', `it is not known what group "${group}" has committed`, {
      code: 'COMMIT_UNKNOWN',
      cause,
      hint: `kctl offsets list ${group} shows what it has; what is not committed is read again`,
    })
  const [found] = await groupOffsets(cluster, [group]).catch((error: unknown) => {
    // Who is not let in any more has no request under way either, and all that was sent was answered.
    const explained = explainFailure(error)
    if (!isOpen && explained instanceof KctlError && explained.kind === 'authentication') throw explained
    throw unknown(error)
  })
  if (found === undefined || found.error !== null) throw unknown(failure)
  const committed = new Map(found.offsets.map((each) => [formatPartition(each), each.committed]))
  const missing = wanted.filter(
    (position) => (committed.get(formatPartition(position)) ?? -1n) < position.offset,
  )
  if (missing.length === 0) return
  const details = missing
    .slice(0, SHOWN)
    .map((each) => commitLine(each, verb, committed.get(formatPartition(each)) ?? null))
  if (failure !== null)
    throw new KctlError(failure.kind, `what was ${verb} is not committed: ${failure.message}`, {
      code: failure.code,
      kafkaError: failure.kafkaError,
      hint: failure.hint,
      details,
    })
  if (isOpen)
    throw new KctlError(
      'outcomeUnknown',
      `it is not known whether all of what was ${verb} is committed to group "${group}"`,
      {
        code: 'COMMIT_UNKNOWN',
        details,
        hint: `kctl offsets list ${group} shows what it has; what is not committed is read again`,
      },
    )
  throw new KctlError('partial', `not all of what was ${verb} is committed to group "${group}"`, {
    code: 'COMMIT_FAILED',
    details,
    hint: `the group reads it again; to move it: kctl offsets reset ${group}`,
  })
}

const commitLine = (place: TopicPartitionOffset, verb: string, committed: Offset | null): string =>
  `${formatPartition(place)}   ${verb} up to ${place.offset}, committed ${committed ?? 'nothing'}`
