import { parseArgs } from 'node:util'
import { buildFuzzer } from './fuzz.ts'
import { formatReport } from './report.ts'
import { TARGET_NAMES } from './targets.ts'

/** `[TARGET...] [--seconds 60] [--seed N]`: a line for each target. @returns the exit code */
export async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' } },
  })
  const unknown = positionals.filter((name) => !TARGET_NAMES.includes(name))
  if (unknown.length > 0) {
    console.error(`no target "${unknown.join('", "')}"; there are ${TARGET_NAMES.join(', ')}`)
    return 2
  }
  const seconds = Number(values.seconds)
  const seed = Number(values.seed ?? Date.now() % 1_000_000)
  using fuzzer = await buildFuzzer()
  let found = 0
  for (const target of positionals.length > 0 ? positionals : TARGET_NAMES) {
    const report = await fuzzer.run(target, { seconds, seed })
    console.log(formatReport(report))
    found += report.findings.length
  }
  return found === 0 ? 0 : 1
}
