import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isMainThread, Worker } from 'node:worker_threads'
import { CurrentInput } from './current-input.ts'
import { type WorkerTask, work, writeFound } from './fuzz-worker.ts'
import { MAX_STUCK_MS } from './limits.ts'
import { peakMemory } from './peak-memory.ts'
import type { Finding, FuzzReport } from './report.ts'

const LOOK_EVERY_MS = 100
/** More of them say no more. */
const MAX_STUCK = 3

/** A target in a process of its own, so that its memory is its own: `TARGET SECONDS SEED`. The report goes to stdout. */
if (isMainThread) {
  const [target = '', seconds = '1', seed = '1'] = process.argv.slice(2)
  process.stdout.write(`${JSON.stringify(await supervise(target, Number(seconds), Number(seed)))}\n`)
} else {
  await work()
  // Sockets and timers that a target has left behind would keep it.
  process.exit()
}

async function supervise(target: string, seconds: number, seed: number): Promise<FuzzReport> {
  const startedMs = Date.now()
  const untilMs = startedMs + seconds * 1000
  const findings: Finding[] = []
  const found = `node_modules/.cache/kctl/fuzz/${target}`
  const corpus = `test/fuzz/corpus/${target}`
  mkdirSync(corpus, { recursive: true })
  let runs = 0
  for (let stuck = 0; stuck < MAX_STUCK; stuck++) {
    const current = new CurrentInput()
    const task: WorkerTask = { target, seed: seed + stuck, untilMs, corpus, found, memory: current.memory }
    const failure = await runWorker(task, current, findings)
    runs += current.runs
    if (failure === null) break
    findings.push({ ...failure, file: writeFound(found, failure.kind, current.read()) })
  }
  return { target, seed, runs, seconds: (Date.now() - startedMs) / 1000, peakBytes: peakMemory(), findings }
}

/** Null when it has come to its end. */
async function runWorker(
  workerData: WorkerTask,
  current: CurrentInput,
  findings: Finding[],
): Promise<Omit<Finding, 'file'> | null> {
  const worker = new Worker(fileURLToPath(import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: 400 },
  })
  worker.on('message', (finding: Finding) => findings.push(finding))
  return await new Promise((resolve) => {
    let seen = -1
    let sinceMs = Date.now()
    const timer = setInterval(() => {
      if (current.runs !== seen) [seen, sinceMs] = [current.runs, Date.now()]
      else if (Date.now() - sinceMs > MAX_STUCK_MS) {
        void worker.terminate()
        end({ kind: 'hang', message: `did not end within ${MAX_STUCK_MS} ms` })
      }
    }, LOOK_EVERY_MS)
    const end = (failure: Omit<Finding, 'file'> | null): void => {
      clearInterval(timer)
      resolve(failure)
    }
    worker.on('error', (error: NodeJS.ErrnoException) => {
      const kind = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'crash'
      end({ kind, message: error.stack ?? String(error) })
    })
    worker.on('exit', (code) => end(code === 0 ? null : { kind: 'crash', message: `exit code ${code}` }))
  })
}
