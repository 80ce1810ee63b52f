import { Command, Option } from '@commander-js/extra-typings'
import { describeListed } from '../../cluster/describe-groups.ts'
import { seesAll } from '../../cluster/sees-all.ts'
import { listGroups } from '../../cluster/groups.ts'
import { needsRight } from '../../cluster/kafka-error.ts'
import type { Context } from '../../context.ts'
import { matchesAnyGlob } from '../../domain/glob.ts'
import { GROUP_TYPES, type GroupDescription, type GroupListing, type GroupType } from '../../domain/group.ts'
import { parseGroupState } from '../../domain/group-wait.ts'
import { KctlError } from '../../errors.ts'
import { tableView } from '../../output/view.ts'
import { noteNearest } from '../note-nearest.ts'
import { noteUnseen } from '../note-unseen.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'

export interface ListRequest {
  /** Shell-style patterns; empty means every group. */
  readonly patterns: readonly string[]
  /** One of GROUP_STATES; null means any. */
  readonly state: string | null
  /** Null means any kind. */
  readonly type: GroupType | null
}

export const listCommand = (run: Run<ListRequest>) =>
  new Command('list')
    .alias('ls')
    .description('List groups with their state, type and members')
    .argument('[pattern...]', "only groups whose name matches, like 'billing*'")
    .option('--state <state>', 'only groups in this state, like stable or empty', parseGroupState)
    .addOption(new Option('--type <type>', 'only groups of this kind').choices(GROUP_TYPES))
    .action(async (patterns, { state = null, type = null }) => await run({ patterns, state, type }))

export const listHelp: HelpText = {
  examples: [
    'kctl groups list',
    "kctl groups list 'billing*'",
    'kctl groups list --state empty -o name',
    'kctl groups list --type share',
  ],
  seeAlso: ['kctl groups describe', 'kctl groups lag'],
}

interface GroupRow extends GroupListing {
  /** Null where the group could not be described. */
  readonly members: number | null
  readonly error: string | null
}

export async function list({ patterns, state, type }: ListRequest, context: Context): Promise<void> {
  context.output.require(groupsView)
  await using cluster = await context.openCluster()
  const matches = matchesAnyGlob(patterns)
  const { groups, unanswered } = await listGroups(cluster)
  const everything = seesAll(cluster, 'groups')
  everything.catch(() => {})
  const named = groups.filter((each) => matches(each.group) && (type === null || each.type === type))
  const descriptions = await describeListed(cluster, named.filter(mayHaveMembers))
  const byName = new Map(descriptions.map((description) => [description.group, description]))
  const rows = named.map((listing): GroupRow => {
    const description = byName.get(listing.group)
    return {
      ...listing,
      state: listing.state ?? description?.state ?? null,
      members: mayHaveMembers(listing) ? membersOf(description) : 0,
      error: description?.error ?? null,
    }
  })
  await context.output.result(
    groupsView,
    rows.filter((row) => state === null || row.state === state),
  )
  if (named.length === 0) {
    const names = groups.map(({ group }) => group)
    await noteNearest(patterns, names, context.output)
  }
  await noteUnseen('groups', cluster, context.output, everything)
  if (unanswered.length > 0) {
    throw new KctlError(
      'partial',
      `${unanswered.length} of ${(await cluster.brokers()).length} brokers did not answer: their groups are missing`,
      {
        code: 'INCOMPLETE',
        details: unanswered.map(({ broker, reason }) => `broker ${broker}: ${reason}`),
      },
    )
  }
  requireAllDescribed(rows)
}

/** Of an empty group the listing has said everything. */
const mayHaveMembers = ({ state }: GroupListing): boolean => state !== 'Empty'

const membersOf = (description: GroupDescription | undefined): number | null =>
  description?.error === null ? description.members.length : null

/** A group that has gone since it was listed is nothing that is missing. */
function requireAllDescribed(rows: readonly GroupRow[]): void {
  const missing = rows.filter(({ error }) => error !== null && error !== 'GROUP_ID_NOT_FOUND')
  if (missing.length === 0) return
  throw new KctlError('partial', `${missing.length} of ${rows.length} groups could not be described`, {
    code: 'INCOMPLETE',
    details: missing.map(({ group, error }) => `${group}: ${error ?? ''}`).slice(0, 20),
    hint: missing.some(({ error }) => error === 'TOPIC_AUTHORIZATION_FAILED')
      ? needsRight('Describe', 'each topic that their members read')
      : missing.some(({ error }) => error === 'GROUP_AUTHORIZATION_FAILED')
        ? needsRight(
            'Describe',
            ...missing
              .filter(({ error }) => error === 'GROUP_AUTHORIZATION_FAILED')
              .map(({ group }) => `group "${group}"`),
          )
        : undefined,
  })
}

const groupsView = tableView<GroupRow>([
  { key: 'group', isName: true, value: ({ group }) => group },
  { key: 'type', value: ({ type }) => type },
  { key: 'state', value: ({ state }) => state },
  { key: 'protocol', value: ({ protocol }) => protocol || null },
  {
    key: 'members',
    value: ({ members }) => members,
    text: ({ members, error }, style) =>
      error === null ? String(members ?? '-') : style.warning(`! ${error}`),
    align: 'right',
  },
  { key: 'coordinator', value: ({ coordinator }) => coordinator, align: 'right' },
  { key: 'error', value: ({ error }) => error ?? undefined, hidden: true },
])
