import { Command } from '@commander-js/extra-typings'
import { removeSandboxState, type SandboxState } from '../../config/sandbox-state.ts'
import type { Context } from '../../context.ts'
import { formatRoughDuration } from '../../domain/duration.ts'
import type { ClusterMetadata } from '../../domain/topic.ts'
import { nestedTable, objectView } from '../../output/view.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'
import { askCluster, isOurs, noSandbox, requireSandbox } from './find-sandbox.ts'

export const statusCommand = (run: Run<Record<string, never>>) =>
  new Command('status')
    .description('Show the sandbox that runs; exit code 7 if there is none')
    .action(async () => await run({}))

export const statusHelp: HelpText = {
  examples: ['kctl sandbox status', 'kctl sandbox status -o json | jq -r .bootstrap'],
  seeAlso: ['kctl sandbox start', 'kctl sandbox stop', 'kctl cluster describe'],
}

interface SandboxStatus {
  readonly state: SandboxState
  /** Null if it does not answer. */
  readonly metadata: ClusterMetadata | null
  readonly nowMs: number
}

export async function status(_request: Record<string, never>, context: Context): Promise<void> {
  context.output.require(statusView)
  const state = requireSandbox(context)
  if (!(await isOurs(state, context))) {
    removeSandboxState(context.host)
    throw noSandbox(`: the one at ${state.bootstrap} has ended by itself`)
  }
  const metadata = await askCluster(state.bootstrap, 'all', context)
  await context.output.result(statusView, { state, metadata, nowMs: context.now() })
}

const topicsOf = ({ metadata }: SandboxStatus) => (metadata?.topics ?? []).filter(({ internal }) => !internal)

const statusView = objectView<SandboxStatus>({
  fields: [
    {
      key: 'status',
      value: ({ metadata }) => (metadata === null ? 'silent' : 'up'),
      text: ({ metadata }, style) =>
        metadata === null ? style.error('! runs, but does not answer') : style.success('up'),
    },
    { key: 'engine', value: ({ state }) => state.engine },
    { key: 'bootstrap', value: ({ state }) => state.bootstrap },
    { key: 'clusterId', header: 'cluster id', value: ({ state }) => state.clusterId },
    { key: 'brokers', value: ({ metadata }) => metadata?.brokers.length ?? null },
    {
      key: 'startedAt',
      header: 'started',
      value: ({ state }) => new Date(state.startedAt).toISOString(),
      text: ({ state, nowMs }) =>
        `${formatRoughDuration(Math.max(0, nowMs - state.startedAt))} ago (${new Date(state.startedAt).toISOString()})`,
    },
    { key: 'pids', header: 'processes', value: ({ state }) => state.pids },
    {
      key: 'dataDir',
      header: 'data',
      value: ({ state }) => state.dataDir,
      text: ({ state }) => state.dataDir ?? 'in memory',
    },
    {
      key: 'logFiles',
      header: 'logs',
      value: ({ state }) => state.logFiles,
      text: ({ state }) => state.logFiles.join(', ') || '-',
    },
  ],
  tables: [
    nestedTable<SandboxStatus, { readonly name: string; readonly partitions: number }>({
      key: 'topics',
      rows: (result) =>
        topicsOf(result).map(({ name, partitions }) => ({ name, partitions: partitions.length })),
      columns: [
        { key: 'name', isName: true, value: ({ name }) => name },
        { key: 'partitions', value: ({ partitions }) => partitions, align: 'right' },
      ],
    }),
  ],
})
