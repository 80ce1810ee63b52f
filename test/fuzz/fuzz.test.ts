import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BuiltFuzzer, buildFuzzer } from './fuzz.ts'
import { formatReport } from './report.ts'
import { TARGET_NAMES } from './targets.ts'

/** A longer look is had with KCTL_FUZZ_SECONDS, and anything with KCTL_FUZZ_SEED. */
const seconds = Number(process.env['KCTL_FUZZ_SECONDS'] ?? 1.5)
const seed = Number(process.env['KCTL_FUZZ_SEED'] ?? 1)

let fuzzer: BuiltFuzzer | undefined
beforeAll(async () => {
  fuzzer = await buildFuzzer()
})
afterAll(() => fuzzer?.[Symbol.dispose]())

test.for(TARGET_NAMES)(
  '%s neither breaks, hangs nor fills the memory',
  { timeout: seconds * 1000 + 60_000 },
  async (target) => {
    const report = await fuzzer?.run(target, { seconds, seed })
    expect(report?.findings, report === undefined ? '' : formatReport(report)).toEqual([])
    expect(report?.runs).toBeGreaterThan(20)
  },
)
