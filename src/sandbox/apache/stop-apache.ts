import { rm, rmdir } from 'node:fs/promises'
import path from 'node:path'
import type { ApacheState } from './apache-state.ts'
import { stopDockerCluster } from './docker-cluster.ts'
import { asProcess, endNodes, nodeDir } from './java-cluster.ts'
import { probeBroker } from './probe-broker.ts'
import { LOOPBACK } from './server-properties.ts'
import { isRunning, type ProcessSystem } from './system-processes.ts'

export interface ApacheNodeStatus {
  readonly id: number
  readonly port: number
  /** Null in a container. */
  readonly pid: number | null
  /** `silent`: its process is there and does not answer. `down`: it is not there, or in a container and does not answer. */
  readonly status: 'up' | 'silent' | 'down'
}

/** The last brokers to leave wait in vain for a controller, and their data is to be removed anyway. */
const STOP_GRACE_MS = 3_000
const PROBE_TIMEOUT_MS = 2_000

/**
 * Ends the cluster, from whichever process, and removes its data and logs. Nothing is ended that only has the
 * number of a former broker.
 *
 * @param graceMs how long brokers get to shut down in order; with 0 they are killed
 */
export async function stopApache(
  state: ApacheState,
  system: ProcessSystem,
  graceMs = STOP_GRACE_MS,
): Promise<void> {
  const { dataDir } = state
  const own = [path.join(dataDir, 'logs')]
  if (state.engine === 'docker') {
    await stopDockerCluster(state.files, system.env)
    own.push(state.files.composeFile)
  } else {
    await endNodes(state.nodes, graceMs, system)
    own.push(...state.nodes.map(({ id }) => nodeDir(dataDir, id)))
  }
  await Promise.all(own.map((entry) => rm(entry, { recursive: true, force: true })))
  // Stays if there is something of somebody else's in it.
  await rmdir(dataDir).catch(() => {})
}

/** Asks every broker whether it is up. */
export async function apacheStatus(state: ApacheState, system: ProcessSystem): Promise<ApacheNodeStatus[]> {
  const nodes =
    state.engine === 'docker'
      ? state.nodes.map(({ id, port }) => ({ id, port, pid: null, known: null }))
      : state.nodes.map((node) => ({ id: node.id, port: node.port, pid: node.pid, known: asProcess(node) }))
  return await Promise.all(
    nodes.map(async ({ known, ...node }) => {
      const runs = known === null || (await isRunning(known, system))
      const answers = runs && (await probeBroker(LOOPBACK, node.port, PROBE_TIMEOUT_MS)) !== null
      const status = answers ? 'up' : runs && known !== null ? 'silent' : 'down'
      return { ...node, status } as const
    }),
  )
}
