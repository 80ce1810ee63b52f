import type { ErrorCode } from '../../wire/error-codes.ts'

/** A request, or a part of one, that is answered with an error code. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

export interface BadRecord {
  /** Its place in its batch, from 0. */
  readonly batchIndex: number
  readonly batchIndexErrorMessage: string
}

/** A batch that is refused because of some of its records. */
export class BadRecordsError extends RefusedError {
  readonly records: readonly BadRecord[]

  constructor(code: ErrorCode, records: readonly BadRecord[]) {
    super(code, `The batch is refused because of ${records.length} of its records`)
    this.records = records
  }
}
