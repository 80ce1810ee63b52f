import { HEADINGS, judgeRow, reportRow } from './report-row.ts'
import type { Row } from './row.ts'
import { runRow } from './run-row.ts'
import type { Scoreboard } from './scoreboard.ts'

/** What every part of a run goes by. */
export interface Bench {
  readonly say: (line: string) => void
  /** Of the full number of records, topics and groups. */
  readonly scale: number
  readonly rounds: number
  /** Only rows whose names hold this. */
  readonly only: string
  readonly scoreboard: Scoreboard
}

/** Runs those rows that are wanted, and prints them as they end. */
export async function benchRows(bench: Bench, title: string, rows: readonly Row[]): Promise<void> {
  const { say, rounds, only, scoreboard } = bench
  const wanted = rows.filter(({ name }) => name.includes(only))
  if (wanted.length === 0) return
  say('')
  say(title)
  say(`  ${HEADINGS}`)
  for (const row of wanted) {
    const runs = await runRow(row, rounds)
    const verdicts = judgeRow(row, runs)
    scoreboard.add(row.name, verdicts, runs)
    for (const line of reportRow(row, runs, verdicts)) say(`  ${line}`)
  }
}
