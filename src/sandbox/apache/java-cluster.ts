import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { KctlError } from '../../errors.ts'
import { summarizeLogs } from './broker-log.ts'
import { type JavaRuntime, prepareNode, type PreparedNode, startNode } from './java-node.ts'
import { probeBroker } from './probe-broker.ts'
import { LOOPBACK, type Properties } from './server-properties.ts'
import { endProcess, isRunning, type KnownProcess, type ProcessSystem } from './system-processes.ts'

/** One node before its start. */
interface NodePlan {
  readonly id: number
  /** Where clients reach it without TLS and SASL, on the loopback address: for the question whether it is up. */
  readonly port: number
  readonly properties: Properties
}

export interface JavaNode {
  readonly id: number
  readonly port: number
  readonly pid: number
  /** Its settings; the path is in its command line, by which its process is recognised. */
  readonly propertiesFile: string
  readonly loggingFile: string
  readonly logFile: string
}

export interface JavaClusterPlan {
  readonly dataDir: string
  readonly clusterId: string
  readonly nodes: readonly NodePlan[]
  /** More arguments for `StorageTool format`, such as `--add-scram`. */
  readonly formatArguments?: readonly string[] | undefined
  readonly startTimeoutMs?: number | undefined
}

const START_TIMEOUT_MS = 60_000
const PROBE_TIMEOUT_MS = 2_000
const POLL_MS = 50

/** Broker and controller ids are Kafka's UUIDs: 16 bytes in URL-safe base64. One with a leading dash would look like a flag. */
export function randomClusterId(): string {
  const id = randomBytes(16).toString('base64url')
  return id.startsWith('-') ? randomClusterId() : id
}

export const nodeDir = (dataDir: string, id: number): string => path.join(dataDir, `broker-${id}`)
const nodeLog = (dataDir: string, id: number): string => path.join(dataDir, 'logs', `broker-${id}.log`)

export const asProcess = ({ pid, propertiesFile }: JavaNode): KnownProcess => ({ pid, mark: propertiesFile })

/**
 * Formats and starts all nodes and waits until each one answers and knows of all the others. If that fails,
 * whatever was started is ended, the data is removed and the logs stay.
 *
 * @throws {KctlError} `SANDBOX_FAILED` naming the logs
 */
export async function startJavaCluster(
  runtime: JavaRuntime,
  plan: JavaClusterPlan,
  system: ProcessSystem,
  signal?: AbortSignal,
): Promise<JavaNode[]> {
  const { dataDir, clusterId, formatArguments } = plan
  const started: JavaNode[] = []
  try {
    const prepared = await Promise.all(
      plan.nodes.map(async ({ id, properties }) => {
        const [dir, log] = [nodeDir(dataDir, id), nodeLog(dataDir, id)]
        return await prepareNode(runtime, dir, log, clusterId, properties, formatArguments)
      }),
    )
    for (const [index, { id, port }] of plan.nodes.entries()) {
      signal?.throwIfAborted()
      const files = prepared[index] as PreparedNode
      started.push({ id, port, pid: await startNode(runtime, files), ...files })
    }
    await waitUntilReady(started, started.length, system, plan.startTimeoutMs, signal)
    return started
  } catch (error) {
    await endNodes(started, 0, system)
    await Promise.all(plan.nodes.map(({ id }) => rm(nodeDir(dataDir, id), { recursive: true, force: true })))
    throw error
  }
}

/**
 * Waits until every node answers and sees so many live brokers.
 *
 * @throws {KctlError} `SANDBOX_FAILED` when a node ends, or the time is over
 */
export async function waitUntilReady(
  nodes: readonly JavaNode[],
  liveBrokers: number,
  system: ProcessSystem,
  timeoutMs = START_TIMEOUT_MS,
  signal?: AbortSignal,
): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs
  let waiting = [...nodes]
  while (waiting.length > 0) {
    signal?.throwIfAborted()
    const answers = await Promise.all(
      waiting.map(({ port }) => probeBroker(LOOPBACK, port, PROBE_TIMEOUT_MS)),
    )
    waiting = waiting.filter((_, index) => (answers[index]?.liveBrokers ?? 0) < liveBrokers)
    for (const node of waiting) {
      if (!(await isRunning(asProcess(node), system)))
        throw await failed(`broker ${node.id} ended while it started`, [node])
    }
    if (waiting.length === 0) return
    if (performance.now() > deadlineMs) {
      const which = waiting.map(({ id }) => id).join(', ')
      throw await failed(`broker ${which} did not answer within ${Math.round(timeoutMs / 1000)}s`, waiting)
    }
    await sleep(POLL_MS)
  }
}

async function failed(what: string, nodes: readonly JavaNode[]): Promise<KctlError> {
  const logFiles = nodes.map(({ logFile }) => logFile)
  return new KctlError('precondition', `Kafka did not start: ${what}`, {
    code: 'SANDBOX_FAILED',
    hint: `the logs are kept: ${logFiles.join(', ')}`,
    details: await summarizeLogs(logFiles),
  })
}

/** Ends the nodes, all at once; with a grace of 0 by force. */
export async function endNodes(
  nodes: readonly JavaNode[],
  graceMs: number,
  system: ProcessSystem,
): Promise<void> {
  await Promise.all(nodes.map((node) => endProcess(asProcess(node), graceMs, system)))
}
