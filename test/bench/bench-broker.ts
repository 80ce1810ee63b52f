import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cluster, openCluster } from '../../src/cluster/cluster.ts'
import { benchEnv } from './bench-env.ts'
import { KCTL, type Target } from './kctl-program.ts'

/** A real Apache Kafka of one broker, which is what figures are about. */
export interface BenchBroker extends Target {
  /** Runs kctl to its end. @returns what it says on stdout */
  kctl(args: readonly string[], input?: string): string
}

/** Starts with the first row that asks for it. */
export interface LazyBroker extends Disposable {
  get(): BenchBroker
}

export function lazyBenchBroker(): LazyBroker {
  let started: BenchBroker | null = null
  return {
    get: () => (started ??= startBenchBroker()),
    [Symbol.dispose]() {
      if (started === null) return
      runKctl(['sandbox', 'stop', '-q'], started.directory)
      rmSync(started.directory, { recursive: true, force: true })
    },
  }
}

function startBenchBroker(): BenchBroker {
  const directory = mkdtempSync(join(tmpdir(), 'kctl-bench-'))
  const started = runKctl(['sandbox', 'start', '--engine', 'kafka', '-o', 'json', '-q'], directory)
  const { bootstrap } = JSON.parse(started) as { bootstrap: string }
  return {
    bootstrap,
    directory,
    kctl: (args, input) => runKctl([...args, '-b', bootstrap], directory, input),
  }
}

function runKctl(args: readonly string[], home: string, input = ''): string {
  const env = { ...benchEnv(), XDG_STATE_HOME: home, XDG_CONFIG_HOME: home }
  return execFileSync(process.execPath, [KCTL, ...args], {
    env,
    input,
    encoding: 'utf8',
    stdio: 'pipe',
    maxBuffer: 64 * 1024 * 1024,
  })
}

/** For what there is to prepare and to check, in this process. */
export async function openBenchCluster({ bootstrap }: { readonly bootstrap: string }): Promise<Cluster> {
  const [host = '', port] = bootstrap.split(':')
  return await openCluster({
    bootstrap: [{ host, port: Number(port) }],
    connection: { tls: null, sasl: null, clientId: 'bench' },
    resolve: new Map(),
    timeoutMs: 300_000,
    signal: new AbortController().signal,
    name: 'the bench broker',
  })
}
