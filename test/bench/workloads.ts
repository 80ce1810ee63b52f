import { type Content, JSON_VALUES, KEYED, KILO, LARGE, SMALL } from './content.ts'

/** What the tools are asked to do, and how much slower than the best of the others kctl may be. */
export interface Workload {
  readonly name: string
  /** kctl's time divided by the best peer's. */
  readonly bar: number
  readonly content: Content
  readonly partitions: number
  readonly codec: string
  readonly kind: 'consume' | 'produce' | 'group'
  /** What is printed: values, keys and values, or whole envelopes. */
  readonly shape: 'value' | 'keyed' | 'envelope' | 'filter'
}

const base = { partitions: 1, codec: 'none', kind: 'consume', shape: 'value' } as const

export const WORKLOADS: readonly Workload[] = [
  { ...base, name: 'consume 2 M × 100 B', content: SMALL, bar: 0.6 },
  { ...base, name: 'consume 2 M × 100 B, 6 partitions', content: SMALL, partitions: 6, bar: 0.6 },
  { ...base, name: 'consume 200 k × 1 kB', content: KILO, bar: 1 },
  { ...base, name: 'consume 18 k × 50 kB', content: LARGE, bar: 1 },
  { ...base, name: 'consume 2 M, key TAB value', content: KEYED, shape: 'keyed', bar: 0.6 },
  { ...base, name: 'consume 2 M as envelopes', content: KEYED, shape: 'envelope', bar: 0.4 },
  { ...base, name: 'consume 0.5 M JSON as envelopes', content: JSON_VALUES, shape: 'envelope', bar: 0.75 },
  { ...base, name: 'consume 2 M, gzip', content: SMALL, codec: 'gzip', bar: 0.5 },
  { ...base, name: 'consume 2 M, snappy', content: SMALL, codec: 'snappy', bar: 1 },
  { ...base, name: 'consume 2 M, lz4', content: SMALL, codec: 'lz4', bar: 1 },
  { ...base, name: 'consume 2 M, zstd', content: SMALL, codec: 'zstd', bar: 1 },
  { ...base, name: 'consume 2 M, a filter keeps 0.1 %', content: SMALL, shape: 'filter', bar: 1 },
  {
    ...base,
    name: 'consume 2 M of 6 partitions, new group',
    content: SMALL,
    partitions: 6,
    kind: 'group',
    bar: 0.6,
  },
  { ...base, name: 'produce 2 M × 100 B', content: SMALL, kind: 'produce', bar: 0.8 },
  { ...base, name: 'produce 2 M, keyed', content: KEYED, kind: 'produce', shape: 'keyed', bar: 1 },
  { ...base, name: 'produce 2 M, gzip', content: SMALL, kind: 'produce', codec: 'gzip', bar: 1 },
  { ...base, name: 'produce 2 M, snappy', content: SMALL, kind: 'produce', codec: 'snappy', bar: 1.2 },
  { ...base, name: 'produce 2 M, lz4', content: SMALL, kind: 'produce', codec: 'lz4', bar: 1.2 },
  { ...base, name: 'produce 2 M, zstd', content: SMALL, kind: 'produce', codec: 'zstd', bar: 1.2 },
  { ...base, name: 'produce 200 k × 1 kB', content: KILO, kind: 'produce', bar: 1.2 },
]
