import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { CurrentInput } from './current-input.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { MAX_MEMORY_BYTES, MAX_RUN_MS } from './limits.ts'
import { Mutator } from './mutate.ts'
import { peakMemory } from './peak-memory.ts'
import { Random } from './random.ts'
import type { Finding } from './report.ts'
import { loadTarget } from './targets.ts'

export interface WorkerTask {
  readonly target: string
  readonly seed: number
  readonly untilMs: number
  readonly memory: SharedArrayBuffer
  readonly corpus: string
  /** Where inputs are written that find something. */
  readonly found: string
}

const DEFAULT_MAX_BYTES = 16 * 1024
const MAX_POOL = 1_000
/** Other work of the event loop gets its turn after so many runs. */
const RUNS_A_TURN = 64
/** A run that takes longer may have taken much memory. */
const LOOK_AT_MEMORY_MS = 5
/** More of them are the same one in other words. */
const MAX_FINDINGS = 8
const MAX_MINIMISING_RUNS = 400

/** Runs the kept inputs, then changed ones until the time is over; posts each new kind of finding once. */
export async function work(): Promise<void> {
  const task = workerData as WorkerTask
  const target = await loadTarget(task.target)
  await new Fuzzer(task, target).run()
}

class Fuzzer {
  private readonly task: WorkerTask
  private readonly target: FuzzTarget
  private readonly current: CurrentInput
  private readonly known = new Set<string>()
  private readonly outcomes = new Set<string>()
  private readonly pool: Buffer[] = []
  /** What failed outside of a call, as a promise that nobody waited for. */
  private stray: unknown = null

  constructor(task: WorkerTask, target: FuzzTarget) {
    this.task = task
    this.target = target
    this.current = new CurrentInput(task.memory)
    for (const event of ['uncaughtException', 'unhandledRejection'])
      process.on(event, (error) => (this.stray = error ?? new Error(event)))
  }

  async run(): Promise<void> {
    const { seed, untilMs, corpus } = this.task
    for (const name of readdirSync(corpus, { withFileTypes: true }).filter((entry) => entry.isFile())) {
      await this.tryOut(readFileSync(join(corpus, name.name)), join(corpus, name.name))
    }
    for (const each of this.target.seeds) {
      await this.tryOut(Buffer.from(each))
      this.pool.push(Buffer.from(each))
    }
    const { dictionary = [], maxBytes = DEFAULT_MAX_BYTES } = this.target
    const random = new Random(seed)
    const mutator = new Mutator(random, dictionary, maxBytes)
    for (let runs = 0; Date.now() < untilMs; runs++) {
      await this.tryOut(mutator.mutate(random.pick(this.pool), random.pick(this.pool)))
      if (runs % RUNS_A_TURN === 0) await nextTurn()
    }
  }

  private async tryOut(input: Buffer, file?: string): Promise<void> {
    const started = startWatch()
    const failure = await this.failureOf(input)
    const tookMs = started()
    if (failure !== null) await this.reportCrash(input, failure, file)
    if (tookMs > MAX_RUN_MS) await this.reportSlow(input, tookMs, file)
    if (tookMs > LOOK_AT_MEMORY_MS) this.checkMemory(input, file)
  }

  /** Null when all is well. */
  private async failureOf(input: Buffer): Promise<Error | null> {
    this.current.start(input)
    try {
      const result = this.target.run(Buffer.from(input))
      const outcome = typeof result === 'string' ? result : await result
      if (!this.outcomes.has(outcome) && this.pool.length < MAX_POOL) {
        this.outcomes.add(outcome)
        this.pool.push(input)
      }
    } catch (error) {
      return toError(error)
    }
    const { stray } = this
    this.stray = null
    return stray === null ? null : toError(stray)
  }

  private async reportCrash(input: Buffer, failure: Error, file?: string): Promise<void> {
    const signature = signatureOf(failure)
    if (this.known.has(signature) || this.known.size >= MAX_FINDINGS) return
    this.known.add(signature)
    const smallest = file === undefined ? await this.minimise(input, signature) : input
    this.report('crash', failure.stack ?? String(failure), smallest, file)
  }

  /** Leaves parts out while the same thing happens. */
  private async minimise(input: Buffer, signature: string): Promise<Buffer> {
    let smallest = input
    let runs = 0
    for (let size = Math.ceil(input.length / 2); size > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let at = 0; at < smallest.length && runs < MAX_MINIMISING_RUNS;) {
        const less = Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + size)])
        const failure = await this.failureOf(less)
        runs++
        if (failure !== null && signatureOf(failure) === signature) smallest = less
        else at += size
      }
    }
    return smallest
  }

  /** Slow once may be the machine: what is slow three times is slow. */
  private async reportSlow(input: Buffer, firstMs: number, file?: string): Promise<void> {
    let least = firstMs
    for (let again = 0; again < 2 && least > MAX_RUN_MS; again++) {
      const started = startWatch()
      await this.failureOf(input)
      least = Math.min(least, started())
    }
    if (least > MAX_RUN_MS) this.report('hang', `took ${Math.round(least)} ms`, input, file)
  }

  private checkMemory(input: Buffer, file?: string): void {
    const peak = peakMemory()
    if (peak <= MAX_MEMORY_BYTES || this.known.has('memory')) return
    this.known.add('memory')
    this.report('memory', `the process had ${Math.round(peak / 2 ** 20)} MB`, input, file)
  }

  private report(kind: Finding['kind'], message: string, input: Buffer, file?: string): void {
    const finding: Finding = { kind, message, file: file ?? writeFound(this.task.found, kind, input) }
    parentPort?.postMessage(finding)
  }
}

export function writeFound(directory: string, kind: Finding['kind'], input: Buffer): string {
  mkdirSync(directory, { recursive: true })
  const file = join(directory, `${kind}-${createHash('sha256').update(input).digest('hex').slice(0, 12)}.bin`)
  writeFileSync(file, input)
  return file
}

/** Milliseconds of work since now: time in which other processes had the machine is not this one's. */
function startWatch(): () => number {
  const startedMs = performance.now()
  const cpu = process.cpuUsage()
  return () => {
    const tookMs = performance.now() - startedMs
    if (tookMs < MAX_RUN_MS) return tookMs
    const { user, system } = process.cpuUsage(cpu)
    return Math.min(tookMs, (user + system) / 1000)
  }
}

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

/** The same for the same place in the code. */
function signatureOf(error: Error): string {
  const place = error.stack?.split('\n').find((line) => line.startsWith('    at ')) ?? ''
  const message = (error.message.split('\n')[0] ?? '').replaceAll(/\d+|"[^"]*"?/g, '').slice(0, 80)
  return `${error.name} ${message} ${place}`
}
