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
