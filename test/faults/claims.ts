import { startEmbedded } from '../../src/sandbox/embedded/start-embedded.ts'
import type { Untruths } from './claim.ts'
import { runClaim } from './claim-run.ts'
import { type FaultOptions, type FaultRow, scaled } from './fault-row.ts'
import { embeddedMishap, realMishap } from './mishap.ts'
import { SeededRandom } from './seeded-random.ts'

/** Every so many runs one is on real brokers, which take their time to come back. */
const REAL_EVERY = 5
const SHOWN = 3

export const claims: FaultRow = {
  name: 'claims',
  what: 'the report, --failed and the exit code say what is stored, whatever fault, signal or deadline',
  async run(options) {
    const runs = Array.from({ length: scaled(300, options.scale, 10) }, (_, run) => run)
    const real = runs.filter((run) => run % REAL_EVERY === 0)
    const embedded = runs.filter((run) => run % REAL_EVERY !== 0)
    const found = await Promise.all([inTurn(real, options, runReal), inTurn(embedded, options, runEmbedded)])
    const all = found.flat()
    const sum = (part: Exclude<keyof Untruths, 'words'>): number =>
      all.reduce((total, untruths) => total + untruths[part], 0)
    return [
      { name: 'acked but not stored', value: sum('ackedNotStored'), bar: 0 },
      { name: 'stored but not claimed', value: sum('storedUnclaimed'), bar: 0 },
      { name: 'doubled', value: sum('doubled'), bar: 0 },
      { name: 'wrong in --failed', value: sum('failedFile'), bar: 0 },
      { name: 'wrong exits', value: sum('exitCode'), bar: 0 },
      { name: 'runs', value: runs.length, bar: null },
      { name: 'seed', value: options.seed, bar: null },
    ]
  },
}

type RunOne = (
  options: FaultOptions,
  random: SeededRandom,
) => Promise<{ readonly story: string; readonly untruths: Untruths }>

/** Each run has chances of its own, so that it can be repeated alone. */
async function inTurn(
  runs: readonly number[],
  options: FaultOptions,
  runOne: RunOne,
): Promise<readonly Untruths[]> {
  const all: Untruths[] = []
  for (const run of runs) {
    const { story, untruths } = await runOne(options, new SeededRandom(options.seed * 1_000 + run))
    const { words } = untruths
    options.say(
      `run ${run}: ${story}${words.length === 0 ? '' : `: UNTRUE: ${words.slice(0, SHOWN).join('; ')}`}`,
    )
    all.push(untruths)
  }
  return all
}

const runReal: RunOne = async ({ kctl, kafka }, random) =>
  await runClaim({
    kctl,
    random,
    bootstrap: kafka.bootstrap,
    acks: ['all'],
    mishapOf: (topic) => realMishap(kafka, topic, random),
    calm: () => {},
  })

const runEmbedded: RunOne = async ({ kctl }, random) => {
  await using cluster = await startEmbedded({ nodes: 3 })
  return await runClaim({
    kctl,
    random,
    bootstrap: cluster.bootstrap,
    acks: ['all', 'all', 'all', '1'],
    mishapOf: (topic) => embeddedMishap(cluster, topic, random),
    calm: () => cluster.faults.clear(),
  })
}
