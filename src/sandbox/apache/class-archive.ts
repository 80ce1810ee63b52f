import { access, mkdtemp, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { findFreePorts } from './free-ports.ts'
import { asProcess, endNodes, randomClusterId, startJavaCluster } from './java-cluster.ts'
import { classArchive, type JavaRuntime } from './java-node.ts'
import { clusterProperties, LOOPBACK, nodeProperties } from './server-properties.ts'
import { hasEnded, type ProcessSystem, signalProcess } from './system-processes.ts'

/** Writing 50 MB takes a few seconds after the broker itself has ended. */
const WRITE_TIMEOUT_MS = 60_000

/**
 * Lets a broker run once and has Java keep the classes that it loaded, in the form in which they can be mapped
 * into memory. Every later start takes half the time. Does nothing if that was done before; a failure only
 * costs the speed.
 */
export async function ensureClassArchive(
  runtime: JavaRuntime,
  system: ProcessSystem,
  signal?: AbortSignal,
): Promise<void> {
  const archive = classArchive(runtime.libs)
  if (await exists(archive)) return
  const dir = await mkdtemp(path.join(path.dirname(runtime.libs), 'first-run-'))
  try {
    const unfinished = path.join(dir, 'classes.jsa')
    const node = await firstRun(
      { ...runtime, javaOptions: [`-XX:ArchiveClassesAtExit=${unfinished}`] },
      dir,
      system,
      signal,
    )
    await signalProcess(asProcess(node), 'SIGTERM', system)
    if (await hasEnded(asProcess(node), WRITE_TIMEOUT_MS, system)) await rename(unfinished, archive)
    else await endNodes([node], 0, system)
  } catch {
    signal?.throwIfAborted()
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

async function firstRun(runtime: JavaRuntime, dir: string, system: ProcessSystem, signal?: AbortSignal) {
  const [client = 0, controller = 0] = await findFreePorts(LOOPBACK, 2)
  const ports = { id: 1, client, controller, extra: {} }
  const properties = {
    ...clusterProperties(1),
    ...nodeProperties(ports, [ports], [], path.join(dir, 'data')),
  }
  const plan = { dataDir: dir, clusterId: randomClusterId(), nodes: [{ id: 1, port: client, properties }] }
  const [node] = await startJavaCluster(runtime, plan, system, signal)
  if (node === undefined) throw new Error('the cluster has no node')
  return node
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )
