import type { SandboxTopic } from './sandbox-topic.ts'

export type SandboxEngine = 'embedded' | 'kafka' | 'docker' | 'java'

export interface StartRequest {
  readonly engine: SandboxEngine
  /** How many brokers. */
  readonly brokers: number
  /** Of the first broker, the others follow; null: 9092 if it is free, else any that are. */
  readonly port: number | null
  readonly topics: readonly SandboxTopic[]
  /** Of Apache Kafka; null: the newest that is tested against. */
  readonly kafkaVersion: string | null
  readonly dataDir: string | null
  readonly autoCreateTopics: boolean
  /** Run in front until Ctrl-C. */
  readonly foreground: boolean
  /** By which the command that started this one in the background recognises it; null: a person did. */
  readonly instance: string | null
}

export const ENGINES = ['embedded', 'kafka', 'docker', 'java'] as const
export const MOST_BROKERS = 9
