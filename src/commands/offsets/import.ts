import { Command } from '@commander-js/extra-typings'
import type { Cluster } from '../../cluster/cluster.ts'
import type { Context } from '../../context.ts'
import { formatPartition } from '../../domain/offset.ts'
import { type FileOffset, offsetsOfGroups } from '../../domain/offsets-file.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'
import type { MovesToApply } from './apply-moves.ts'
import { parseWait, WAIT_HELP } from './wait-flag.ts'
import { groupOutcomesView } from './group-outcomes-view.ts'
import { moveGroups } from './move-groups.ts'
import { offsetsFileName, readTextFile } from './read-text-file.ts'
import type { ResetRequest } from './reset-request.ts'

export interface ImportRequest {
  /** `-` means standard input. */
  readonly file: string
  /** Null means every group that the file names. */
  readonly group: string | null
  readonly allowNew: boolean
  readonly clamp: boolean
  /** How long to wait for the groups to be empty; null does not wait. */
  readonly waitMs: number | null
  readonly dryRun: boolean
}

export const importCommand = (run: Run<ImportRequest>) =>
  new Command('import')
    .description('Move groups to the offsets in a file, with plan, read-back and undo')
    .argument('<file>', 'what offsets export has written, or lines of offsets; - for standard input')
    .argument('[group]', 'only this group; needed where the file names none')
    .option('--allow-new', 'also where a group has no offset yet, or does not exist', false)
    .option('--clamp', 'go to the nearest end of the log where an offset is outside of it', false)
    .option('--wait [duration]', `wait for the groups to be empty, then go ${WAIT_HELP}`)
    .option('--dry-run', 'show the plan, and change nothing', false)
    .action(
      async (file, group, { allowNew, clamp, wait, dryRun }) =>
        await run({ file, group: group ?? null, allowNew, clamp, waitMs: parseWait(wait), dryRun }),
    )

export const importHelp: HelpText = {
  examples: [
    'kctl offsets import billing.json --dry-run',
    'kctl offsets import all.json --yes',
    'kctl offsets import billing.csv billing',
    'kctl offsets import all.json billing --clamp --wait 5m',
    'kctl offsets export billing -o json | kctl offsets import - --context standby --allow-new --yes',
  ],
  notes:
    'A file is JSON from offsets export, offsets list or a reset, or lines: topic,partition,offset or\n' +
    "group,topic,partition,offset as Apache's tools write them, or TOPIC PARTITION OFFSET. Each group is moved by\n" +
    'itself: where one is refused the others go on, and the exit code is 3.',
  seeAlso: ['kctl offsets export', 'kctl offsets undo', 'kctl offsets reset'],
}

export async function importOffsets(request: ImportRequest, context: Context): Promise<void> {
  const { file, group, waitMs, dryRun } = request
  context.output.require(groupOutcomesView(context.output.options.utc))
  if (!dryRun) context.requireWritable('move offsets')
  const groups = offsetsOfGroups(await readTextFile(file, context), group, offsetsFileName(file))
  await using cluster = await context.openCluster()
  await moveGroups(
    {
      tasks: [...groups].map(([name, offsets]) => ({
        group: name,
        request: resetRequest(request, name, offsets),
      })),
      action: 'import',
      waitMs,
      dryRun,
      detailsOf: async ({ group: name, partitions }) =>
        await detailsOf(partitions, groups.get(name) ?? new Map<string, FileOffset>(), cluster),
    },
    cluster,
    context,
  )
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
