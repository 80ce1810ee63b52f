import { describe, expect, test } from 'vitest'
import { type BatchAnswer, judgeAnswer, type Verdict } from '../../src/cluster/judge-answer.ts'
import { ErrorCode } from '../../src/wire/error-codes.ts'

const answer = (errorCode: number, baseOffset = -1n): BatchAnswer => ({
  errorCode,
  baseOffset,
  errorMessage: null,
  recordErrors: [{ batchIndex: 2, batchIndexErrorMessage: 'no key' }],
})

const HEAD = true
const BEHIND = false

describe('an answer', () => {
  test('without an error says where the batch is', () => {
    expect(judgeAnswer(answer(ErrorCode.NONE, 7n), 1, BEHIND)).toEqual({ kind: 'stored', baseOffset: 7n })
  })

  test('to a batch that was sent again may be that the broker has it', () => {
    const duplicate = answer(ErrorCode.DUPLICATE_SEQUENCE_NUMBER)
    expect(judgeAnswer(duplicate, 2, HEAD)).toEqual({ kind: 'stored', baseOffset: null })
    expect(judgeAnswer(duplicate, 1, HEAD)).toMatchObject({
      kind: 'lost-track',
      error: { code: 'SEQUENCE_REPEATED' },
    })
  })

  test('without an error and without an offset is believed by nobody', () => {
    expect(judgeAnswer(answer(ErrorCode.NONE), 1, HEAD)).toMatchObject({
      kind: 'lost-track',
      error: { code: 'NO_OFFSET' },
    })
  })

  test.for<[name: keyof typeof ErrorCode, head: Partial<Verdict>, behind: Partial<Verdict>]>([
    [
      'NOT_ENOUGH_REPLICAS',
      { kind: 'again', isUncertain: false },
      { kind: 'again', isUncertain: false, error: null },
    ],
    [
      'NOT_LEADER_OR_FOLLOWER',
      { kind: 'again', isUncertain: true },
      { kind: 'again', isUncertain: true, error: null },
    ],
    ['MESSAGE_TOO_LARGE', { kind: 'unfit' }, { kind: 'again', isUncertain: false, error: null }],
    ['INVALID_RECORD', { kind: 'unfit' }, { kind: 'again', isUncertain: false, error: null }],
    [
      'OUT_OF_ORDER_SEQUENCE_NUMBER',
      { kind: 'lost-track' },
      { kind: 'again', isUncertain: false, error: null },
    ],
    ['PRODUCER_FENCED', { kind: 'lost-track' }, { kind: 'lost-track' }],
    ['TOPIC_AUTHORIZATION_FAILED', { kind: 'closed' }, { kind: 'again', isUncertain: false, error: null }],
  ])('of %s is about the first batch, and about one behind it only if it must be', ([name, head, behind]) => {
    expect(judgeAnswer(answer(ErrorCode[name]), 1, HEAD)).toMatchObject(head)
    expect(judgeAnswer(answer(ErrorCode[name]), 1, BEHIND)).toMatchObject(behind)
  })

  test('that the first batch is damaged is about the wire, until it has been said three times', () => {
    const damaged = answer(ErrorCode.CORRUPT_MESSAGE)
    expect(judgeAnswer(damaged, 2, HEAD)).toMatchObject({ kind: 'again', isUncertain: false })
    expect(judgeAnswer(damaged, 3, HEAD)).toMatchObject({ kind: 'unfit', refusal: { isTooLarge: false } })
    expect(judgeAnswer(damaged, 3, BEHIND)).toMatchObject({ kind: 'again', isUncertain: false })
  })

  test('names the records that are at fault', () => {
    const verdict = judgeAnswer(answer(ErrorCode.INVALID_RECORD), 1, HEAD)
    expect(verdict).toMatchObject({ refusal: { badRecords: new Map([[2, 'no key']]) } })
  })
})
