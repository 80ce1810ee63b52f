import { once } from 'node:events'
import {
  readSandboxState,
  removeSandboxState,
  type SandboxState,
  writeSandboxState,
} from '../../config/sandbox-state.ts'
import type { Context } from '../../context.ts'
import { KctlError } from '../../errors.ts'
import type { EmbeddedCluster } from '../../sandbox/embedded/embedded-cluster.ts'
import { startEmbedded } from '../../sandbox/embedded/start-embedded.ts'
import { embeddedLogFile } from './embedded-log-file.ts'
import type { StartRequest } from './start-request.ts'
import { startedOf } from './started-view.ts'
import { startedView } from './started-view.ts'

const DEFAULT_PORT = 9092

/** Runs the embedded broker in this process until a signal comes. */
export async function runEmbedded(request: StartRequest, context: Context): Promise<void> {
  const { host, output, signal } = context
  await using cluster = await openCluster(request, context)
  const state: SandboxState = {
    engine: 'embedded',
    bootstrap: cluster.bootstrap,
    pids: [host.pid],
    dataDir: request.dataDir,
    logFiles: request.instance === null ? [] : [embeddedLogFile(host)],
    startedAt: context.now(),
    project: null,
    clusterId: cluster.state.clusterId,
    mark: request.instance,
    engineState: null,
  }
  // The command that waits for a broker in the background looks for this file.
  writeSandboxState(host, state)
  try {
    if (request.instance === null) await output.result(startedView, startedOf(state, request, context))
    if (!signal.aborted) await once(signal, 'abort')
  } finally {
    const written = readSandboxState(host)
    if (written?.pids[0] === host.pid) removeSandboxState(host)
  }
  if (request.instance === null) await output.note(() => 'sandbox stopped')
}

async function openCluster(request: StartRequest, context: Context): Promise<EmbeddedCluster> {
  const { brokers, port, dataDir, topics, autoCreateTopics, instance } = request
  // In the background everything is for the log.
  const say = async (message: string): Promise<void> =>
    await (instance === null ? context.output.detail(() => message) : context.output.note(() => message))
  const open = async (firstPort: number | null): Promise<EmbeddedCluster> =>
    await startEmbedded({
      nodes: brokers,
      ports:
        firstPort === null ? undefined : Array.from({ length: brokers }, (_, index) => firstPort + index),
      topics,
      autoCreateTopics,
      defaultReplicationFactor: Math.min(3, brokers),
      dataDir,
      now: () => context.now(),
      log: (message) => void say(message),
    })
  try {
    return await open(port ?? DEFAULT_PORT)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE' && port === null) return await open(null)
    if (code === 'EADDRINUSE' || code === 'EACCES') throw portTaken(port ?? DEFAULT_PORT, brokers, code)
    if (dataDir === null || (code === undefined && !(error instanceof SyntaxError))) throw error
    throw new KctlError('precondition', `cannot use ${dataDir} for the data of a sandbox: ${message}`, {
      code: 'DATA_DIR_UNUSABLE',
      hint: 'choose an empty directory, or one that an earlier sandbox has left',
      cause: error,
    })
  }
}

function portTaken(port: number, brokers: number, code: string): KctlError {
  const which = brokers === 1 ? `port ${port}` : `one of the ports ${port} to ${port + brokers - 1}`
  const why = code === 'EACCES' ? 'may not be used by this user' : 'is in use'
  return new KctlError('precondition', `${which} of 127.0.0.1 ${why}`, {
    code: 'PORT_IN_USE',
    hint: 'choose another one with --port, or leave it out to get one that is free',
  })
}
