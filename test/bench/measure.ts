import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { makePipe } from '../support/make-pipe.ts'
import { benchEnv } from './bench-env.ts'
import { type Usage, usageOf } from './usage.ts'

export interface Program {
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** What is measured, from its start to its end: a program, or two with a pipe between them. */
export interface Measured extends Program {
  /** A file that it reads from its standard input. */
  readonly stdin?: string
  /** A file that the standard output of the last one goes to. */
  readonly stdout?: string
  readonly into?: Program & {
    /** Whether its CPU time and its memory are a part of what is measured. */
    readonly counts: boolean
  }
}

export interface Measurement {
  readonly wallMs: number
  /** User and system time of all threads; null for what was over before anybody could look. */
  readonly cpuMs: number | null
  /** The most memory it ever had, or null where nobody could look. */
  readonly peakBytes: number | null
}

const LOOK_MS = 10
const TIMEOUT_MS = 120_000

/** @throws {Error} when it does not end with 0: what does not work is not fast */
export async function measure(measured: Measured): Promise<Measurement> {
  const { stdin, stdout, into } = measured
  const input = stdin === undefined ? 'ignore' : openSync(stdin, 'r')
  const output = stdout === undefined ? 'ignore' : openSync(stdout, 'w')
  const pipe = into === undefined ? null : makePipe()
  try {
    const startedMs = performance.now()
    const programs = [run(measured, input, pipe?.write ?? output)]
    if (into !== undefined && pipe !== null) programs.push(run(into, pipe.read, output))
    pipe?.close()
    const ended = await Promise.allSettled(programs.map(({ ended }) => ended))
    const wallMs = performance.now() - startedMs
    for (const each of ended) if (each.status === 'rejected') throw each.reason
    const usages = (into?.counts === false ? programs.slice(0, 1) : programs).map(({ usage }) => usage())
    return { wallMs, ...sum(usages) }
  } finally {
    for (const each of [input, output]) if (typeof each === 'number') closeSync(each)
  }
}

interface Running {
  readonly ended: Promise<void>
  /** As of the last look before the end. */
  usage(): Usage | null
}

function run(
  { file, args, env = {} }: Program,
  input: number | 'ignore',
  output: number | 'ignore',
): Running {
  const child = spawn(file, args, { stdio: [input, output, 'pipe'], env: { ...benchEnv(), ...env } })
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2_000)))
  let usage: Usage | null = null
  const timer = setInterval(() => {
    usage = usageOf(child.pid ?? 0) ?? usage
  }, LOOK_MS)
  const limit = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS)
  const end = async (): Promise<void> => {
    try {
      const [code] = (await once(child, 'exit')) as [number | null]
      if (code !== 0) throw new Error(`ended with ${code}: ${said.trim()} (${file} ${args.join(' ')})`)
    } finally {
      clearInterval(timer)
      clearTimeout(limit)
    }
  }
  return { ended: end(), usage: () => usage }
}

function sum(usages: readonly (Usage | null)[]): Omit<Measurement, 'wallMs'> {
  const seen = usages.filter((usage) => usage !== null)
  if (seen.length === 0) return { cpuMs: null, peakBytes: null }
  return {
    cpuMs: seen.reduce((total, { cpuMs }) => total + cpuMs, 0),
    peakBytes: seen.reduce((total, { peakBytes }) => total + peakBytes, 0),
  }
}
