import { resolve } from 'node:path'
import type { Cluster } from '../../cluster/cluster.ts'
import { redactArgs } from '../../config/redact.ts'
import { replaceFile } from '../../config/replace-file.ts'
import type { Context } from '../../context.ts'
import { planToJson } from '../../domain/offset-plan-file.ts'
import { stringifyJson } from '../../output/json.ts'
import type { Plan } from './plan-reset.ts'

/**
 * Writes a plan for `kctl offsets apply`.
 *
 * @throws {KctlError} `FILE_NOT_WRITTEN`
 */
export async function writePlan(
  { reset, topics }: Plan,
  file: string,
  cluster: Cluster,
  context: Context,
): Promise<void> {
  const clusterId = await cluster.clusterId()
  const ids = new Map(topics.map(({ name, id }) => [name, id]))
  const plan = planToJson({
    time: context.now(),
    clusterId,
    context: context.settings.contextName,
    group: reset.group,
    state: reset.state,
    target: reset.target,
    command: redactArgs(context.args),
    partitions: reset.partitions.map(({ topic, partition, before, after }) => ({
      topic,
      topicId: ids.get(topic) ?? null,
      partition,
      before,
      after,
    })),
  })
  replaceFile(resolve(context.host.cwd, file), `${stringifyJson(plan, 2)}\n`, 0o644)
  await context.output.success(() => `plan written to ${file}; nothing was changed`)
  await context.output.note((style) => style.dim(`  apply: kctl offsets apply ${file}`))
}
