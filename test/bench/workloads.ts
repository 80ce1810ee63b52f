import type { Bar } from './bar.ts'
import { type Content, ENVELOPES, JSON_VALUES, KEYED, KILO, LARGE, MILLION, SMALL } from './content.ts'

/** What the tools are asked to do with many records, and how good kctl has to be at it. */
export interface Workload {
  readonly name: string
  readonly bars: readonly Bar[]
  readonly content: Content
  readonly partitions: number
  readonly codec: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'
  readonly kind: 'consume' | 'group' | 'tail' | 'produce'
  /** What is printed or sent: values, keys and values, whole envelopes, or only values with a rare text. */
  readonly shape: 'value' | 'keyed' | 'envelope' | 'filter'
  /** How long nobody takes what is printed. */
  readonly blockedMs?: number
}

const base = { partitions: 1, codec: 'none', kind: 'consume', shape: 'value' } as const
const best = (ratio: number): readonly Bar[] => [{ kind: 'best', ratio }]

export const WORKLOADS: readonly Workload[] = [
  {
    ...base,
    name: 'last 10 of 2 M, 6 partitions',
    content: SMALL,
    partitions: 6,
    kind: 'tail',
    bars: [{ kind: 'node', ms: 40 }],
  },
  { ...base, name: 'consume 2 M × 100 B', content: SMALL, bars: best(0.6) },
  { ...base, name: 'consume 2 M × 100 B, 6 partitions', content: SMALL, partitions: 6, bars: best(0.6) },
  { ...base, name: 'consume 200 k × 1 kB', content: KILO, bars: best(1) },
  { ...base, name: 'consume 18 k × 50 kB', content: LARGE, bars: best(1) },
  { ...base, name: 'consume 2 M, key TAB value', content: KEYED, shape: 'keyed', bars: best(0.6) },
  { ...base, name: 'consume 2 M as envelopes', content: KEYED, shape: 'envelope', bars: best(0.4) },
  {
    ...base,
    name: 'consume 0.5 M JSON as envelopes',
    content: JSON_VALUES,
    shape: 'envelope',
    bars: best(0.75),
  },
  { ...base, name: 'consume 2 M, gzip', content: SMALL, codec: 'gzip', bars: best(0.5) },
  { ...base, name: 'consume 2 M, snappy', content: SMALL, codec: 'snappy', bars: best(1) },
  { ...base, name: 'consume 2 M, lz4', content: SMALL, codec: 'lz4', bars: best(1) },
  { ...base, name: 'consume 2 M, zstd', content: SMALL, codec: 'zstd', bars: best(1) },
  { ...base, name: 'consume 1 M, a filter keeps 0.1 %', content: MILLION, shape: 'filter', bars: best(1) },
  {
    ...base,
    name: 'consume 1 M of 6 partitions, new group',
    content: MILLION,
    partitions: 6,
    kind: 'group',
    bars: best(0.6),
  },
  { ...base, name: 'produce 2 M × 100 B', content: SMALL, kind: 'produce', bars: best(0.8) },
  { ...base, name: 'produce 2 M, keyed', content: KEYED, kind: 'produce', shape: 'keyed', bars: best(1) },
  { ...base, name: 'produce 2 M, gzip', content: SMALL, kind: 'produce', codec: 'gzip', bars: best(1) },
  { ...base, name: 'produce 2 M, snappy', content: SMALL, kind: 'produce', codec: 'snappy', bars: best(1.2) },
  { ...base, name: 'produce 2 M, lz4', content: SMALL, kind: 'produce', codec: 'lz4', bars: best(1.2) },
  { ...base, name: 'produce 2 M, zstd', content: SMALL, kind: 'produce', codec: 'zstd', bars: best(1.2) },
  { ...base, name: 'produce 200 k × 1 kB', content: KILO, kind: 'produce', bars: best(1.2) },
  {
    ...base,
    name: 'produce 0.5 M JSON envelopes',
    content: ENVELOPES,
    kind: 'produce',
    shape: 'envelope',
    bars: best(0.6),
  },
  {
    ...base,
    name: 'consume 2 M, reader blocked for 20 s',
    content: SMALL,
    partitions: 6,
    blockedMs: 20_000,
    bars: [{ kind: 'memory', megabytes: 100 }],
  },
]
