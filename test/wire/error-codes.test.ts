import { describe, expect, test } from 'vitest'
import { ErrorCode, errorHint, errorName, isRetriable } from '../../src/wire/error-codes.ts'

describe('the errors of the Kafka protocol', () => {
  test.for([
    { code: -1, name: 'UNKNOWN_SERVER_ERROR', retriable: false },
    { code: 0, name: 'NONE', retriable: false },
    { code: 3, name: 'UNKNOWN_TOPIC_OR_PARTITION', retriable: true },
    { code: 6, name: 'NOT_LEADER_OR_FOLLOWER', retriable: true },
    { code: 20, name: 'NOT_ENOUGH_REPLICAS_AFTER_APPEND', retriable: true },
    { code: 25, name: 'UNKNOWN_MEMBER_ID', retriable: false },
    { code: 45, name: 'OUT_OF_ORDER_SEQUENCE_NUMBER', retriable: false },
    { code: 90, name: 'PRODUCER_FENCED', retriable: false },
    { code: 100, name: 'UNKNOWN_TOPIC_ID', retriable: true },
    { code: 133, name: 'SHARE_SESSION_LIMIT_REACHED', retriable: true },
    { code: 999, name: 'error 999', retriable: false },
  ])('$code is $name', ({ code, name, retriable }) => {
    expect([errorName(code), isRetriable(code)]).toEqual([name, retriable])
  })

  test('are complete from -1 to 133, each under its own name and with a hint of one line', () => {
    const codes: number[] = Object.values(ErrorCode)
    expect(codes.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 135 }, (_, index) => index - 1))
    for (const [name, code] of Object.entries(ErrorCode)) {
      expect(errorName(code)).toBe(name)
      expect(errorHint(code)).toMatch(/^\S.{7,110}\S$/)
    }
    expect(errorHint(999)).toMatch(/newer/)
  })
})
