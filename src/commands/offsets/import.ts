import { Command } from '@commander-js/extra-typings'
import type { Cluster } from '../../cluster/cluster.ts'
import type { Context } from '../../context.ts'
import { type GroupDescription, isEmpty } from '../../domain/group.ts'
import { formatPartition } from '../../domain/offset.ts'
import { isSamePlan } from '../../domain/offset-reset.ts'
import { type FileOffset, offsetsOfGroups } from '../../domain/offsets-file.ts'
import { movesToCommit } from '../../domain/reset-report.ts'
import { KctlError } from '../../errors.ts'
import { failureOfItems } from '../finish-items.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'
import { carryOutMoves, type MovesToApply } from './apply-moves.ts'
import { type GroupOutcome, groupOutcomesView } from './group-outcomes-view.ts'
import { findGroup, type Plan, planReset } from './plan-reset.ts'
import { readTextFile } from './read-text-file.ts'
import type { ResetRequest } from './reset-request.ts'
import { requireEmptyNow, wouldBeRefused } from './would-be-refused.ts'

export interface ImportRequest {
  /** `-` means standard input. */
  readonly file: string
  /** Null means every group that the file names. */
  readonly group: string | null
  readonly allowNew: boolean
  readonly clamp: boolean
  readonly dryRun: boolean
}

export const importCommand = (run: Run<ImportRequest>) =>
  new Command('import')
    .description('Move groups to the offsets in a file, with plan, read-back and undo')
    .argument('<file>', 'what offsets export has written, or lines of offsets; - for standard input')
    .argument('[group]', 'only this group; needed where the file names none')
    .option('--allow-new', 'also where a group has no offset yet, or does not exist', false)
    .option('--clamp', 'go to the nearest end of the log where an offset is outside of it', false)
    .option('--dry-run', 'show the plan, and change nothing', false)
    .action(
      async (file, group, { allowNew, clamp, dryRun }) =>
        await run({ file, group: group ?? null, allowNew, clamp, dryRun }),
    )

export const importHelp: HelpText = {
  examples: [
    'kctl offsets import billing.json --dry-run',
    'kctl offsets import all.json --yes',
    'kctl offsets import billing.csv billing',
    'kctl offsets import all.json billing --clamp',
    'kctl offsets export billing -o json | kctl offsets import - --context standby --allow-new --yes',
  ],
  notes:
    'A file is JSON from offsets export or offsets list, or lines: topic,partition,offset or\n' +
    "group,topic,partition,offset as Apache's tools write them, or TOPIC PARTITION OFFSET. Each group is moved by\n" +
    'itself: where one is refused the others go on, and the exit code is 3.',
  seeAlso: ['kctl offsets export', 'kctl offsets undo', 'kctl offsets reset'],
}

/** A group that is to be moved, or why it is not. */
type Candidate =
  | {
      readonly group: string
      readonly description: GroupDescription
      readonly plan: Plan
      readonly error: null
    }
  | { readonly group: string; readonly error: KctlError }

type Movable = Extract<Candidate, { error: null }>

export async function importOffsets(request: ImportRequest, context: Context): Promise<void> {
  const view = groupOutcomesView(context.output.options.utc)
  context.output.require(view)
  if (!request.dryRun) context.requireWritable('move offsets')
  const files = offsetsOfGroups(await readTextFile(request.file, context.host), request.group)
  await using cluster = await context.openCluster()
  const plans = async (): Promise<readonly Candidate[]> => {
    const candidates: Candidate[] = []
    for (const [group, offsets] of files)
      candidates.push(await planOne(resetRequest(request, group, offsets), cluster, context))
    return candidates
  }
  let candidates = await plans()
  if (request.dryRun) return await finish(candidates.map(asDryRun), 0, context)
  for (;;) {
    const moving = candidates.filter(isMoving)
    if (moving.length === 0) break
    await context.output.preview(view, candidates.map(asPlanned))
    await context.requireYes({ message: questionFor(moving), typeToConfirm: null })
    if (context.settings.yes) break
    // The question may have stood for minutes: what was agreed to must still be what is there.
    const before = candidates
    candidates = await plans()
    if (isSameAgreement(before, candidates)) break
    await context.output.warn(() => 'the groups have changed in the meantime; this is the new plan')
  }
  const outcomes: GroupOutcome[] = []
  for (const candidate of candidates) {
    outcomes.push(
      isMoving(candidate)
        ? await moveOne(candidate, files.get(candidate.group) ?? new Map(), cluster, context)
        : asPlanned(candidate),
    )
  }
  await finish(outcomes, outcomes.filter(({ reset }) => reset?.undoId != null).length, context)
}

const resetRequest = (
  { file, allowNew, clamp, dryRun }: ImportRequest,
  group: string,
  offsets: ReadonlyMap<string, FileOffset>,
): ResetRequest => ({
  group,
  goal: {
    kind: 'offsets',
    offsets: new Map([...offsets].map(([key, { offset }]) => [key, offset])),
    from: `file ${file}`,
  },
  scopes: [],
  allowNew,
  clamp,
  waitMs: null,
  dryRun,
  planOut: null,
})

/** What keeps one group from being moved does not keep the others; what keeps the cluster from answering does. */
async function planOne(request: ResetRequest, cluster: Cluster, context: Context): Promise<Candidate> {
  const { group } = request
  try {
    const description = await findGroup(request, cluster)
    if (!request.dryRun) requireEmptyNow(description)
    return { group, description, plan: await planReset(request, description, cluster, context), error: null }
  } catch (error) {
    if (error instanceof KctlError && isAboutTheGroup(error)) return { group, error }
    throw error
  }
}

const isAboutTheGroup = ({ kind }: KctlError): boolean =>
  kind === 'precondition' || kind === 'notFound' || kind === 'authorization'

const isMoving = (candidate: Candidate): candidate is Movable =>
  candidate.error === null && movesToCommit(candidate.plan.reset.partitions).length > 0

const asPlanned = (candidate: Candidate): GroupOutcome =>
  candidate.error === null
    ? { group: candidate.group, reset: candidate.plan.reset, error: null }
    : { group: candidate.group, reset: null, error: candidate.error }

const asDryRun = (candidate: Candidate): GroupOutcome =>
  candidate.error === null && !isEmpty(candidate.description)
    ? { ...asPlanned(candidate), error: wouldBeRefused(candidate.description) }
    : asPlanned(candidate)

const isSameAgreement = (before: readonly Candidate[], now: readonly Candidate[]): boolean =>
  before.every((candidate, index) => {
    const other = now[index]
    if (candidate.error !== null || other?.error !== null) return candidate.error?.code === other?.error?.code
    return isSamePlan(candidate.plan.reset.partitions, other.plan.reset.partitions)
  })

function questionFor(moving: readonly Movable[]): string {
  const count = moving.reduce((sum, { plan }) => sum + movesToCommit(plan.reset.partitions).length, 0)
  const offsets = `${count} offset${count === 1 ? '' : 's'}`
  const [only] = moving
  return moving.length === 1
    ? `Move ${offsets} of group "${only?.group ?? ''}"?`
    : `Move ${offsets} of ${moving.length} groups?`
}

async function moveOne(
  { group, plan: { reset, committed } }: Movable,
  offsets: ReadonlyMap<string, FileOffset>,
  cluster: Cluster,
  context: Context,
): Promise<GroupOutcome> {
  const details = await detailsOf(reset.partitions, offsets, cluster)
  const applied = await carryOutMoves({ reset, committed, action: 'import', details }, cluster, context)
  return { group, reset: applied.reset, error: applied.failure }
}

/**
 * Metadata as the file has it. A leader epoch only where it is of this cluster and can be true: a consumer
 * that is given one from elsewhere waits for a leader that never comes.
 */
async function detailsOf(
  moves: readonly { readonly topic: string; readonly partition: number; readonly after: bigint }[],
  offsets: ReadonlyMap<string, FileOffset>,
  cluster: Cluster,
): Promise<NonNullable<MovesToApply['details']>> {
  const { clusterId, topics } = await cluster.metadata([...new Set(moves.map(({ topic }) => topic))])
  const epochs = new Map(
    topics.flatMap(({ name: topic, partitions }) =>
      partitions.map(
        ({ partition, leaderEpoch }) => [formatPartition({ topic, partition }), leaderEpoch] as const,
      ),
    ),
  )
  return new Map(
    moves.flatMap((move) => {
      const key = formatPartition(move)
      const wanted = offsets.get(key)
      if (wanted === undefined || wanted.offset !== move.after) return []
      const isTrue =
        wanted.clusterId !== null &&
        wanted.clusterId === clusterId &&
        wanted.leaderEpoch !== null &&
        wanted.leaderEpoch <= (epochs.get(key) ?? -1)
      return [
        [key, { leaderEpoch: isTrue ? wanted.leaderEpoch : null, metadata: wanted.metadata ?? '' }] as const,
      ]
    }),
  )
}

async function finish(outcomes: readonly GroupOutcome[], changed: number, context: Context): Promise<void> {
  const { output } = context
  const { format, template } = output.options
  const isDryRun = outcomes.some(({ reset }) => reset?.dryRun === true)
  const forPrograms = template !== null || (format !== null && format !== 'table' && format !== 'wide')
  // The plan has been shown before the question; people need to hear what became of it, not see it twice.
  const failed = outcomes.filter(({ reset, error }) => reset !== null && error !== null)
  const shown = forPrograms || isDryRun || changed === 0 ? outcomes : failed
  const view = groupOutcomesView(output.options.utc)
  if (shown.length > 0) await output.result(view, shown)
  for (const { group, reset } of outcomes) {
    if (reset === null || reset.undoId === null) continue
    const moved = reset.partitions.filter(({ status }) => status === 'moved').length
    if (moved > 0) {
      await output.success(
        (style) =>
          `group ${style.accent(group)}: ${style.number(moved)} offset${moved === 1 ? '' : 's'} committed and read back`,
      )
    }
    await output.note((style) => style.dim(`  undo: kctl offsets undo ${reset.undoId ?? ''}`))
  }
  const failures = outcomes.flatMap(({ error }) => (error === null ? [] : [{ error }]))
  const failure = failureOfItems(outcomes.length - failures.length, failures)
  if (failure !== null) throw failure
}
