import { spawn } from 'node:child_process'

export type Environment = Readonly<Record<string, string | undefined>>

export interface ProgramResult {
  /** Null if a signal ended it. */
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  /** Also where the program is looked for, by its PATH. */
  readonly env: Environment
  readonly stdin?: string | Uint8Array | undefined
  /** After so long it gets a SIGKILL; without it, there is no limit. */
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** Runs a program to its end without a shell: arguments are taken as they are. Rejects with ENOENT if there is no such program. */
export function runProgram(
  file: string,
  args: readonly string[],
  options: RunOptions,
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      env: { ...options.env },
      stdio: 'pipe',
      killSignal: 'SIGKILL',
      ...(options.timeoutMs !== undefined && { timeout: options.timeoutMs }),
      ...(options.signal !== undefined && { signal: options.signal }),
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', reject)
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }))
    // A program may end without having read its input; its exit code says whether that mattered.
    child.stdin.on('error', () => {})
    child.stdin.end(options.stdin ?? '')
  })
}

/** Like `runProgram`, but null where the program is missing or cannot be executed. */
export async function tryProgram(
  file: string,
  args: readonly string[],
  options: RunOptions,
): Promise<ProgramResult | null> {
  try {
    return await runProgram(file, args, options)
  } catch (error) {
    options.signal?.throwIfAborted()
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') return null
    throw error
  }
}
