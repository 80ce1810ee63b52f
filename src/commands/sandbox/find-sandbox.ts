import { readSandboxState, type SandboxState } from '../../config/sandbox-state.ts'
import { parseBrokers } from '../../config/parse-brokers.ts'
import type { Context } from '../../context.ts'
import type { ClusterMetadata } from '../../domain/topic.ts'
import { KctlError } from '../../errors.ts'
import type { ApacheState } from '../../sandbox/apache/apache-state.ts'
import { isRunning, type ProcessSystem } from '../../sandbox/apache/system-processes.ts'

export const readSandbox = ({ host }: Context): SandboxState | null => readSandboxState(host)

/** @throws {KctlError} `NO_SANDBOX` */
export function requireSandbox(context: Context): SandboxState {
  const state = readSandbox(context)
  if (state === null) throw noSandbox()
  return state
}

export const noSandbox = (why = ''): KctlError =>
  new KctlError('notFound', `no sandbox is running${why}`, {
    code: 'NO_SANDBOX',
    hint: 'kctl sandbox start',
  })

export const processSystem = ({ host }: Context): ProcessSystem => ({
  env: host.env,
  kill: (pid, signal) => host.kill(pid, signal),
})

/** The state of a real Kafka as its engine left it. */
export const apacheStateOf = ({ engineState }: SandboxState): ApacheState => engineState as ApacheState

/**
 * Whether what was written down still runs. The number of a process does not tell: the system may have given
 * it to a stranger since. A mark on its command line does; where there is none, the cluster that answers does.
 */
export async function isOurs(state: SandboxState, context: Context): Promise<boolean> {
  if (state.engine !== 'embedded') {
    const { apacheStatus } = await import('../../sandbox/apache/stop-apache.ts')
    const nodes = await apacheStatus(apacheStateOf(state), processSystem(context))
    return nodes.some(({ status }) => status !== 'down')
  }
  const [pid] = state.pids
  if (pid === undefined) return false
  return state.mark === null || context.host.platform === 'win32'
    ? (await askCluster(state.bootstrap, [], context))?.clusterId === state.clusterId
    : await isRunning({ pid, mark: state.mark }, processSystem(context))
}

const ANSWER_MS = 1_000

/** What a sandbox says of itself, whatever the settings say; null if nobody answers there. */
export async function askCluster(
  bootstrap: string,
  topics: 'all' | readonly string[],
  { signal }: Context,
): Promise<ClusterMetadata | null> {
  const { openCluster } = await import('../../cluster/cluster.ts')
  try {
    await using cluster = await openCluster({
      bootstrap: parseBrokers(bootstrap),
      connection: { tls: null, sasl: null, clientId: 'kctl' },
      resolve: new Map(),
      timeoutMs: ANSWER_MS,
      signal,
      name: 'the sandbox',
    })
    return await cluster.metadata(topics)
  } catch {
    signal.throwIfAborted()
    return null
  }
}
