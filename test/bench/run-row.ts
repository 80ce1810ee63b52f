import { measure, type Measurement } from './measure.ts'
import { type Entry, NODE, type Row } from './row.ts'

/** What came of one tool in a row. */
export interface Run {
  readonly tool: string
  readonly aside: string | null
  readonly measurements: readonly Measurement[]
  /** What is wrong with its output, or how it failed; null if nothing is. */
  readonly problem: string | null
}

/** Medians of less would tell more about the machine than about the tools. */
const LEAST_SHORT_ROUNDS = 15

/** All tools one after the other, again and again, so that what the machine does meanwhile meets them all. */
export async function runRow(row: Row, rounds: number): Promise<readonly Run[]> {
  const entries = [...(await row.entries()), ...(row.isShort ? [NODE] : [])]
  const runs = entries.map((entry) => ({
    entry,
    tool: entry.tool,
    aside: entry.aside ?? null,
    measurements: [] as Measurement[],
    problem: null as string | null,
  }))
  // The first round of what is short only fills caches.
  const first = row.isShort ? -1 : 0
  const last = row.isShort ? Math.max(rounds, LEAST_SHORT_ROUNDS) : rounds
  for (let round = first; round < last; round++) {
    for (const run of runs) {
      if (run.problem !== null || isDone(run.entry, round)) continue
      try {
        const turn = await run.entry.prepare()
        const measurement = await measure(turn.command)
        if (round >= 0) run.measurements.push(measurement)
        run.problem = await turn.check()
      } catch (error) {
        run.problem = error instanceof Error ? error.message : String(error)
      }
    }
  }
  return runs
}

const isDone = ({ maxRounds }: Entry, round: number): boolean =>
  maxRounds !== undefined && (round < 0 || round >= maxRounds)
