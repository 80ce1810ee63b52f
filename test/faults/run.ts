import { bundleKctl } from '../support/bundle-kctl.ts'
import { startRealKafka } from '../support/real-kafka.ts'
import { formatFigures, missed } from './fault-row.ts'
import { FAULT_ROWS } from './fault-rows.ts'

/**
 * Runs rows by name, or all of them, and prints a line for each.
 *
 * @returns whether every bar was met
 */
export async function runFaults(args: readonly string[]): Promise<boolean> {
  const write = (line: string): void => void process.stdout.write(`${line}\n`)
  const scale = args.includes('--full') ? 1 : 0.1
  const seed = Number(args.find((arg) => arg.startsWith('--seed='))?.slice(7) ?? Date.now() % 1_000_000)
  const isVerbose = args.includes('--verbose')
  const names = args.filter((arg) => !arg.startsWith('--'))
  const unknown = names.filter((name) => !FAULT_ROWS.some((row) => row.name === name))
  if (unknown.length > 0 || !Number.isInteger(seed)) {
    write(`faults.mjs [${FAULT_ROWS.map(({ name }) => name).join('|')}...] [--full] [--seed=N] [--verbose]`)
    return false
  }
  const rows = names.length === 0 ? FAULT_ROWS : FAULT_ROWS.filter(({ name }) => names.includes(name))
  using kctl = await bundleKctl()
  write(`scale ${scale}, seed ${seed}`)
  let allMet = true
  for (const { name, run } of rows) {
    await using kafka = await startRealKafka({ brokers: 3 })
    const say = (line: string): void => {
      if (isVerbose) write(`     ${name}: ${line}`)
    }
    const figures = await run({ scale, kctl, kafka, seed, say })
    allMet &&= missed(figures).length === 0
    write(formatFigures(name, figures))
  }
  return allMet
}
