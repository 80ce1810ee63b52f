import { cpus, totalmem } from 'node:os'
import { benchStartUp } from './start-up.ts'

/** Every benchmark, one after the other, as a table on stdout. */
export async function runBenchmarks(): Promise<void> {
  const say = (line: string): void => void process.stdout.write(`${line}\n`)
  const gigabytes = (totalmem() / 2 ** 30).toFixed(0)
  say(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${gigabytes} GB`)
  say('')
  await benchStartUp(say)
}
