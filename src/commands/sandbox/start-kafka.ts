import { once } from 'node:events'
import { join } from 'node:path'
import { type SandboxState, removeSandboxState, writeSandboxState } from '../../config/sandbox-state.ts'
import { cacheDir, stateDir } from '../../config/state-paths.ts'
import type { Context } from '../../context.ts'
import type { ApacheState } from '../../sandbox/apache/apache-state.ts'
import { DEFAULT_KAFKA_VERSION, startApache } from '../../sandbox/apache/start-apache.ts'
import { stopApache } from '../../sandbox/apache/stop-apache.ts'
import { withSpinner } from '../../terminal/spinner.ts'
import { createSandboxTopics } from './create-sandbox-topics.ts'
import { processSystem } from './find-sandbox.ts'
import type { StartRequest } from './start-request.ts'
import { startedOf } from './started-view.ts'
import { startedView } from './started-view.ts'

/** Starts a real Kafka, which outlives this process unless it is to stay in front. */
export async function startKafka(request: StartRequest, context: Context): Promise<void> {
  const { host, output, signal } = context
  const system = processSystem(context)
  const version = request.kafkaVersion ?? DEFAULT_KAFKA_VERSION
  const apache = await withSpinner(
    output,
    `starting Kafka ${version}`,
    async () =>
      await startApache(
        {
          brokers: request.brokers,
          version,
          dataDir: request.dataDir ?? join(stateDir(host), 'sandbox'),
          cacheDir: cacheDir(host),
          engine: request.engine === 'docker' || request.engine === 'java' ? request.engine : undefined,
          ports: request.port === null ? undefined : portsFrom(request.port, request.brokers),
          properties: { 'auto.create.topics.enable': String(request.autoCreateTopics) },
          log: (line) => void output.detail(() => line),
          signal,
        },
        system,
      ),
  )
  const state = stateOf(apache, context.now())
  try {
    await createSandboxTopics(state.bootstrap, request.topics, Math.min(3, request.brokers), context)
    writeSandboxState(host, state)
    await output.result(startedView, startedOf(state, request, context))
    if (!request.foreground) return
    if (!signal.aborted) await once(signal, 'abort')
  } catch (error) {
    await stopApache(apache, system)
    removeSandboxState(host)
    throw error
  }
  await stopApache(apache, system)
  removeSandboxState(host)
  await output.note(() => 'sandbox stopped')
}

const portsFrom = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => first + index)

function stateOf(apache: ApacheState, startedAt: number): SandboxState {
  return {
    engine: apache.engine,
    bootstrap: apache.bootstrap,
    pids: apache.engine === 'java' ? apache.nodes.map(({ pid }) => pid) : [],
    dataDir: apache.dataDir,
    logFiles: apache.engine === 'java' ? apache.nodes.map(({ logFile }) => logFile) : [apache.files.logFile],
    startedAt,
    project: apache.engine === 'docker' ? apache.files.project : null,
    clusterId: apache.clusterId,
    mark: null,
    engineState: JSON.parse(JSON.stringify(apache)) as unknown,
  }
}
