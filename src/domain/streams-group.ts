import type { TopicPartition } from './offset.ts'

/** What a streams application is made of (KIP-1071). */
export interface StreamsTopology {
  readonly epoch: number
  /** Null while source topics are missing, or do not have the partitions that they need. */
  readonly subtopologies: readonly Subtopology[] | null
}

/** A part of the application that works by itself, a task for each partition. */
export interface Subtopology {
  readonly id: string
  readonly sources: readonly string[]
  /** Topics that the application makes for itself, between its parts. */
  readonly repartitionSources: readonly string[]
  readonly repartitionSinks: readonly string[]
  /** Topics that hold its state. */
  readonly changelogs: readonly string[]
}

/** Active tasks read and write; standby ones keep a copy of the state, warm-up ones are building one. */
export type TaskRole = 'active' | 'standby' | 'warmup'

export interface StreamsTask {
  readonly subtopology: string
  readonly partition: number
  readonly role: TaskRole
}

/** What is read for these tasks: of every topic of a subtopology the partition with the number of the task. */
export function partitionsRead(
  topology: StreamsTopology,
  tasks: readonly StreamsTask[],
): readonly TopicPartition[] {
  const byId = new Map((topology.subtopologies ?? []).map((each) => [each.id, each]))
  return tasks
    .filter(({ role }) => role === 'active')
    .flatMap(({ subtopology, partition }) => {
      const { sources = [], repartitionSources = [] } = byId.get(subtopology) ?? {}
      return [...sources, ...repartitionSources].map((topic) => ({ topic, partition }))
    })
}

/** Whether the application has more than its offsets: state stores, or records on their way between its parts. */
export const keepsState = ({ subtopologies }: StreamsTopology): boolean =>
  (subtopologies ?? []).some(
    ({ changelogs, repartitionSources }) => changelogs.length > 0 || repartitionSources.length > 0,
  )

const ROLE_NAMES: Readonly<Record<TaskRole, string>> = { active: '', standby: 'standby ', warmup: 'warm-up ' }

/** `0_0,0_1; standby 1_0` by the names that Kafka Streams gives to tasks. */
export function formatTasks(tasks: readonly StreamsTask[]): string {
  const parts = (['active', 'standby', 'warmup'] as const).flatMap((role) => {
    const own = tasks.filter((task) => task.role === role)
    if (own.length === 0) return []
    return [
      `${ROLE_NAMES[role]}${own.map(({ subtopology, partition }) => `${subtopology}_${partition}`).join(',')}`,
    ]
  })
  return parts.join('; ') || '-'
}
