import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { benchEnv } from './bench-env.ts'

export interface BenchCommand {
  readonly name: string
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Wall time of a whole process, from its start to its end, in ms. */
export async function timeCommand({ file, args, env = {} }: BenchCommand): Promise<number> {
  const startedMs = performance.now()
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...benchEnv(), ...env } })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const [code] = (await once(child, 'exit')) as [number | null]
  const elapsedMs = performance.now() - startedMs
  // What does not work is not fast.
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${code}: ${said}`)
  return elapsedMs
}

export interface Timed {
  readonly name: string
  readonly timesMs: readonly number[]
}

/** All commands one after the other, again and again, so that what the machine does meets them all. */
export async function timeInTurns(
  commands: readonly BenchCommand[],
  rounds: number,
): Promise<readonly Timed[]> {
  const timed = commands.map(({ name }) => ({ name, timesMs: [] as number[] }))
  // The first round fills caches.
  for (let round = 0; round <= rounds; round++) {
    for (const [index, command] of commands.entries()) {
      const elapsedMs = await timeCommand(command)
      if (round > 0) timed[index]?.timesMs.push(elapsedMs)
    }
  }
  return timed
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}
