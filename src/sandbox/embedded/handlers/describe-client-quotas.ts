import { describeClientQuotas } from '../../../wire/messages/describe-client-quotas.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler } from '../handler.ts'

/** There are no quotas: nothing here is ever throttled. */
export const describeClientQuotasHandler = handler(describeClientQuotas, () => ({
  throttleTimeMs: 0,
  errorCode: ErrorCode.NONE,
  errorMessage: null,
  entries: [],
}))
