import { Command } from '@commander-js/extra-typings'
import { requireGroup } from '../../cluster/require-group.ts'
import type { Context } from '../../context.ts'
import {
  type CommittedOffset,
  formatAssignment,
  type GroupDescription,
  requireCommits,
} from '../../domain/group.ts'
import { formatPartition } from '../../domain/offset.ts'
import { inScopes, parseTopicScope, type TopicScope } from '../../domain/partition-set.ts'
import { plannedToForget } from '../../domain/reset-report.ts'
import { didYouMean } from '../../domain/text-distance.ts'
import { KctlError, UsageError } from '../../errors.ts'
import { collect } from '../collect.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'
import { applyMoves } from './apply-moves.ts'
import { offsetsOf } from './committed-by.ts'
import { requireVisible } from './require-visible.ts'
import { type Reset, resetView } from './reset-view.ts'

export interface DeleteRequest {
  readonly group: string
  /** At least one. */
  readonly scopes: readonly TopicScope[]
  readonly dryRun: boolean
}

export const deleteCommand = (run: Run<DeleteRequest>) =>
  new Command('delete')
    .alias('rm')
    .description(
      'Make a group forget what it has committed on topics it no longer reads; undo brings it back',
    )
    .argument('<group>', 'group')
    .option(
      '-t, --topic <topic[:partitions]>',
      'this topic, like orders or orders:0,2-5 (repeatable)',
      collect,
      [],
    )
    .option('--dry-run', 'show what would be forgotten, and change nothing', false)
    .action(async (group, { topic, dryRun }) => {
      if (topic.length === 0)
        throw new UsageError('which topic?', 'name it with -t; kctl groups delete forgets the whole group')
      await run({ group, scopes: topic.map(parseTopicScope), dryRun })
    })

export const deleteHelp: HelpText = {
  examples: [
    'kctl offsets delete billing -t orders-old',
    'kctl offsets delete billing -t orders:3 -t mail --yes',
    'kctl offsets delete billing -t orders-old --dry-run',
  ],
  notes:
    'The group may have members, but none of them may read the topic: that is refused with exit code 8. A member\n' +
    'that starts where nothing is committed begins as it is configured to, often at the end.',
  seeAlso: ['kctl offsets undo', 'kctl groups delete'],
}

export async function deleteOffsets(
  { group, scopes, dryRun }: DeleteRequest,
  context: Context,
): Promise<void> {
  const view = resetView(context.output.options.utc)
  context.output.require(view)
  if (!dryRun) context.requireWritable('delete offsets')
  await using cluster = await context.openCluster()
  await requireVisible(
    scopes.map(({ topic }) => topic),
    cluster,
  )
  const description = await requireGroup(cluster, group)
  requireCommits(description)
  const committed = await offsetsOf(cluster, group)
  const toDelete = chosenOf(committed, scopes)
  requireEveryScope(group, scopes, toDelete, committed)
  const reset = toReset(description, committed, toDelete, dryRun)
  const refusal = refusalOf(description, scopes)
  if (dryRun) {
    await context.output.result(view, reset)
    if (refusal !== null) throw refusal
    return
  }
  if (refusal !== null) throw refusal
  await context.output.preview(view, reset)
  const count = `${toDelete.length} committed offset${toDelete.length === 1 ? '' : 's'}`
  await context.requireYes({ message: `Make group "${group}" forget ${count}?`, typeToConfirm: null })
  // The question may have stood for minutes, and undo needs what is forgotten.
  const now = context.settings.yes ? committed : await offsetsOf(cluster, group)
  await applyMoves(
    {
      reset: { ...reset, partitions: [] },
      committed: now,
      toDelete: chosenOf(now, scopes),
      action: 'deletion of offsets',
    },
    cluster,
    context,
  )
}

const chosenOf = (
  committed: readonly CommittedOffset[],
  scopes: readonly TopicScope[],
): readonly CommittedOffset[] => committed.filter((each) => each.committed !== null && inScopes(scopes, each))

/** @throws {KctlError} `NOTHING_COMMITTED` naming what has no offset to forget */
function requireEveryScope(
  group: string,
  scopes: readonly TopicScope[],
  toDelete: readonly CommittedOffset[],
  committed: readonly CommittedOffset[],
): void {
  const there = new Set(toDelete.flatMap((each) => [each.topic, formatPartition(each)]))
  const names = scopes.flatMap(({ topic, partitions }) =>
    partitions === null ? [topic] : partitions.map((partition) => formatPartition({ topic, partition })),
  )
  const missing = names.filter((name) => !there.has(name))
  if (missing.length === 0) return
  const meant = didYouMean(
    missing[0] ?? '',
    committed.map(({ topic }) => topic),
  )
  throw new KctlError('notFound', `group "${group}" has nothing committed on ${missing.join(', ')}`, {
    code: 'NOTHING_COMMITTED',
    hint: `${meant === null ? '' : `did you mean "${meant}"?   `}kctl offsets list ${group}`,
  })
}

/** What is assigned is subscribed to; the rest of what members subscribe to only the coordinator knows. */
function refusalOf({ group, members }: GroupDescription, scopes: readonly TopicScope[]): KctlError | null {
  const topics = new Set(scopes.map(({ topic }) => topic))
  const readers = members.filter(({ assignment }) => assignment.some(({ topic }) => topics.has(topic)))
  if (readers.length === 0) return null
  const read = [...topics].filter((topic) =>
    readers.some(({ assignment }) => assignment.some((each) => each.topic === topic)),
  )
  return new KctlError('precondition', `members of group "${group}" are reading ${read.join(', ')}`, {
    code: 'GROUP_SUBSCRIBED_TO_TOPIC',
    details: readers.map(({ instanceId, memberId, host, assignment }) =>
      [instanceId ?? memberId, host, formatAssignment(assignment)].join('   '),
    ),
    hint: 'stop them first: they would commit it again',
  })
}

function toReset(
  { group, state, members }: GroupDescription,
  committed: readonly CommittedOffset[],
  toDelete: readonly CommittedOffset[],
  dryRun: boolean,
): Reset {
  const touched = new Set(toDelete.map(({ topic }) => topic))
  return {
    group,
    state,
    memberCount: members.length,
    target: 'none',
    resolvedMs: null,
    dryRun,
    verified: false,
    undoId: null,
    otherTopics: new Set(committed.map(({ topic }) => topic).filter((topic) => !touched.has(topic))).size,
    targetTimes: new Map(),
    partitions: toDelete.map((each) => plannedToForget(each, each.committed)),
  }
}
