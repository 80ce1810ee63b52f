import { readConfigFile } from '../../config/config-file.ts'
import { type ConnectionSettings, secretOf } from '../../config/connection-settings.ts'
import { loadSettings } from '../../config/load-settings.ts'
import { readProjectFile } from '../../config/project/project-file.ts'
import { resolveConnection } from '../../config/resolve-connection.ts'
import { configPath } from '../../config/state-paths.ts'
import type { Context } from '../../context.ts'
import type { NameKind } from './candidates.ts'

/** Longer than this nobody waits for a name. */
const TIMEOUT_MS = 1_000

/** Names from the config file or the cluster in use; none if anything goes wrong. */
export async function namesOf(
  kind: NameKind,
  flags: Readonly<Record<string, string>>,
  openContext: () => Promise<Context>,
): Promise<readonly string[]> {
  try {
    const context = await openContext()
    if (kind === 'context') {
      const config = await readConfigFile(configPath(context.host))
      const project = await readProjectFile(context.host)
      return [...new Set([...(config?.contexts.keys() ?? []), ...(project?.config?.contexts.keys() ?? [])])]
    }
    if (kind === 'topic' || kind === 'group') return await clusterNames(kind, flags, context)
    return await localNames(kind, context)
  } catch {
    return []
  }
}

async function localNames(
  kind: 'change' | 'code' | 'topic setting',
  { host }: Context,
): Promise<readonly string[]> {
  switch (kind) {
    case 'change': {
      const { openJournal } = await import('../../config/journal.ts')
      return openJournal(host)
        .list()
        .entries.map(({ id }) => id)
    }
    case 'code': {
      const { allExplanations } = await import('../../domain/failures/find-explanations.ts')
      const { kafkaErrorFacts } = await import('../../cluster/kafka-error-facts.ts')
      return [...new Set(allExplanations(kafkaErrorFacts()).map(({ code }) => code))]
    }
    case 'topic setting': {
      const { TOPIC_CONFIGS } = await import('../../sandbox/embedded/topic-configs.ts')
      return TOPIC_CONFIGS.map(({ name }) => `${name}=`)
    }
  }
}

async function clusterNames(
  kind: 'topic' | 'group',
  flags: Readonly<Record<string, string>>,
  context: Context,
): Promise<readonly string[]> {
  const settings = await loadSettings(context.host, flags)
  const connection = resolveConnection(settings)
  // Nobody's brokers are called for pressing a key in their repository.
  if (settings.project?.isOwn === true && !settings.project.isTrusted) return []
  if (!isQuiet(connection)) return []
  const [{ clusterOptions }, { openCluster }] = await Promise.all([
    import('../../open-cluster.ts'),
    import('../../cluster/cluster.ts'),
  ])
  await using cluster = await openCluster({
    ...(await clusterOptions(connection, { ...context, settings: { ...settings, noInput: true } })),
    timeoutMs: TIMEOUT_MS,
    signal: AbortSignal.any([context.signal, AbortSignal.timeout(TIMEOUT_MS)]),
  })
  if (kind === 'topic') {
    const { topics } = await cluster.metadata('all')
    return topics.filter(({ internal }) => !internal).map(({ name }) => name)
  }
  const { listGroups } = await import('../../cluster/groups.ts')
  return (await listGroups(cluster)).groups.map(({ group }) => group)
}

/** In the middle of a word nobody is asked for a password, nothing is unlocked, and nothing is run. */
function isQuiet({ sasl }: ConnectionSettings): boolean {
  if (sasl === null) return true
  const from = secretOf(sasl)?.from
  return from === 'value' || from === 'file'
}
