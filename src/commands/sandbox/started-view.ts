import type { Context } from '../../context.ts'
import type { SandboxState } from '../../config/sandbox-state.ts'
import { formatCount, type Style } from '../../output/style.ts'
import { messageView } from '../../output/view.ts'
import type { SandboxTopic } from './sandbox-topic.ts'
import type { StartRequest } from './start-request.ts'

export interface StartedSandbox {
  readonly state: SandboxState
  readonly brokers: number
  readonly topics: readonly SandboxTopic[]
  /** What commands use instead of the sandbox: the name of a context, '' for addresses; null: they use the sandbox. */
  readonly otherContext: string | null
}

export const sandboxJson = ({ state, brokers }: Pick<StartedSandbox, 'state' | 'brokers'>) => ({
  engine: state.engine,
  bootstrap: state.bootstrap,
  clusterId: state.clusterId,
  brokers,
  pids: state.pids,
  dataDir: state.dataDir,
  logFiles: state.logFiles,
  startedAt: new Date(state.startedAt).toISOString(),
})

export const startedView = messageView<StartedSandbox>({
  toJson: (started) => ({
    ...sandboxJson(started),
    topics: started.topics.map(({ name, partitions }) => ({ name, partitions })),
  }),
  lines: ({ state, brokers, topics, otherContext }, style) => [
    `${style.success('✔')} sandbox at ${style.accent(state.bootstrap)}: ${engineText(state, brokers)}`,
    ...(topics.length === 0 ? [] : [`  topics: ${topics.map(topicText).join(', ')}`]),
    ...dataLines(state, style),
    otherContext === null
      ? `  every kctl command finds it by itself: ${style.bold('kctl topics list')}`
      : `  commands go ${otherContext === '' ? 'to the brokers you name' : `to context "${otherContext}"`}; reach it with ${style.bold(`-b ${state.bootstrap}`)}`,
    `  to end it: ${style.bold('kctl sandbox stop')}`,
  ],
})

const ENGINE_TEXTS: Readonly<Record<SandboxState['engine'], string>> = {
  embedded: 'embedded',
  java: 'Apache Kafka with Java',
  docker: 'Apache Kafka with Docker',
}

export const engineText = ({ engine }: SandboxState, brokers: number): string =>
  `${ENGINE_TEXTS[engine]}, ${brokers === 1 ? '1 broker' : `${formatCount(brokers)} brokers`}`

const topicText = ({ name, partitions }: SandboxTopic): string =>
  `${name} (${partitions === 1 ? '1 partition' : `${formatCount(partitions)} partitions`})`

function dataLines({ engine, dataDir }: SandboxState, style: Style): readonly string[] {
  if (engine !== 'embedded') return ['  its data goes when it is stopped']
  return dataDir === null
    ? [`  its data is in memory and goes when it ends; ${style.bold('--data-dir DIR')} keeps it`]
    : [`  its data is kept in ${dataDir}`]
}

/** What a start says. */
export const startedOf = (
  state: SandboxState,
  { brokers, topics }: StartRequest,
  { settings }: Context,
): StartedSandbox => ({
  state,
  brokers,
  topics,
  otherContext:
    settings.contextName ??
    (['flag', 'environment'].includes(settings.given.brokers?.origin ?? '') ? '' : null),
})
