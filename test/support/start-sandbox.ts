import type { EmbeddedCluster } from '../../src/sandbox/embedded/embedded-cluster.ts'
import { type EmbeddedOptions, startEmbedded } from '../../src/sandbox/embedded/start-embedded.ts'

export interface SandboxOptions extends Omit<EmbeddedOptions, 'topics'> {
  /** Topics by name with the values of their first partition; a number is a count of empty partitions. */
  readonly topics?: Readonly<Record<string, readonly string[] | number>>
}

/** An embedded broker with some topics in it, for a test to hold with `await using`. */
export async function startSandbox({
  topics = {},
  ...options
}: SandboxOptions = {}): Promise<EmbeddedCluster> {
  const names = Object.entries(topics)
  const cluster = await startEmbedded({
    ...options,
    topics: names.map(([name, content]) => ({ name, partitions: typeof content === 'number' ? content : 1 })),
  })
  for (const [name, content] of names) {
    if (typeof content === 'number' || content.length === 0) continue
    cluster.append(
      name,
      0,
      content.map((value) => ({ value })),
    )
  }
  return cluster
}
