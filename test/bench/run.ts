import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { benchRecords } from './records.ts'
import { benchStartUp } from './start-up.ts'

/** `npm run bench -- [start-up|records] [--scale 0.1] [--rounds 3] [--only gzip]` */
export async function runBenchmarks(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      scale: { type: 'string', default: '1' },
      rounds: { type: 'string', default: '3' },
      only: { type: 'string', default: '' },
    },
  })
  const wants = (name: string): boolean => positionals.length === 0 || positionals.includes(name)
  const say = (line: string): void => void process.stdout.write(`${line}\n`)
  const gigabytes = (totalmem() / 2 ** 30).toFixed(0)
  say(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${gigabytes} GB`)
  say('')
  if (wants('start-up')) await benchStartUp(say)
  if (wants('records')) {
    say('')
    await benchRecords(say, { scale: Number(values.scale), rounds: Number(values.rounds), only: values.only })
  }
}
