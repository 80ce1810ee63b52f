import { describe, expect, test } from 'vitest'
import {
  type Delivery,
  type DeliveryError,
  DeliveryLog,
  endTransaction,
  failureKindOf,
  totalOf,
} from '../../src/domain/delivery-report.ts'
import type { FailureKind } from '../../src/errors.ts'

const because = (code: string, kind: FailureKind): DeliveryError => ({
  code,
  message: code,
  hint: null,
  kind,
})

function delivery(part: Partial<Delivery>): Delivery {
  return {
    topic: 'orders',
    partition: 0,
    outcome: 'acked',
    records: 10,
    bytes: 100,
    baseOffset: 0n,
    error: null,
    firstInput: 1,
    lastInput: 10,
    ...part,
  }
}

function reportOf(...deliveries: readonly Partial<Delivery>[]) {
  const log = new DeliveryLog()
  for (const each of deliveries) log.add(delivery(each))
  return log.report(12)
}

const DENIED = because('TOPIC_AUTHORIZATION_FAILED', 'authorization')
const LATE = because('DELIVERY_TIMEOUT', 'unreachable')
const LARGE = because('MESSAGE_TOO_LARGE', 'badInput')
const GONE = because('TOPIC_RECREATED', 'notFound')

describe('the delivery report', () => {
  test('counts by partition, in order, with the first offset and the last', () => {
    const report = reportOf(
      { partition: 10, baseOffset: 70n },
      { partition: 2, baseOffset: 5n },
      { partition: 10, baseOffset: 80n, records: 5 },
      { partition: 2, outcome: 'unknown', records: 3, error: LATE, baseOffset: null },
    )
    expect(report).toMatchObject({ acked: 25, unknown: 3, failed: 0, unsent: 0, bytes: 300, durationMs: 12 })
    expect(report.partitions).toEqual([
      {
        topic: 'orders',
        partition: 2,
        acked: 10,
        failed: 0,
        unknown: 3,
        unsent: 0,
        unconfirmed: 0,
        firstOffset: 5n,
        lastOffset: 14n,
      },
      {
        topic: 'orders',
        partition: 10,
        acked: 15,
        failed: 0,
        unknown: 0,
        unsent: 0,
        unconfirmed: 0,
        firstOffset: 70n,
        lastOffset: 84n,
      },
    ])
    expect(totalOf(report)).toBe(28)
  })

  test('an ack without an offset counts, and claims no offset', () => {
    expect(reportOf({ baseOffset: null }).partitions).toMatchObject([
      { acked: 10, firstOffset: null, lastOffset: null },
    ])
  })

  test('joins what failed for one reason, but names every bad record', () => {
    const report = reportOf(
      { outcome: 'unsent', error: LATE, firstInput: 11, lastInput: 20 },
      { outcome: 'unsent', error: LATE, firstInput: 21, lastInput: 30 },
      { outcome: 'failed', records: 1, error: LARGE, firstInput: 31, lastInput: 31 },
      { outcome: 'failed', records: 1, error: LARGE, firstInput: 40, lastInput: 40 },
    )
    expect(report.errors).toMatchObject([
      { code: 'DELIVERY_TIMEOUT', records: 20, firstInput: 11, lastInput: 30 },
      { code: 'MESSAGE_TOO_LARGE', records: 1, firstInput: 31 },
      { code: 'MESSAGE_TOO_LARGE', records: 1, firstInput: 40 },
    ])
  })

  test('a million bad records do not make a million errors', () => {
    const log = new DeliveryLog()
    for (let line = 1; line <= 1500; line++) {
      log.add(delivery({ outcome: 'failed', records: 1, error: LARGE, firstInput: line, lastInput: line }))
    }
    expect(log.report(0)).toMatchObject({ failed: 1500, moreErrors: 500 })
    expect(log.report(0).errors).toHaveLength(1000)
  })

  test.for<[string, Partial<Delivery>[], FailureKind | null]>([
    ['all acked', [{}], null],
    ['nothing at all', [], null],
    ['sent without asking', [{ outcome: 'unconfirmed', baseOffset: null }], null],
    [
      'anything unknown',
      [{}, { outcome: 'unknown', error: LATE }, { outcome: 'failed', error: DENIED }],
      'outcomeUnknown',
    ],
    ['some acked, some refused', [{}, { outcome: 'failed', error: DENIED }], 'partial'],
    ['some acked, some unsent', [{}, { outcome: 'unsent', error: LATE }], 'partial'],
    ['all refused for one reason', [{ outcome: 'failed', error: DENIED }], 'authorization'],
    ['nothing could be sent', [{ outcome: 'unsent', error: LATE }], 'unreachable'],
    ['records that are too large', [{}, { outcome: 'failed', error: LARGE }], 'badInput'],
    ['the topic is another one now', [{}, { outcome: 'failed', error: GONE }], 'notFound'],
  ])('%s', ([, deliveries, kind]) => {
    expect(failureKindOf(reportOf(...deliveries))).toBe(kind)
  })

  test.for<[string, Partial<Delivery>[], number | null]>([
    [
      'acked up to a line',
      [{ lastInput: 10 }, { outcome: 'unsent', error: LATE, firstInput: 11, lastInput: 20 }],
      10,
    ],
    ['nothing acked', [{ outcome: 'unsent', error: LATE, firstInput: 1, lastInput: 20 }], 0],
    ['all acked', [{}], null],
    [
      'what was acked went with the topic',
      [{}, { outcome: 'failed', error: { ...LATE, code: 'TOPIC_DELETED' }, firstInput: 11, lastInput: 12 }],
      null,
    ],
    ['something unknown', [{}, { outcome: 'unknown', error: LATE, firstInput: 11, lastInput: 12 }], null],
    [
      'acked on both sides of a failure',
      [{}, { outcome: 'failed', error: LARGE, firstInput: 5, lastInput: 5 }],
      null,
    ],
  ])('where to go on: %s', ([, deliveries, resumeAfter]) => {
    expect(reportOf(...deliveries).resumeAfter).toBe(resumeAfter)
  })
})

describe('the end of a transaction', () => {
  const report = reportOf({}, { partition: 1, baseOffset: 3n })

  test('a commit leaves the report as it is', () => {
    expect(endTransaction(report, 'committed', null)).toBe(report)
  })

  test('an abort makes everything failed', () => {
    const ended = endTransaction(report, 'aborted', null)
    expect(ended).toMatchObject({ acked: 0, failed: 20, bytes: 0, resumeAfter: null })
    expect(ended.partitions).toMatchObject([{ firstOffset: null, lastOffset: null }, { failed: 10 }])
    expect(ended.errors).toMatchObject([{ code: 'TRANSACTION_ABORTED' }, { partition: 1, records: 10 }])
  })

  test('an abort because of a bad record keeps that as the reason', () => {
    const bad = reportOf({}, { outcome: 'failed', records: 1, error: LARGE, firstInput: 11, lastInput: 11 })
    const ended = endTransaction(bad, 'aborted', null)
    expect(ended).toMatchObject({ acked: 0, failed: 11 })
    expect(ended.errors).toMatchObject([{ code: 'MESSAGE_TOO_LARGE' }])
    expect(failureKindOf(ended)).toBe('badInput')
  })

  test('an abort settles what was unknown', () => {
    const open = reportOf({}, { outcome: 'unknown', records: 4, error: LATE })
    expect(endTransaction(open, 'aborted', null)).toMatchObject({ acked: 0, unknown: 0, failed: 14 })
  })

  test('without an answer everything is unknown', () => {
    const ended = endTransaction(report, 'unknown', because('TRANSACTION_END_UNKNOWN', 'unreachable'))
    expect(ended).toMatchObject({ acked: 0, unknown: 20 })
    expect(failureKindOf(ended)).toBe('outcomeUnknown')
  })
})
