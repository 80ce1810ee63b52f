import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { benchEnv } from './bench-env.ts'

export const KCTL = 'bin/kctl.js'

/** A real Apache Kafka of one broker, which is what figures are about. */
export interface BenchBroker extends Disposable {
  readonly bootstrap: string
  /** For files; gone with the broker. */
  readonly directory: string
  /** Runs kctl to its end. @returns what it says on stdout */
  kctl(args: readonly string[], input?: string): string
}

export function startBenchBroker(): BenchBroker {
  const directory = mkdtempSync(join(tmpdir(), 'kctl-bench-'))
  const env = { ...benchEnv(), XDG_STATE_HOME: directory, XDG_CONFIG_HOME: directory }
  const run = (args: readonly string[], input = ''): string =>
    execFileSync(process.execPath, [KCTL, ...args], { env, input, encoding: 'utf8', stdio: 'pipe' })
  const started = run(['sandbox', 'start', '--engine', 'kafka', '-o', 'json', '-q'])
  const { bootstrap } = JSON.parse(started) as { bootstrap: string }
  return {
    bootstrap,
    directory,
    kctl: (args, input) => run([...args, '-b', bootstrap], input),
    [Symbol.dispose]() {
      run(['sandbox', 'stop', '-q'])
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
