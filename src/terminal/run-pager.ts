import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Environment, PagerCommand } from '../host.ts'

/** What a shell says of a program that is not there, or none. */
const NOT_RUN = new Set([126, 127])

/**
 * Shows a text in a pager, on our own stdout, until its reader has had enough: to quit early is no failure.
 *
 * @param ended fires when kctl is to end, and the pager with it
 * @returns whether there was such a program; if not, nothing was shown
 */
export async function runPager(
  { words: [program = '', ...args], env }: PagerCommand,
  text: string,
  base: Environment,
  ended: AbortSignal,
): Promise<boolean> {
  const child = spawn(program, args, { stdio: ['pipe', 'inherit', 'inherit'], env: { ...base, ...env } })
  // It may end without having read it all.
  child.stdin.on('error', () => {})
  const end = (): void => void child.kill('SIGTERM')
  try {
    await once(child, 'spawn')
  } catch {
    return false
  }
  ended.addEventListener('abort', end, { once: true })
  try {
    child.stdin.end(text)
    const [code] = (await once(child, 'close')) as [number | null]
    return code === null || !NOT_RUN.has(code)
  } finally {
    ended.removeEventListener('abort', end)
  }
}
