import type { Cluster } from '../../cluster/cluster.ts'
import { openReader, type ReadOptions } from '../../cluster/read-records.ts'
import type { Context } from '../../context.ts'
import { formatPartition } from '../../domain/offset.ts'
import { compileFilters, parseKeyFilter } from '../../domain/record-filter.ts'
import { formatNotice, type ReadGap, type UnreachedPartition } from '../../domain/read-outcome.ts'
import type { PartitionRead } from '../../domain/read-plan.ts'
import { createDecoder } from '../../domain/record-serde.ts'
import type { ConsumeRequest } from './consume-request.ts'
import { chooseStyle, createPrinter, newlineWarning } from './choose-printer.ts'
import { describeRead, summarise } from './describe-read.ts'
import { compileTopicRegex } from './find-partitions.ts'
import { followPartitions } from './follow-partitions.ts'
import { latePartitions } from './late-partitions.ts'
import { sayWhatIsOpen } from './open-transactions.ts'
import { type Instants, prepareRead, type PreparedRead, resolveInstants } from './prepare-read.ts'
import { printInOrder, printInTimeOrder } from './print-loop.ts'
import { RecordOutput } from './record-output.ts'
import { requireComplete } from './require-complete.ts'
import { showProgress } from './show-progress.ts'
import { bytesToFetch } from './time-sorter.ts'

/** How long a record that has just come waits for an earlier one of another partition. */
const HOLD_MS = 400

/** The journey of a read without a group: gather, plan, say, print, sum up. */
export async function readTopics(request: ConsumeRequest, context: Context): Promise<void> {
  const style = chooseStyle(request.template, context)
  if (request.isRegex) compileTopicRegex(request.topics[0] ?? '')
  const filters = [...request.filters, ...(request.key === null ? [] : [parseKeyFilter(request.key)])]
  const decoder = createDecoder(request.serdes)
  const instants = resolveInstants(request, context)
  const { output, signal } = context

  await using cluster = await context.openCluster()
  const prepared = await prepareRead(request, cluster, instants, context)
  // From here on it takes as long as it takes.
  cluster.deadline.lift()
  await sayWhatIsRead(request, prepared, instants, context)

  const records = new RecordOutput({
    stdout: output.stdout,
    printer: await createPrinter(style, context, {
      showTopic: prepared.topics.length > 1 || request.isRegex,
    }),
    onNewline: newlineWarning(style, context),
    filter: compileFilters(filters),
    decode: decoder === null ? null : (record) => decoder.decode(record),
    limit: request.limit,
    scanLimit: request.scanLimit,
  })
  const startedMs = performance.now()
  const outcome = await printAll(request, prepared, instants, records, cluster, context)
  await records.flush()

  if (decoder !== null && decoder.misfits > 0) {
    const count = decoder.misfits
    await output.warn(() => `${count} keys or values are not what --serde says; they are shown as they are`)
  }
  await output.note((paint) =>
    summarise({ ...counts(records), elapsedMs: performance.now() - startedMs }, paint),
  )
  const isCutShort = signal.aborted || records.isDone
  requireComplete({
    gaps: outcome.gaps,
    unreached: isCutShort ? [] : outcome.unreached,
    asked: prepared.reads.length + prepared.unavailable.length,
  })
}

const counts = ({ printed, scanned, bytes }: RecordOutput) => ({ printed, scanned, bytes })

interface Outcome {
  readonly gaps: readonly ReadGap[]
  readonly unreached: readonly UnreachedPartition[]
}

async function printAll(
  request: ConsumeRequest,
  prepared: PreparedRead,
  instants: Instants,
  records: RecordOutput,
  cluster: Cluster,
  context: Context,
): Promise<Outcome> {
  const { output, signal } = context
  const { follow } = request.bounds
  const { topics, reads, tailEnds, unavailable } = prepared
  const { idleMs } = request
  const options: ReadOptions = {
    isolation: request.isolation,
    topics,
    checkCrcs: request.checkCrcs,
    signal,
    timeoutMs: context.settings.timeoutMs,
    onNotice: (notice) => void output.warn(() => formatNotice(notice)),
  }
  const ordered: ReadOptions = { ...options, ...bytesToFetch(reads.length) }
  const gaps: ReadGap[] = []
  const unreached: UnreachedPartition[] = follow ? [] : [...unavailable]
  let rest = reads

  if (tailEnds !== null) {
    const tail = reads.map((read): PartitionRead => ({
      ...read,
      end: tailEnds.get(formatPartition(read)) ?? null,
    }))
    using reader = openReader(cluster, tail, ordered)
    const isIdle = await printInTimeOrder(reader, records, { idleMs, signal, holdMs: null })
    gaps.push(...reader.gaps)
    unreached.push(...reader.unreached)
    rest = tail.map((read) => ({ ...read, start: read.end ?? read.start, end: null }))
    if (!follow || isIdle || records.isDone || signal.aborted) return { gaps, unreached }
  }
  const isOrdered = request.order === 'time'
  using reader = openReader(cluster, rest, {
    ...(isOrdered ? ordered : options),
    staysOpen: follow && unavailable.length > 0,
  })
  using progress = showProgress(reader, rest, output)
  using follower = follow
    ? followPartitions(reader, {
        isolation: request.isolation,
        missing: unavailable,
        ...latePartitions(request, prepared, instants, cluster),
        output,
        signal,
      })
    : null
  if (isOrdered) await printInTimeOrder(reader, records, { idleMs, signal, holdMs: follow ? HOLD_MS : null })
  else await printInOrder(reader, records, { idleMs, signal })
  void progress
  void follower
  return { gaps: [...gaps, ...reader.gaps], unreached: [...unreached, ...reader.unreached] }
}

async function sayWhatIsRead(
  request: ConsumeRequest,
  { topics, reads, facts, unavailable, remarks, notes }: PreparedRead,
  instants: Instants,
  { output }: Context,
): Promise<void> {
  await output.note((paint) =>
    describeRead(
      {
        request,
        topics: topics.map(({ name }) => name),
        reads,
        instants,
        utc: output.options.utc,
        all: output.options.verbose,
      },
      paint,
    ),
  )
  for (const note of notes) await output.note(() => note)
  for (const remark of remarks) await output.warn(() => remark)
  for (const each of unavailable)
    await output.warn(() => `${formatPartition(each)} cannot be read now: ${each.error}`)
  if (!request.bounds.follow && request.isolation === 'committed') await sayWhatIsOpen(facts, output)
}
