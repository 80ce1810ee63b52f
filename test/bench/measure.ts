import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { benchEnv } from './bench-env.ts'

/** One program that is measured, from its start to its end. */
export interface Measured {
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** A file that it reads from its standard input. */
  readonly stdin?: string
  /** A file that its standard output goes to. */
  readonly stdout?: string
}

export interface Measurement {
  readonly wallMs: number
  /** User and system time of all its threads. */
  readonly cpuMs: number
  /** The most memory it ever had, or null where the system does not tell. */
  readonly peakBytes: number | null
}

const LOOK_MS = 10
const TIMEOUT_MS = 300_000

/** @throws {Error} when it does not end with 0: what does not work is not fast */
export async function measure({ file, args, env = {}, stdin, stdout }: Measured): Promise<Measurement> {
  const input = stdin === undefined ? 'ignore' : openSync(stdin, 'r')
  const output = stdout === undefined ? 'ignore' : openSync(stdout, 'w')
  try {
    const startedMs = performance.now()
    const child = spawn(file, args, { stdio: [input, output, 'pipe'], env: { ...benchEnv(), ...env } })
    let said = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2_000)))
    let usage: Usage = { cpuMs: 0, peakBytes: null }
    const timer = setInterval(() => {
      usage = usageOf(child.pid ?? 0) ?? usage
    }, LOOK_MS)
    const limit = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS)
    const [code] = (await once(child, 'exit')) as [number | null]
    const wallMs = performance.now() - startedMs
    clearInterval(timer)
    clearTimeout(limit)
    if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${code}: ${said}`)
    return { wallMs, ...usage }
  } finally {
    for (const each of [input, output]) if (typeof each === 'number') closeSync(each)
  }
}

interface Usage {
  readonly cpuMs: number
  readonly peakBytes: number | null
}

/** Linux counts CPU time in hundredths of a second, whatever the kernel's own clock. */
const TICK_MS = 10

/** As of the last look before the end; null when it is over, and on systems other than Linux. */
function usageOf(pid: number): Usage | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ')
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
    if (peak === undefined) return null
    return {
      cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
      peakBytes: Number(peak) * 1024,
    }
  } catch {
    return null
  }
}
