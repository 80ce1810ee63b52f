import { beyondNodeMs, bestMsOf, judge, peakMegabytesOf, type Verdict, wallMsOf } from './bar.ts'
import { median } from './median.ts'
import type { Row } from './row.ts'
import type { Run } from './run-row.ts'

export const HEADINGS = `${'workload'.padEnd(42)} ${'tool'.padEnd(20)}     time     CPU   memory   kctl ÷ it`

/** A line for every tool of a row. */
export function reportRow(row: Row, runs: readonly Run[], verdicts: readonly Verdict[]): readonly string[] {
  const own = runs[0]
  return runs.map((run, index) => {
    const name = (index === 0 ? row.name : '').padEnd(42)
    const remark =
      run.problem !== null
        ? `WRONG: ${run.problem.replaceAll(/\s+/g, ' ').slice(0, 300)}`
        : index === 0
          ? ownRemark(row, runs, verdicts)
          : peerRemark(row, run, own)
    return `${name} ${run.tool.padEnd(20)} ${figures(row, run)}   ${remark}`.trimEnd()
  })
}

/** Where only memory counts, times are what the row itself takes. */
const comparesTimes = ({ bars }: Row): boolean =>
  bars.length === 0 || bars.some(({ kind }) => kind !== 'memory')

function peerRemark(row: Row, run: Run, own: Run | undefined): string {
  if (run.aside !== null) return run.aside
  if (own === undefined || own.problem !== null || !comparesTimes(row)) return ''
  return (wallMsOf(own) / wallMsOf(run)).toFixed(2)
}

function ownRemark(row: Row, runs: readonly Run[], verdicts: readonly Verdict[]): string {
  const own = runs[0]
  const bestMs = bestMsOf(runs)
  const beyondMs = own === undefined ? null : beyondNodeMs(own, runs)
  return [
    ...(beyondMs === null ? [] : [`node + ${beyondMs.toFixed(1)} ms`]),
    ...(own === undefined || bestMs === null || !comparesTimes(row)
      ? []
      : [`${(wallMsOf(own) / bestMs).toFixed(2)} of the best`]),
    ...verdicts.map(({ text }) => text),
  ].join(', ')
}

function figures({ isShort }: Row, run: Run): string {
  const cpuMs = median(run.measurements.flatMap((each) => each.cpuMs ?? []))
  const megabytes = peakMegabytesOf(run)
  const wallMs = wallMsOf(run)
  const wall = isShort ? `${wallMs.toFixed(1)} ms` : `${(wallMs / 1000).toFixed(2)} s`
  const cpu = Number.isNaN(cpuMs) ? '-' : `${(cpuMs / 1000).toFixed(2)} s`
  const memory = megabytes === null ? '-' : `${megabytes.toFixed(0)} MB`
  return `${(Number.isNaN(wallMs) ? '-' : wall).padStart(9)} ${cpu.padStart(7)} ${memory.padStart(8)}`
}

/** How kctl stands with every bar of a row. */
export const judgeRow = ({ bars }: Row, runs: readonly Run[]): readonly Verdict[] =>
  bars.map((bar) => judge(bar, runs))
