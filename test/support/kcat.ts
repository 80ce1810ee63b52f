import { type ProgramResult, runProgram } from '../../src/sandbox/apache/run-program.ts'

/** Runs kcat, the second opinion on what is in a topic: `kcat(['-b', bootstrap, '-L'])`. */
export async function kcat(
  args: readonly string[],
  options: { readonly stdin?: string | Uint8Array; readonly timeoutMs?: number } = {},
): Promise<ProgramResult> {
  return await runProgram('kcat', args, { timeoutMs: 30_000, ...options, env: process.env })
}
