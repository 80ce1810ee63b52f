import type { BundledKctl } from '../support/bundle-kctl.ts'
import type { RealKafka } from '../support/real-kafka.ts'

/** One number that a row found. */
export interface Figure {
  readonly name: string
  readonly value: number
  /** What it has to be; null where it only tells how much was tried. */
  readonly bar: number | null
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
  figures.filter(({ value, bar }) => bar !== null && value !== bar)

/** A row on one line: first what has a bar, then the size of the trial. */
export function formatFigures(name: string, figures: readonly Figure[]): string {
  const barred = figures.filter(({ bar }) => bar !== null)
  const told = figures.filter(({ bar }) => bar === null)
  const verdict = missed(figures).length === 0 ? 'ok  ' : 'FAIL'
  const bars = barred.map((each) => `${each.name} ${each.value} (bar ${each.bar})`)
  return `${verdict} ${name.padEnd(14)} ${[...bars, ...told.map((each) => `${each.name} ${each.value}`)].join('  ')}`
}
