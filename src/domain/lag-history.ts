import { type PartitionLag, progressOf } from './group-lag.ts'
import { formatPartition, type Offset } from './offset.ts'

/** Rates are those of this time: members commit every few seconds, and a shorter look would see jumps. */
const WINDOW_MS = 30_000
/** Rounds that are kept however far apart they are, for a picture of them. */
const SHOWN_ROUNDS = 20
/** What has not been seen for so long is forgotten. */
const KEPT_MS = 600_000
/** Less than this part of what went through is no trend. */
const TREND_SHARE = 0.05

export type LagTrend = 'falling' | 'steady' | 'growing'

/** How a lag moves. All null after the first round. */
export interface LagMotion {
  /** Records a second that were written. */
  readonly produceRate: number | null
  /** Records a second that the group has committed. */
  readonly consumeRate: number | null
  readonly trend: LagTrend | null
  /** Until it has caught up at these rates; 0 where it has, null where it never does. */
  readonly timeLeftMs: number | null
  /** The lags of the last rounds, the latest last. */
  readonly lags: readonly (bigint | null)[]
}

interface Sample {
  readonly timeMs: number
  readonly lag: bigint | null
  /** Records since the first round. */
  readonly produced: bigint
  readonly consumed: bigint
}

interface Entry {
  readonly ends: Map<string, Offset>
  readonly commits: Map<string, Offset>
  samples: Sample[]
}

/** Remembers the lags of some things over time. */
export interface LagHistory {
  /**
   * @param key what it is the lag of
   * @param timeMs by a clock that only goes forward
   */
  add(key: string, timeMs: number, lag: bigint | null, partitions: readonly PartitionLag[]): LagMotion
  /** Forgets what has not been added for long. */
  forget(timeMs: number): void
}

export function createLagHistory(): LagHistory {
  const entries = new Map<string, Entry>()
  return {
    add(key, timeMs, lag, partitions) {
      let entry = entries.get(key)
      if (entry === undefined)
        entries.set(key, (entry = { ends: new Map(), commits: new Map(), samples: [] }))
      let { produced, consumed } = entry.samples.at(-1) ?? { produced: 0n, consumed: 0n }
      for (const partition of partitions) {
        const name = formatPartition(partition)
        produced += advance(entry.ends, name, partition.end)
        consumed += advance(entry.commits, name, progressOf(partition))
      }
      const all = [...entry.samples, { timeMs, lag, produced, consumed }]
      const kept = all.length - SHOWN_ROUNDS
      entry.samples = all.filter((sample, index) => index >= kept || sample.timeMs >= timeMs - WINDOW_MS)
      return motionOf(entry.samples, timeMs)
    },
    forget(timeMs) {
      for (const [key, { samples }] of entries) {
        if ((samples.at(-1)?.timeMs ?? 0) < timeMs - KEPT_MS) entries.delete(key)
      }
    },
  }
}

/** How far it has gone on. A topic that was made anew or a group that was moved back has read and written nothing. */
function advance(places: Map<string, Offset>, name: string, now: Offset | null): bigint {
  if (now === null) return 0n
  const before = places.get(name)
  places.set(name, now)
  return before === undefined || now < before ? 0n : now - before
}

function motionOf(samples: readonly Sample[], nowMs: number): LagMotion {
  const lags = samples.slice(-SHOWN_ROUNDS).map(({ lag }) => lag)
  const recent = samples.filter(({ timeMs }) => timeMs >= nowMs - WINDOW_MS)
  const window = recent.length < 2 ? samples.slice(-2) : recent
  const [first] = window
  const last = window.at(-1)
  const seconds = first === undefined || last === undefined ? 0 : (last.timeMs - first.timeMs) / 1000
  if (first === undefined || last === undefined || seconds <= 0) {
    return { produceRate: null, consumeRate: null, trend: null, timeLeftMs: null, lags }
  }
  const produced = Number(last.produced - first.produced)
  const consumed = Number(last.consumed - first.consumed)
  const trend = trendOf(window, Math.max(produced, consumed))
  const netRate = (consumed - produced) / seconds
  return {
    produceRate: toTenths(produced / seconds),
    consumeRate: toTenths(consumed / seconds),
    trend,
    timeLeftMs:
      last.lag === 0n
        ? 0
        : last.lag === null || trend !== 'falling' || netRate <= 0
          ? null
          : Math.round((Number(last.lag) / netRate) * 1000),
    lags,
  }
}

/** The second half of the time against the first: a lag goes up and down between two commits. */
function trendOf(window: readonly Sample[], throughput: number): LagTrend | null {
  const middle = Math.floor(window.length / 2)
  const before = meanLag(window.slice(0, middle))
  const after = meanLag(window.slice(middle))
  if (before === null || after === null) return null
  const change = after - before
  if (Math.abs(change) <= throughput * TREND_SHARE) return 'steady'
  return change > 0 ? 'growing' : 'falling'
}

function meanLag(samples: readonly Sample[]): number | null {
  const known = samples.flatMap(({ lag }) => (lag === null ? [] : [Number(lag)]))
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0) / known.length
}

const toTenths = (rate: number): number => Math.round(rate * 10) / 10
