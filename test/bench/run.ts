import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { benchAdmin } from './admin.ts'
import type { Bench } from './bench.ts'
import { findProgram } from './find-program.ts'
import { missingPeers } from './peers.ts'
import { benchRecords } from './records.ts'
import { Scoreboard } from './scoreboard.ts'
import { benchStartUp } from './start-up.ts'

const PARTS: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  'start-up': benchStartUp,
  records: benchRecords,
  admin: benchAdmin,
}

/**
 * `npm run bench -- [start-up|records|admin] [--scale 0.1] [--rounds 3] [--only gzip]`
 *
 * @returns whether every output was right
 */
export async function runBenchmarks(args: readonly string[]): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      scale: { type: 'string', default: '1' },
      rounds: { type: 'string', default: '3' },
      only: { type: 'string', default: '' },
    },
  })
  const unknown = positionals.find((name) => !Object.hasOwn(PARTS, name))
  if (unknown !== undefined)
    throw new Error(`there is no part "${unknown}": ${Object.keys(PARTS).join(', ')}`)
  const say = (line: string): void => void process.stdout.write(`${line}\n`)
  const gigabytes = (totalmem() / 2 ** 30).toFixed(0)
  say(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${gigabytes} GB`)
  const missing = missingPeers()
  if (missing.length > 0) say(`not on the PATH, so left out: ${missing.join(', ')}`)
  if (findProgram('jq') === null) say('no jq, so kcat gets envelopes that were taken apart before')
  const scoreboard = new Scoreboard()
  const bench: Bench = {
    say,
    scale: Number(values.scale),
    rounds: Number(values.rounds),
    only: values.only,
    scoreboard,
  }
  for (const [name, part] of Object.entries(PARTS)) {
    if (positionals.length === 0 || positionals.includes(name)) await part(bench)
  }
  say('')
  for (const line of scoreboard.lines()) say(line)
  return !scoreboard.hasWrongOutput
}
