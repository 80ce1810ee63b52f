import { Command, Option } from '@commander-js/extra-typings'
import type { Cluster } from '../../cluster/cluster.ts'
import { groupLags, type GroupLags } from '../../cluster/group-lags.ts'
import { describeGroups, describeListed, listGroups } from '../../cluster/groups.ts'
import { explainMissingGroup } from '../../cluster/require-group.ts'
import type { Context } from '../../context.ts'
import { groupBy } from '../../domain/group-by.ts'
import type { GroupDescription } from '../../domain/group.ts'
import { totalLag } from '../../domain/group-lag.ts'
import { isGlob, matchesAnyGlob } from '../../domain/glob.ts'
import { KctlError } from '../../errors.ts'
import { tableView } from '../../output/view.ts'
import type { HelpText } from '../help-text.ts'
import { noteUnseen } from '../note-unseen.ts'
import { noteHiddenTopics } from './note-hidden-topics.ts'
import { parseLag } from './parse-lag.ts'
import { requireAllAnswered, type Unanswered, unansweredGroup } from './require-all-answered.ts'
import type { Run } from '../run.ts'

const LEVELS = ['group', 'topic', 'partition', 'member'] as const
type Level = (typeof LEVELS)[number]

export interface LagRequest {
  /** Names or shell-style patterns; empty means every group. */
  readonly groups: readonly string[]
  readonly by: Level
  /** More than this anywhere is a failed check; null checks nothing. */
  readonly maxLag: bigint | null
}

export const lagCommand = (run: Run<LagRequest>) =>
  new Command('lag')
    .description('Show how far groups are behind, all of them in a few requests')
    .argument('[group...]', 'groups, or patterns; every group when left out')
    .addOption(new Option('--by <level>', 'a row for each').choices(LEVELS).default('topic' as const))
    .option('--max-lag <n>', 'end with exit code 13 if a row has more', parseLag('--max-lag'))
    .action(async (groups, { by, maxLag = null }) => await run({ groups, by, maxLag }))

export const lagHelp: HelpText = {
  examples: [
    'kctl groups lag',
    'kctl groups lag billing --by partition',
    "kctl groups lag 'billing*' --by group --sort -lag",
    'kctl groups lag billing --max-lag 1000 -q   # for a monitor',
  ],
  seeAlso: ['kctl groups describe', 'kctl help exit-codes'],
}

interface LagRow {
  readonly group: string
  readonly state: string
  readonly topic: string | null
  readonly partition: number | null
  readonly member: string | null
  /** Without what cannot be told. */
  readonly lag: bigint | null
  /** Partitions that are not in `lag`, having no commit, or no end that is known. */
  readonly unknown: number
  readonly members: number
}

export async function lag({ groups, by, maxLag }: LagRequest, context: Context): Promise<void> {
  const view = lagView(by)
  context.output.require(view)
  await using cluster = await context.openCluster()
  const { descriptions, unanswered } = await descriptionsOf(groups, cluster)
  const missing = descriptions.find(({ group, error }) => error !== null && groups.includes(group))
  if (missing !== undefined) throw await explainMissingGroup(cluster, missing.group, missing.error ?? '')
  const lags = await groupLags(
    cluster,
    descriptions.filter(({ error }) => error === null),
  )
  const rows = lags.flatMap((each) => rowsOf(each, by))
  await context.output.result(view, rows)
  await noteHiddenTopics(context.output, lags)
  if (descriptions.length === 0) await noteUnseen('groups', cluster, context.output)
  requireAllAnswered(lags, [...unanswered, ...notDescribed(descriptions)])
  const over = rows.filter((row) => maxLag !== null && row.lag !== null && row.lag > maxLag)
  if (over.length > 0) {
    throw new KctlError(
      'checkFailed',
      `${over.length} of ${rows.length} rows have a lag of more than ${maxLag ?? 0}`,
      {
        code: 'LAG_TOO_HIGH',
      },
    )
  }
}

async function descriptionsOf(
  groups: readonly string[],
  cluster: Cluster,
): Promise<{
  readonly descriptions: readonly GroupDescription[]
  readonly unanswered: readonly Unanswered[]
}> {
  if (groups.length > 0 && !groups.some(isGlob))
    return { descriptions: await describeGroups(cluster, groups), unanswered: [] }
  const matches = matchesAnyGlob(groups)
  const { groups: listed, unanswered } = await listGroups(cluster)
  const named = listed.filter(({ group, type }) => matches(group) && type !== 'share' && type !== 'streams')
  return {
    descriptions: await describeListed(cluster, named),
    unanswered: unanswered.map(({ broker, reason }) => ({
      line: `groups of broker ${broker}: ${reason}`,
      needs: null,
    })),
  }
}

/** A group that has gone since it was listed is nothing that is missing. */
const notDescribed = (descriptions: readonly GroupDescription[]): readonly Unanswered[] =>
  descriptions.flatMap(({ group, error }) =>
    error === null || error === 'GROUP_ID_NOT_FOUND' ? [] : [unansweredGroup(group, error)],
  )

function rowsOf(
  { description: { group, state, members }, partitions }: GroupLags,
  by: Level,
): readonly LagRow[] {
  const base = { group, state, members: members.length, topic: null, partition: null, member: null }
  const sums = <Key>(
    keyOf: (row: GroupLags['partitions'][number]) => Key,
    fields: (key: Key) => Partial<LagRow>,
  ) => [...groupBy(partitions, keyOf)].map(([key, rows]) => ({ ...base, ...fields(key), ...lagOf(rows) }))
  switch (by) {
    case 'group':
      return [{ ...base, ...lagOf(partitions) }]
    case 'topic':
      return sums(
        ({ topic }) => topic,
        (topic) => ({ topic }),
      )
    case 'member':
      return sums(
        ({ memberId }) => memberId,
        (member) => ({ member }),
      )
    case 'partition':
      return partitions.map((row) => ({
        ...base,
        topic: row.topic,
        partition: row.partition,
        member: row.memberId,
        ...lagOf([row]),
      }))
  }
}

const lagOf = (rows: GroupLags['partitions']): Pick<LagRow, 'lag' | 'unknown'> => ({
  lag: totalLag(rows),
  unknown: rows.filter((row) => row.lag === null).length,
})

const lagView = (by: Level) =>
  tableView<LagRow>([
    { key: 'group', value: ({ group }) => group },
    { key: 'state', value: ({ state }) => state },
    ...(by === 'topic' || by === 'partition' ? [{ key: 'topic', value: ({ topic }: LagRow) => topic }] : []),
    ...(by === 'partition'
      ? [{ key: 'partition', value: ({ partition }: LagRow) => partition, align: 'right' as const }]
      : []),
    ...(by === 'member' || by === 'partition'
      ? [{ key: 'member', value: ({ member }: LagRow) => member }]
      : []),
    { key: 'members', value: ({ members }) => members, align: 'right', wide: true },
    { key: 'lag', value: ({ lag: own }) => own, align: 'right' },
    {
      key: 'unknown',
      header: 'NOTE',
      remark: true,
      value: ({ unknown }) => unknown,
      text: ({ unknown }, style) =>
        unknown === 0
          ? ''
          : style.warning(`! ${unknown} partition${unknown === 1 ? '' : 's'} without a known lag`),
    },
  ])
