import { UsageError } from '../errors.ts'
import { formatOffsetSpec, type OffsetContext, type OffsetSpec, parseOffsetSpec } from './offset-spec.ts'

/** One spec for all partitions, or one for each of some: what `--from` and `--to` hold. */
export interface OffsetTarget {
  /** For partitions that are not named; null when only the named ones are meant. */
  readonly everywhere: OffsetSpec | null
  readonly byPartition: ReadonlyMap<number, OffsetSpec>
}

/**
 * `latest`, `0=100,1=latest-5`, or both as `latest,0=100`.
 *
 * @throws {UsageError} naming the part that is wrong
 */
export function parseOffsetTarget(text: string, context: OffsetContext): OffsetTarget {
  let everywhere: OffsetSpec | null = null
  const byPartition = new Map<number, OffsetSpec>()
  for (const part of text.split(',')) {
    const equals = part.indexOf('=')
    if (equals === -1) {
      if (everywhere !== null) throw new UsageError(`"${text}" names two offsets for all partitions`, EXAMPLE)
      everywhere = parseOffsetSpec(part, context)
      continue
    }
    const name = part.slice(0, equals).trim()
    if (!/^\d{1,10}$/.test(name) || Number(name) > 0x7fffffff) {
      throw new UsageError(`"${part}": "${name}" is not a partition number`, EXAMPLE)
    }
    const partition = Number(name)
    if (byPartition.has(partition))
      throw new UsageError(`"${text}" names partition ${partition} twice`, EXAMPLE)
    byPartition.set(partition, parseOffsetSpec(part.slice(equals + 1), context))
  }
  return { everywhere, byPartition }
}

const EXAMPLE = 'write it like latest, 0=100,1=latest-5 or latest,0=100'

/** What is asked for this partition, or null when it was left out. */
export function specFor(target: OffsetTarget, partition: number): OffsetSpec | null {
  return target.byPartition.get(partition) ?? target.everywhere
}

/** A target that means the same in every partition. */
export function targetEverywhere(spec: OffsetSpec): OffsetTarget {
  return { everywhere: spec, byPartition: new Map() }
}

export function formatOffsetTarget({ everywhere, byPartition }: OffsetTarget): string {
  const parts = [...byPartition].map(([partition, spec]) => `${partition}=${formatOffsetSpec(spec)}`)
  return [...(everywhere === null ? [] : [formatOffsetSpec(everywhere)]), ...parts].join(',')
}
