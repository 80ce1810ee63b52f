import { readdirSync, readFileSync } from 'node:fs'
import { until } from '../support/until.ts'

/** The processes of this machine with this word on their command line, by their ids. */
export function processesWith(word: string): readonly number[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name)
    return Number.isInteger(pid) && commandLineOf(pid).includes(word) ? [pid] : []
  })
}

/** Its arguments with a space between them; empty for one that is gone. */
export function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

/** What is left of them a moment later, and ends it. @returns how many there were */
export async function leftOf(word: string): Promise<number> {
  await until(() => processesWith(word).length === 0, 1_000).catch(() => {})
  const left = processesWith(word)
  for (const pid of left) process.kill(pid, 'SIGKILL')
  return left.length
}
