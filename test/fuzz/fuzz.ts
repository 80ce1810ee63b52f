import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { bundleProgram } from './bundle-program.ts'
import type { FuzzReport } from './report.ts'

export interface FuzzOptions {
  readonly seconds: number
  readonly seed: number
}

export interface BuiltFuzzer extends Disposable {
  /** Runs one target in a process of its own: its kept inputs, then changed ones for so long. */
  run(target: string, options: FuzzOptions): Promise<FuzzReport>
}

/** Bundles the fuzzer with what it tests. */
export async function buildFuzzer(): Promise<BuiltFuzzer> {
  const program = await bundleProgram('test/fuzz/fuzz-process.ts')
  return {
    run: async (target, { seconds, seed }) => {
      const args = ['--enable-source-maps', program.path, target, String(seconds), String(seed)]
      const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 24 })
      return JSON.parse(stdout) as FuzzReport
    },
    [Symbol.dispose]: () => program[Symbol.dispose](),
  }
}
