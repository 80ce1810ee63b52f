import { Command } from '@commander-js/extra-typings'
import { type GroupOffsets } from '../../cluster/group-offsets.ts'
import { explainMissingGroup } from '../../cluster/require-group.ts'
import { seesAll } from '../../cluster/sees-all.ts'
import type { Cluster } from '../../cluster/cluster.ts'
import type { JournalEntry } from '../../config/journal-entry.ts'
import { openJournal } from '../../config/journal.ts'
import type { Context } from '../../context.ts'
import { formatPartition } from '../../domain/offset.ts'
import { KctlError } from '../../errors.ts'
import { reportView } from '../../output/report-view.ts'
import { failureOfItems, type ItemFailure } from '../finish-items.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'
import { chosenOffsets, type GroupChoice, parseGroupChoice } from './chosen-groups.ts'

export interface SnapshotRequest {
  readonly groups: GroupChoice
  readonly note: string | null
}

export const snapshotCommand = (run: Run<SnapshotRequest>) =>
  new Command('snapshot')
    .description('Keep what groups have committed in the journal, so that undo can go back to it')
    .argument('[group...]', 'groups')
    .option('--all-groups', 'every group', false)
    .option('--note <text>', 'a word on it, for offsets history')
    .action(
      async (groups, { allGroups, note }) =>
        await run({ groups: parseGroupChoice(groups, allGroups), note: note ?? null }),
    )

export const snapshotHelp: HelpText = {
  examples: [
    'kctl offsets snapshot billing',
    "kctl offsets snapshot billing mailer --note 'before the release'",
    'kctl offsets snapshot --all-groups -o json',
    'kctl offsets undo 7f3a   # goes back to it, as often as is wanted',
  ],
  notes:
    'Nothing is changed in the cluster, and the groups may be active. To go back, a group has to be empty; what it\n' +
    'has committed then and had not in the snapshot is forgotten. Snapshots are kept on this machine.',
  seeAlso: ['kctl offsets undo', 'kctl offsets history', 'kctl offsets export'],
}

export async function snapshot({ groups, note }: SnapshotRequest, context: Context): Promise<void> {
  const { output } = context
  output.require(snapshotsView)
  await using cluster = await context.openCluster()
  const chosen = await chosenOffsets(groups, cluster)
  const clusterId = await cluster.clusterId()
  const isPartial = !(await seesAll(cluster, 'topics'))
  if (isPartial) {
    await output.warn(
      () => 'this user may not see every topic: what is committed on others is not in the snapshot',
    )
  }
  const journal = openJournal(context.host)
  const done: JournalEntry[] = []
  const failures: ItemFailure[] = chosen.unanswered.map((line) => ({
    error: new KctlError('unreachable', line, { code: 'INCOMPLETE' }),
  }))
  for (const answer of chosen.groups) {
    const error = await errorOf(answer, cluster)
    if (error !== null) {
      failures.push({ error })
      continue
    }
    done.push(
      journal.append({
        time: context.now(),
        clusterId,
        context: context.settings.contextName,
        group: answer.group,
        command: context.args,
        before: answer.offsets.flatMap(({ topic, partition, committed, leaderEpoch, metadata }) =>
          committed === null ? [] : [{ topic, partition, offset: committed, leaderEpoch, metadata }],
        ),
        after: [],
        status: 'snapshot',
        ...(note === null ? {} : { note }),
        ...(isPartial ? { isPartial } : {}),
      }),
    )
  }
  if (done.length > 0 || failures.length === 0) await output.result(snapshotsView, done)
  const failure = failureOfItems(done.length, failures)
  if (failure !== null) throw failure
}

/** Half a state is nothing to go back to. */
async function errorOf({ group, offsets, error }: GroupOffsets, cluster: Cluster): Promise<KctlError | null> {
  // A group that has gone since it was listed has nothing committed.
  if (error !== null && error !== 'GROUP_ID_NOT_FOUND')
    return await explainMissingGroup(cluster, group, error)
  const unknown = offsets.find((each) => each.error !== null)
  if (unknown === undefined) return null
  return new KctlError(
    'unreachable',
    `group "${group}", ${formatPartition(unknown)}: ${unknown.error ?? ''}`,
    {
      code: unknown.error ?? 'INCOMPLETE',
    },
  )
}

const snapshotsView = reportView<JournalEntry>(
  [
    { key: 'group', isName: true, value: ({ group }) => group },
    { key: 'offsets', value: ({ before }) => before.length },
    { key: 'undoId', isName: true, value: ({ id }) => id },
    { key: 'note', value: ({ note }) => note },
  ],
  (entries, style) =>
    entries.length === 0
      ? ['there is no group']
      : entries.flatMap(({ id, group, before }) => [
          `${style.success('✔')} snapshot ${id} of group ${style.accent(group)}: ${style.number(before.length)} offset${before.length === 1 ? '' : 's'}`,
          style.dim(`  go back: kctl offsets undo ${id}`),
        ]),
)
