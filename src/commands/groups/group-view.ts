import type { GroupLags } from '../../cluster/group-lags.ts'
import type { GroupMember } from '../../domain/group.ts'
import { type PartitionLag, totalLag } from '../../domain/group-lag.ts'
import type { Subtopology } from '../../domain/streams-group.ts'
import { nestedTable, objectView } from '../../output/view.ts'
import { ASSIGNMENT, CLIENT, HOST, INSTANCE, MEMBER, MEMBER_DETAILS, TASKS } from './member-columns.ts'

/** One group of any kind: what only some kinds have is shown for those. */
export const groupView = objectView<GroupLags>({
  fields: [
    { key: 'group', value: ({ description }) => description.group },
    { key: 'type', value: ({ description }) => description.type },
    { key: 'state', value: ({ description }) => description.state },
    { key: 'protocol', value: ({ description }) => description.protocol || null },
    { key: 'assignor', value: ({ description }) => description.assignor },
    { key: 'coordinator', value: ({ description }) => description.coordinator },
    { key: 'epoch', optional: true, wide: true, value: ({ description }) => description.epoch },
    {
      key: 'assignmentEpoch',
      optional: true,
      wide: true,
      value: ({ description }) => description.assignmentEpoch,
    },
    {
      key: 'topologyEpoch',
      optional: true,
      wide: true,
      value: ({ description: { topology } }) => (topology === null ? null : topology?.epoch),
    },
    { key: 'lag', value: ({ partitions }) => totalLag(partitions) },
  ],
  tables: [
    nestedTable<GroupLags, PartitionLag>({
      key: 'partitions',
      rows: ({ partitions }) => partitions,
      columns: [
        { key: 'topic', isName: true, value: ({ topic }) => topic },
        { key: 'partition', value: ({ partition }) => partition, align: 'right' },
        {
          key: 'committed',
          optional: true,
          value: ({ committed, share }) => (share === undefined ? committed : undefined),
          align: 'right',
        },
        { key: 'shareStart', optional: true, value: ({ share }) => share?.start, align: 'right' },
        { key: 'start', value: ({ start }) => start, align: 'right', wide: true },
        { key: 'end', value: ({ end }) => end, align: 'right' },
        { key: 'lag', value: ({ lag }) => lag, align: 'right' },
        {
          key: 'memberId',
          isName: true,
          header: 'MEMBER',
          value: ({ memberId }) => memberId,
          text: ({ memberId, share }) =>
            memberId ?? (share && share.memberIds.length > 1 ? `${share.memberIds.length} members` : '-'),
        },
        { key: 'memberIds', hidden: true, value: ({ share }) => share?.memberIds },
        {
          key: 'error',
          header: 'NOTE',
          remark: true,
          value: ({ error }) => error ?? undefined,
          text: ({ error }, style) => (error === null ? '' : style.warning(`! ${error}`)),
        },
      ],
    }),
    nestedTable<GroupLags, GroupMember>({
      key: 'members',
      rows: ({ description }) => description.members,
      columns: [MEMBER, { ...INSTANCE, wide: true }, CLIENT, HOST, TASKS, ASSIGNMENT, ...MEMBER_DETAILS],
    }),
    nestedTable<GroupLags, Subtopology>({
      key: 'subtopologies',
      rows: ({ description: { topology } }) => topology?.subtopologies ?? null,
      columns: [
        { key: 'subtopology', value: ({ id }) => id },
        { key: 'sources', value: ({ sources }) => sources },
        { key: 'repartitionSources', value: ({ repartitionSources }) => repartitionSources },
        { key: 'repartitionSinks', value: ({ repartitionSinks }) => repartitionSinks },
        { key: 'changelogs', value: ({ changelogs }) => changelogs },
      ],
    }),
  ],
})
