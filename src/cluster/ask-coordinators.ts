import { groupBy } from '../domain/group-by.ts'
import type { Cluster } from './cluster.ts'
import { findCoordinators } from './coordinators.ts'
import { KafkaError } from './kafka-error.ts'

/** What a coordinator says of one group. */
interface Answer {
  readonly group: string
  readonly error: KafkaError | null
}

/**
 * Asks the coordinators about groups, in one round for all of a broker's, and again while errors are of the kind
 * that passes.
 *
 * @param ask one broker about groups of its own
 * @returns the last answer on each group, or why no broker looks after it
 */
export async function askCoordinators<T extends Answer>(
  cluster: Cluster,
  groups: readonly string[],
  ask: (broker: number, groups: readonly string[]) => Promise<readonly T[]>,
): Promise<ReadonlyMap<string, T | KafkaError>> {
  const answers = new Map<string, T | KafkaError>()
  await cluster.retry(async () => {
    const open = groups.filter((group) => !answers.has(group))
    const coordinators = await findCoordinators(cluster, 'group', open)
    const reachable = open.filter((group) => typeof coordinators.get(group) === 'number')
    const byBroker = groupBy(reachable, (group) => coordinators.get(group) as number)
    const asked = await Promise.all([...byBroker].map(async ([broker, own]) => await ask(broker, own)))
    let passing: KafkaError | null = null
    for (const answer of asked.flat()) {
      if (answer.error?.retriable === true) passing = answer.error
      else answers.set(answer.group, answer)
    }
    if (passing !== null) throw passing
    for (const [group, answer] of coordinators) {
      if (answer instanceof KafkaError) answers.set(group, answer)
    }
  })
  return answers
}
