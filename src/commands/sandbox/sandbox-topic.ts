import { parseCount, requireTopicName } from '../../domain/topic-plan.ts'

/** A topic that a sandbox is started with. */
export interface SandboxTopic {
  readonly name: string
  readonly partitions: number
}

/** `orders` or `orders:6`. @throws {UsageError} */
export function parseSandboxTopic(text: string): SandboxTopic {
  const colon = text.lastIndexOf(':')
  if (colon < 0) return { name: requireTopicName(text), partitions: 1 }
  return { name: requireTopicName(text.slice(0, colon)), partitions: parseCount(text.slice(colon + 1)) }
}

export const formatSandboxTopic = ({ name, partitions }: SandboxTopic): string => `${name}:${partitions}`
