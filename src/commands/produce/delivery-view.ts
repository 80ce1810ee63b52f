import { formatByteCount } from '../../domain/byte-count.ts'
import {
  type DeliveryCounts,
  type DeliveryFailure,
  type DeliveryReport,
  failureKindOf,
  type PartitionDelivery,
  totalOf,
} from '../../domain/delivery-report.ts'
import { formatRoughDuration } from '../../domain/duration.ts'
import { needsRight } from '../../cluster/kafka-error.ts'
import { formatPartition } from '../../domain/offset.ts'
import { KctlError } from '../../errors.ts'
import type { JsonValue } from '../../output/json.ts'
import type { Style } from '../../output/style.ts'
import { messageView, type View } from '../../output/view.ts'

export interface DeliveryWords {
  readonly topic: string
  /** What an input number counts: `line`, `record` or `value`. */
  readonly unit: string
  /** Whether the input was read to its end. */
  readonly isWhole: boolean
  readonly verbose: boolean
}

/** The delivery report: a sentence on stderr for people, the counts on stdout for programs. */
export function deliveryView(words: DeliveryWords): View<DeliveryReport> {
  return messageView<DeliveryReport>({
    toJson: (report) => toJson(report),
    lines: (report, style) => [
      ...(words.verbose ? report.partitions.map((each) => `  ${partitionLine(each, style)}`) : []),
      summary(report, words, style),
    ],
  })
}

function toJson(report: DeliveryReport): JsonValue {
  const { acked, failed, unknown, unsent, unconfirmed, bytes, durationMs } = report
  return {
    acked,
    failed,
    unknown,
    unsent,
    ...(unconfirmed > 0 ? { unconfirmed } : {}),
    bytes,
    durationMs: Math.round(durationMs),
    resumeAfter: report.resumeAfter,
    partitions: report.partitions.map(({ unconfirmed, ...partition }) => ({
      ...partition,
      ...(unconfirmed > 0 ? { unconfirmed } : {}),
    })),
    errors: report.errors.map(
      ({ topic, partition, outcome, records, firstInput, lastInput, code, message }) => ({
        topic,
        partition,
        code,
        message,
        outcome,
        records,
        firstLine: firstInput,
        lastLine: lastInput,
      }),
    ),
    ...(report.moreErrors > 0 ? { moreErrors: report.moreErrors } : {}),
  }
}

function summary(report: DeliveryReport, { topic, isWhole }: DeliveryWords, style: Style): string {
  const { acked, unconfirmed, bytes, durationMs } = report
  const total = totalOf(report)
  if (total === 0) {
    return isWhole
      ? `${style.success('✔')} 0 records: the input was empty`
      : `${style.error('✖')} ${topic}   no record was sent`
  }
  const [only] = report.partitions
  const size = `${formatByteCount(bytes)}, ${formatRoughDuration(durationMs)}`
  if (acked === 1 && total === 1 && only !== undefined) {
    const where = only.firstOffset === null ? '' : `@${only.firstOffset}`
    return `${style.success('✔')} ${style.accent(formatPartition(only) + where)}   1 record, ${size}`
  }
  const done = acked + unconfirmed
  if (done === total) {
    const where =
      report.partitions.length === 1 && only !== undefined ? rangeOf(only) : spreadOf(report, topic)
    const rate =
      durationMs >= 1000 ? `, ${style.number(Math.round((done * 1000) / durationMs))} a second` : ''
    const said = unconfirmed > 0 ? ' sent, unconfirmed' : ''
    return `${style.success('✔')} ${style.accent(where)}   ${countOf(done, 'record', style)}${said}, ${size}${rate}`
  }
  return `${style.error('✖')} ${topic}   ${style.number(acked)} of ${countOf(total, 'record', style)} acked${restOf(report, style)}`
}

function rangeOf({ topic, partition, firstOffset, lastOffset }: PartitionDelivery): string {
  const name = formatPartition({ topic, partition })
  return firstOffset === null || lastOffset === null ? name : `${name}@${firstOffset}..${lastOffset}`
}

const spreadOf = ({ partitions }: DeliveryReport, topic: string): string =>
  `${topic}, ${countOf(partitions.length, 'partition')}`

function partitionLine(partition: PartitionDelivery, style: Style): string {
  const done = style.number(partition.acked + partition.unconfirmed)
  return `${rangeOf(partition)}   ${done} ${partition.unconfirmed > 0 ? 'sent' : 'acked'}${restOf(partition, style)}`
}

function restOf({ failed, unknown, unsent }: DeliveryCounts, style: Style): string {
  const parts = [
    ...(failed > 0 ? [`${style.number(failed)} failed`] : []),
    ...(unknown > 0 ? [`${style.number(unknown)} unknown`] : []),
    ...(unsent > 0 ? [`${style.number(unsent)} not sent`] : []),
  ]
  return parts.length === 0 ? '' : `, ${parts.join(', ')}`
}

/** More than this is for `-o json`. */
const MAX_DETAILS = 10

export interface FailureHints {
  /** Where undelivered records were written, or null. */
  readonly failedFile: string | null
}

/** What a report has to say as an error, or null when all went well. */
export function explainDelivery(
  report: DeliveryReport,
  { topic, unit }: DeliveryWords,
  { failedFile }: FailureHints,
): KctlError | null {
  const kind = failureKindOf(report)
  if (kind === null) return null
  const { acked, failed, unknown, unsent, errors, moreErrors } = report
  const [first] = errors
  const total = totalOf(report)
  const details = errors.slice(0, MAX_DETAILS).map((error) => failureLine(error, unit))
  const more = errors.length + moreErrors - details.length
  const isSingle = errors.length === 1 && first !== undefined
  const resume = resumeHint(report)
  const right =
    first?.code === 'TOPIC_AUTHORIZATION_FAILED'
      ? (first.hint ?? needsRight('Write', `topic "${topic}"`))
      : null
  const again = failedFile === null ? null : `send them again: kctl produce ${topic} --file ${failedFile}`
  return new KctlError(
    kind,
    isSingle
      ? failureLine(first, unit)
      : `${failed + unknown + unsent} of ${countOf(total, 'record')} were not acked`,
    {
      code: first?.code ?? 'NOT_DELIVERED',
      details: isSingle ? [] : [...details, ...(more > 0 ? [`and ${more} more; -o json lists them`] : [])],
      hint: right === null ? (again ?? resume ?? first?.hint ?? undefined) : andThen(right, again ?? resume),
      counts: { done: acked, failed: failed + unsent, unknown },
    },
  )
}

/** How to send what is left and nothing twice, or null where that cannot be said or everything is left. */
export const resumeHint = ({ resumeAfter }: DeliveryReport): string | null =>
  resumeAfter !== null && resumeAfter > 0
    ? `send the rest of the same input with --skip-lines ${resumeAfter}`
    : null

export const andThen = (first: string, next: string | null): string =>
  next === null ? first : `${first}; then ${next}`

function failureLine(error: DeliveryFailure, unit: string): string {
  const { outcome, records, firstInput, lastInput, message } = error
  const where = formatPartition(error)
  const lines = linesOf(unit, firstInput, lastInput)
  if (records === 1 && error.kind === 'badInput')
    return `${lines === '' ? where : `${lines}, ${where}`}: ${message}`
  const what = outcome === 'unsent' ? 'not sent' : outcome
  return `${where}: ${countOf(records, 'record')} ${what}${lines === '' ? '' : ` (${lines})`}: ${message}`
}

function linesOf(unit: string, first: number, last: number): string {
  if (first === 0) return ''
  return first === last ? `${unit} ${first}` : `${unit}s ${first}-${last}`
}

const countOf = (count: number, unit: string, style: Style | null = null): string =>
  `${style?.number(count) ?? count} ${unit}${count === 1 ? '' : 's'}`
