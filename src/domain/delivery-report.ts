import type { FailureKind } from '../errors.ts'
import { comparePartitions, type Offset, type TopicPartition } from './offset.ts'

/**
 * What became of a record. `acked`: a broker confirmed it. `failed`: a broker refused it and does not
 * have it. `unknown`: it was sent and no answer says whether a broker has it. `unsent`: it never left.
 * `unconfirmed`: it was sent with acks 0, which asks for no answer.
 */
export type DeliveryOutcome = 'acked' | 'failed' | 'unknown' | 'unsent' | 'unconfirmed'

/** Why records were not delivered. */
export interface DeliveryError {
  /** Stable, upper case: `MESSAGE_TOO_LARGE`. */
  readonly code: string
  /** In words, without the partition and the lines. */
  readonly message: string
  readonly hint: string | null
  /** What a script can do about it, if it is the only thing that went wrong. */
  readonly kind: FailureKind
}

/** What became of records that were sent together. */
export interface Delivery extends TopicPartition {
  readonly outcome: DeliveryOutcome
  readonly records: number
  /** Bytes of the values. */
  readonly bytes: number
  /** Where the first of them is in the partition; null when that is not known. */
  readonly baseOffset: Offset | null
  readonly error: DeliveryError | null
  /** The first and the last of them in the order of the input, from 1; they need not be neighbours. */
  readonly firstInput: number
  readonly lastInput: number
}

export interface DeliveryCounts {
  readonly acked: number
  readonly failed: number
  readonly unknown: number
  readonly unsent: number
  readonly unconfirmed: number
}

export interface PartitionDelivery extends TopicPartition, DeliveryCounts {
  /** The offsets of the first and the last record acked here; null when there is none or it is not known. */
  readonly firstOffset: Offset | null
  readonly lastOffset: Offset | null
}

/** Records of one partition that shared one fate for one reason. */
export interface DeliveryFailure extends TopicPartition, DeliveryError {
  readonly outcome: DeliveryOutcome
  readonly records: number
  readonly firstInput: number
  readonly lastInput: number
}

export interface DeliveryReport extends DeliveryCounts {
  /** Bytes of the values that were acked, or sent without asking for an answer. */
  readonly bytes: number
  readonly durationMs: number
  /** Partitions that records were meant for, in order. */
  readonly partitions: readonly PartitionDelivery[]
  /** In the order in which they came up. */
  readonly errors: readonly DeliveryFailure[]
  /** More failures than are listed in `errors`. */
  readonly moreErrors: number
  /**
   * Everything up to this number in the input was acked and nothing after it was stored, so that the input can
   * be sent again from there, once it is corrected if it ended at bad data; null where that is not so, or nothing
   * is left to send.
   */
  readonly resumeAfter: number | null
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

/** Failures beyond these are only counted: a million bad lines are no reason to run out of memory. */
const MAX_ERRORS = 1000

/** Adds up deliveries as they come in. */
export class DeliveryLog {
  private readonly partitions = new Map<string, Mutable<PartitionDelivery>>()
  private readonly errors: Mutable<DeliveryFailure>[] = []
  private moreErrors = 0
  private bytes = 0
  private readonly skipped: number
  private lastAckedInput = 0
  private firstOtherInput = Infinity
  private isResumable = true

  /** @param skipped inputs up to this number were left out */
  constructor(skipped = 0) {
    this.skipped = skipped
  }

  add(delivery: Delivery): void {
    const { outcome, records, baseOffset } = delivery
    const partition = this.partitionOf(delivery)
    partition[outcome] += records
    if (outcome === 'acked') this.lastAckedInput = Math.max(this.lastAckedInput, delivery.lastInput)
    else this.firstOtherInput = Math.min(this.firstOtherInput, delivery.firstInput)
    if (outcome === 'unknown' || outcome === 'unconfirmed') this.isResumable = false
    if (outcome === 'acked' || outcome === 'unconfirmed') this.bytes += delivery.bytes
    if (outcome === 'acked' && baseOffset !== null) {
      partition.firstOffset ??= baseOffset
      partition.lastOffset = baseOffset + BigInt(records) - 1n
    }
    if (delivery.error !== null) this.addError(delivery, delivery.error)
  }

  /** @param badInput where the input ended because of what stands there, or null */
  report(durationMs: number, badInput: number | null = null): DeliveryReport {
    const partitions = [...this.partitions.values()].toSorted(comparePartitions)
    const total = (outcome: DeliveryOutcome): number =>
      partitions.reduce((sum, partition) => sum + partition[outcome], 0)
    return {
      acked: total('acked'),
      failed: total('failed'),
      unknown: total('unknown'),
      unsent: total('unsent'),
      unconfirmed: total('unconfirmed'),
      bytes: this.bytes,
      durationMs,
      partitions: partitions.map((partition) => ({ ...partition })),
      errors: this.errors.map((error) => ({ ...error })),
      moreErrors: this.moreErrors,
      resumeAfter: this.resumeAfter(badInput),
    }
  }

  private resumeAfter(badInput: number | null): number | null {
    const next = Math.min(this.firstOtherInput, badInput ?? Infinity)
    if (this.errors.some(({ code }) => VOIDS_ACKS.has(code))) return null
    if (!this.isResumable || this.lastAckedInput >= next || next === Infinity) return null
    // A record that is bad at its third line has begun two lines before.
    const done = Math.max(this.lastAckedInput, this.skipped)
    return this.firstOtherInput === Infinity ? done : this.firstOtherInput - 1
  }

  private partitionOf({ topic, partition }: TopicPartition): Mutable<PartitionDelivery> {
    const key = `${topic}\n${partition}`
    let known = this.partitions.get(key)
    if (known === undefined) {
      const counts = { acked: 0, failed: 0, unknown: 0, unsent: 0, unconfirmed: 0 }
      known = { topic, partition, ...counts, firstOffset: null, lastOffset: null }
      this.partitions.set(key, known)
    }
    return known
  }

  private addError(delivery: Delivery, error: DeliveryError): void {
    const { topic, partition, outcome, records, firstInput, lastInput } = delivery
    const same = this.errors.find(
      (known) =>
        known.topic === topic &&
        known.partition === partition &&
        known.outcome === outcome &&
        known.code === error.code &&
        !isAboutOneRecord(error),
    )
    if (same !== undefined) {
      same.records += records
      same.firstInput = Math.min(same.firstInput, firstInput)
      same.lastInput = Math.max(same.lastInput, lastInput)
    } else if (this.errors.length < MAX_ERRORS) {
      this.errors.push({ topic, partition, outcome, records, firstInput, lastInput, ...error })
    } else this.moreErrors++
  }
}

/** A record that is at fault itself is named by its own line, not lumped together with others. */
function isAboutOneRecord(error: DeliveryError): boolean {
  return error.kind === 'badInput'
}

/**
 * What a transaction's end makes of a report: nothing of it counts unless it was committed.
 *
 * @param error why it was not, or null
 */
export function endTransaction(
  report: DeliveryReport,
  end: 'committed' | 'aborted' | 'unknown',
  error: DeliveryError | null,
): DeliveryReport {
  if (end === 'committed') return report
  const outcome: DeliveryOutcome = end === 'aborted' ? 'failed' : 'unknown'
  const move = <Counts extends DeliveryCounts>(counts: Counts): Counts =>
    end === 'aborted'
      ? { ...counts, acked: 0, unknown: 0, failed: counts.failed + counts.acked + counts.unknown }
      : { ...counts, acked: 0, unknown: counts.unknown + counts.acked }
  const reasons = report.partitions
    .filter(({ acked, unknown }) => acked + (end === 'aborted' ? unknown : 0) > 0)
    .map(({ topic, partition, acked, unknown }): DeliveryFailure => ({
      ...(error ?? TRANSACTION_ABORTED),
      topic,
      partition,
      outcome,
      records: acked + (end === 'aborted' ? unknown : 0),
      firstInput: 0,
      lastInput: 0,
    }))
  return {
    ...move(report),
    bytes: 0,
    resumeAfter: null,
    partitions: report.partitions.map((partition) => ({
      ...move(partition),
      firstOffset: null,
      lastOffset: null,
    })),
    // With the transaction gone, the outcome of every record in it is known.
    errors: [
      ...report.errors.map((each) =>
        end === 'aborted' && each.outcome === 'unknown' ? { ...each, outcome } : each,
      ),
      ...(error === null && report.errors.length > 0 ? [] : reasons),
    ],
  }
}

const TRANSACTION_ABORTED: DeliveryError = {
  code: 'TRANSACTION_ABORTED',
  message: 'the transaction was aborted: no reader of committed records will see it',
  hint: null,
  kind: 'precondition',
}

/** Failures that tell that what was acked before has no home any more: part of it being there is not so. */
const VOIDS_ACKS: ReadonlySet<string> = new Set(['TOPIC_RECREATED', 'TOPIC_DELETED'])

/**
 * What a report means for the command as a whole, or null when all went well. Unknown counts before
 * partial, partial before a single reason.
 */
export function failureKindOf(report: DeliveryReport): FailureKind | null {
  const { acked, failed, unknown, unsent, errors } = report
  if (unknown > 0) return 'outcomeUnknown'
  if (failed + unsent === 0) return null
  const first = errors[0]
  if (first === undefined) return acked > 0 ? 'partial' : 'unreachable'
  // Bad data is at a named place, and what precedes it is in the report.
  if (errors.every(({ kind }) => kind === 'badInput')) return 'badInput'
  if (acked > 0 && !errors.some(({ code }) => VOIDS_ACKS.has(code))) return 'partial'
  return first.kind === 'outcomeUnknown' ? 'unreachable' : first.kind
}

/** The number of records in a report, whatever became of them. */
export function totalOf({ acked, failed, unknown, unsent, unconfirmed }: DeliveryCounts): number {
  return acked + failed + unknown + unsent + unconfirmed
}
