import { describeClientQuotas } from '../../../wire/messages/describe-client-quotas.ts'
import { ErrorCode } from '../error-code.ts'
import { handler } from '../handler.ts'

/** There are no quotas: nothing here is ever throttled. */
export const describeClientQuotasHandler = handler(describeClientQuotas, () => ({
  throttleTimeMs: 0,
  errorCode: ErrorCode.none,
  errorMessage: null,
  entries: [],
}))
