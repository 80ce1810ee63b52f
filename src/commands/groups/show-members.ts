import type { Context } from '../../context.ts'
import type { GroupMember, GroupType } from '../../domain/group.ts'
import { tableView } from '../../output/view.ts'
import { noteUnseen } from '../note-unseen.ts'
import { findGroups } from './find-groups.ts'
import { ASSIGNMENT, CLIENT, HOST, INSTANCE, MEMBER, MEMBER_DETAILS, TASKS } from './member-columns.ts'
import type { MembersRequest } from './members.ts'
import { requireAllAnswered } from './require-all-answered.ts'

export async function showMembers({ groups }: MembersRequest, context: Context): Promise<void> {
  context.output.require(membersView)
  await using cluster = await context.openCluster()
  const { descriptions, unanswered } = await findGroups(cluster, groups)
  await context.output.result(
    membersView,
    descriptions.flatMap(({ group, type, state, members }) =>
      members.map((member): MemberRow => ({ ...member, group, type, state })),
    ),
  )
  if (groups.length === 0) await noteUnseen('groups', cluster, context.output)
  const deserted = descriptions.filter(({ members }) => members.length === 0)
  if (groups.length > 0 && deserted.length > 0) {
    const names = deserted.slice(0, 5).map(({ group }) => `"${group}"`)
    const more = deserted.length > names.length ? ` and ${deserted.length - names.length} more` : ''
    await context.output.note(() => `nobody is in ${names.join(', ')}${more}`)
  }
  requireAllAnswered([], unanswered)
}

interface MemberRow extends GroupMember {
  readonly group: string
  readonly type: GroupType
  readonly state: string
}

const membersView = tableView<MemberRow>(
  [
    { key: 'group', isName: true, value: ({ group }) => group },
    { key: 'type', value: ({ type }) => type, wide: true },
    { key: 'state', value: ({ state }) => state, wide: true },
    MEMBER,
    INSTANCE,
    CLIENT,
    HOST,
    { key: 'partitions', value: ({ assignment }) => assignment.length, align: 'right' },
    { ...TASKS, wide: true },
    { ...ASSIGNMENT, wide: true },
    ...MEMBER_DETAILS,
  ],
  { name: ({ memberId }) => memberId },
)
