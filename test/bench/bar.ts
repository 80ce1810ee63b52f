import { median } from './median.ts'
import { NODE } from './row.ts'
import type { Run } from './run-row.ts'

/** How good kctl has to be. */
export type Bar =
  /** Its time divided by that of the best of its peers in the same run. */
  | { readonly kind: 'best'; readonly ratio: number }
  /** Its time divided by that of one of them. */
  | { readonly kind: 'tool'; readonly tool: string; readonly ratio: number }
  /** Its time beyond that of Node which does nothing. */
  | { readonly kind: 'node'; readonly ms: number }
  /** The most memory it has. */
  | { readonly kind: 'memory'; readonly megabytes: number }

export interface Verdict {
  readonly text: string
  /** Null where there was nothing to compare with. */
  readonly isMet: boolean | null
}

/** @param runs kctl's first */
export function judge(bar: Bar, runs: readonly Run[]): Verdict {
  const own = runs[0]
  if (own === undefined || own.problem !== null) return { text: 'no result to judge', isMet: false }
  const ownMs = wallMsOf(own)
  const within = (value: number, limit: number, text: string): Verdict => ({
    text: `${text}: ${value <= limit ? 'met' : 'MISSED'}`,
    isMet: value <= limit,
  })
  switch (bar.kind) {
    case 'best': {
      const bestMs = bestMsOf(runs)
      if (bestMs === null) return { text: `bar ${bar.ratio}: no peer here`, isMet: null }
      return within(ownMs / bestMs, bar.ratio, `bar ${bar.ratio}`)
    }
    case 'tool': {
      const text = `bar ${bar.ratio} × ${bar.tool}`
      const peer = ranked(runs).find(({ tool }) => tool === bar.tool)
      if (peer === undefined) return { text: `${text}: no ${bar.tool} here`, isMet: null }
      return within(ownMs / wallMsOf(peer), bar.ratio, text)
    }
    case 'node':
      return within(beyondNodeMs(own, runs) ?? Number.NaN, bar.ms, `bar node + ${bar.ms}`)
    case 'memory':
      return within(peakMegabytesOf(own) ?? Number.NaN, bar.megabytes, `bar ${bar.megabytes} MB`)
  }
}

export const wallMsOf = ({ measurements }: Run): number => median(measurements.map(({ wallMs }) => wallMs))

/** The most of all rounds; null where nobody could look. */
export function peakMegabytesOf({ measurements }: Run): number | null {
  const peaks = measurements.flatMap(({ peakBytes }) => (peakBytes === null ? [] : [peakBytes]))
  return peaks.length === 0 ? null : Math.max(...peaks) / 1e6
}

export function beyondNodeMs(run: Run, runs: readonly Run[]): number | null {
  const node = runs.find(({ tool }) => tool === NODE.tool)
  return node === undefined ? null : wallMsOf(run) - wallMsOf(node)
}

/** Of the peers that did the same, and did it right. */
export function bestMsOf(runs: readonly Run[]): number | null {
  const peers = ranked(runs)
  return peers.length === 0 ? null : Math.min(...peers.map(wallMsOf))
}

const ranked = (runs: readonly Run[]): readonly Run[] =>
  runs
    .slice(1)
    .filter(
      ({ problem, aside, measurements }) => problem === null && aside === null && measurements.length > 0,
    )
