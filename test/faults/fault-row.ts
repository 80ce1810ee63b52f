import type { BundledKctl } from '../support/bundle-kctl.ts'
import type { RealKafka } from '../support/real-kafka.ts'

/** One number that a row found. */
export interface Figure {
  readonly name: string
  readonly value: number
  /** What it has to be, or must not be above; null where it only tells how much was tried. */
  readonly bar: number | AtMost | null
}

export interface AtMost {
  readonly atMost: number
}

export interface FaultOptions {
  /** 1 is the full size; a tenth is for every day. */
  readonly scale: number
  readonly kctl: BundledKctl
  /** Three brokers that the row may kill and stop; all of them are up again at its end. */
  readonly kafka: RealKafka
  /** Where chance begins: the same number makes the same choices. */
  readonly seed: number
  /** Told how it goes, a line at a time. */
  readonly say: (line: string) => void
}

/** A way for things to go wrong, and what kctl must be found to have done about it. */
export interface FaultRow {
  readonly name: string
  readonly what: string
  run(options: FaultOptions): Promise<readonly Figure[]>
}

/** So many times the scale, and at least a few. */
export const scaled = (full: number, scale: number, least: number): number =>
  Math.max(least, Math.round(full * scale))

export const missed = (figures: readonly Figure[]): readonly Figure[] =>
  figures.filter(({ value, bar }) => bar !== null && !meets(value, bar))

const meets = (value: number, bar: number | AtMost): boolean =>
  typeof bar === 'number' ? value === bar : value <= bar.atMost

const formatBar = (bar: number | AtMost): string =>
  typeof bar === 'number' ? String(bar) : `at most ${bar.atMost}`

/** A row on one line: first what has a bar, then the size of the trial. */
export function formatFigures(name: string, figures: readonly Figure[]): string {
  const bars = figures.flatMap(({ name: what, value, bar }) =>
    bar === null ? [] : [`${what} ${value} (bar ${formatBar(bar)})`],
  )
  const told = figures.filter(({ bar }) => bar === null)
  const verdict = missed(figures).length === 0 ? 'ok  ' : 'FAIL'
  return `${verdict} ${name.padEnd(14)} ${[...bars, ...told.map((each) => `${each.name} ${each.value}`)].join('  ')}`
}
