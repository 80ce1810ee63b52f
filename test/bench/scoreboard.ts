import { peakMegabytesOf, type Verdict } from './bar.ts'
import type { Run } from './run-row.ts'

/** What no row may take. */
const MOST_MEGABYTES = 120

/** Counts what all rows have come to. */
export class Scoreboard {
  readonly #met: string[] = []
  readonly #missed: string[] = []
  readonly #open: string[] = []
  readonly #wrong: string[] = []
  #most = { megabytes: 0, row: '' }

  /** @param runs kctl's first */
  add(row: string, verdicts: readonly Verdict[], runs: readonly Run[] = []): void {
    for (const { text, isMet } of verdicts) {
      const list = isMet === null ? this.#open : isMet ? this.#met : this.#missed
      list.push(isMet === true ? row : `${row} (${text})`)
    }
    for (const { tool, problem } of runs) if (problem !== null) this.#wrong.push(`${tool} in ${row}`)
    const megabytes = runs[0] === undefined ? null : peakMegabytesOf(runs[0])
    if (megabytes !== null && megabytes > this.#most.megabytes) this.#most = { megabytes, row }
  }

  get hasWrongOutput(): boolean {
    return this.#wrong.length > 0
  }

  /** The last lines of a run. */
  lines(): readonly string[] {
    const { megabytes, row } = this.#most
    const memory: Verdict = {
      text: `${megabytes.toFixed(0)} MB in ${row}, bar ${MOST_MEGABYTES} MB: ${megabytes < MOST_MEGABYTES ? 'met' : 'MISSED'}`,
      isMet: megabytes < MOST_MEGABYTES,
    }
    if (megabytes > 0) this.add('peak memory of any row', [memory])
    return [
      ...(megabytes > 0 ? [`Peak memory of kctl in any row: ${memory.text}`] : []),
      ...(this.#wrong.length > 0 ? [`Wrong: ${this.#wrong.join(', ')}`] : []),
      [
        `Bars: ${this.#met.length} met`,
        `${this.#missed.length} missed${naming(this.#missed)}`,
        `${this.#open.length} without the tool to compare with${naming(this.#open)}`,
      ].join('; '),
    ]
  }
}

const naming = (names: readonly string[]): string => (names.length === 0 ? '' : `: ${names.join(', ')}`)
