import { formatPartition } from '../../domain/offset.ts'
import { formatGap, isDenied, type ReadGap, type UnreachedPartition } from '../../domain/read-outcome.ts'
import { KctlError } from '../../errors.ts'

const SHOWN = 20

/**
 * @throws {KctlError} `PARTIAL_READ` for ends that were not reached, `GAP` for records that went missing on the way
 */
export function requireComplete({
  gaps,
  unreached,
  asked,
}: {
  readonly gaps: readonly ReadGap[]
  readonly unreached: readonly UnreachedPartition[]
  /** How many partitions were to be read. */
  readonly asked: number
}): void {
  if (unreached.length > 0) {
    throw new KctlError('partial', `${unreached.length} of ${asked} partitions were not read to their end`, {
      code: 'PARTIAL_READ',
      details: [
        ...unreached
          .slice(0, SHOWN)
          .map((each) => `${formatPartition(each)}   ${reached(each)}: ${each.error}`),
        ...gaps.slice(0, SHOWN).map(formatGap),
      ],
      hint: `what was printed is complete up to the offsets named${unreached.every(isDenied) ? '' : '; which brokers are down? kctl cluster describe'}`,
    })
  }
  if (gaps.length > 0) {
    throw new KctlError('integrity', `records went missing while they were read`, {
      code: 'GAP',
      details: gaps.slice(0, SHOWN).map(formatGap),
      hint: 'everything else was printed',
    })
  }
}

function reached({ position, end }: UnreachedPartition): string {
  if (position === null) return 'nothing was read'
  return end === null ? `read up to offset ${position}` : `read up to offset ${position} of ${end}`
}
