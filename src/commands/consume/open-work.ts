import type { Cluster } from '../../cluster/cluster.ts'
import type { Context } from '../../context.ts'
import { compileFilters } from '../../domain/record-filter.ts'
import { createDecoder } from '../../domain/record-serde.ts'
import type { TopicMetadata } from '../../domain/topic.ts'
import { chooseStyle } from './choose-printer.ts'
import type { ConsumeRequest, GroupRequest } from './consume-request.ts'
import { readsItself } from './exec-request.ts'
import type { GroupWork } from './group-work.ts'

/** Makes ready what is done with records, once it is known what there is to read. */
export type OpenWork = (cluster: Cluster, topics: readonly TopicMetadata[]) => Promise<GroupWork>

/**
 * Looks at what is asked for before anything is connected.
 *
 * @throws {UsageError} for a format or a type that is none
 * @throws {KctlError} when the context is read-only
 */
export async function planWork(
  request: ConsumeRequest,
  { group, exec }: GroupRequest,
  context: Context,
): Promise<OpenWork> {
  if (exec === null) {
    const style = chooseStyle(request.template, context)
    createDecoder(request.serdes)
    const { printForGroup } = await import('./print-for-group.ts')
    return async (_cluster, topics) =>
      await printForGroup(request, style, context, { showTopic: topics.length > 1 || request.isRegex })
  }
  const { deadLetter } = exec
  if (deadLetter !== null) await context.requireChange('take dead letters')
  const { ExecWork } = await import('./exec-work.ts')
  return async (cluster, topics) => {
    if (deadLetter !== null && topics.some(({ name }) => name === deadLetter)) throw readsItself(deadLetter)
    const { openDeadLetters } = await import('./exec-dead-letters.ts')
    return new ExecWork({
      exec,
      group,
      filter: compileFilters(request.filters),
      limit: request.limit,
      scanLimit: request.scanLimit,
      deadLetters: deadLetter === null ? null : await openDeadLetters(deadLetter, cluster, context.now),
      context,
    })
  }
}
