import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import type { FuzzReport } from './report.ts'

export interface FuzzOptions {
  readonly seconds: number
  readonly seed: number
}

export interface BuiltFuzzer extends Disposable {
  /** Runs one target in a process of its own: its kept inputs, then changed ones for so long. */
  run(target: string, options: FuzzOptions): Promise<FuzzReport>
}

/** Bundles the fuzzer with what it tests. The working directory is the project's. */
export async function buildFuzzer(): Promise<BuiltFuzzer> {
  // Inside of the project, where packages are found.
  const directory = mkdtempSync(join('node_modules', '.kctl-fuzz-'))
  const program = join(directory, 'fuzz.mjs')
  await build({
    entryPoints: ['test/fuzz/fuzz-process.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'silent',
  })
  return {
    run: async (target, { seconds, seed }) => {
      const args = ['--enable-source-maps', program, target, String(seconds), String(seed)]
      const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 24 })
      return JSON.parse(stdout) as FuzzReport
    },
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  }
}
