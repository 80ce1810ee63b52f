import { describeUserScramCredentials } from '../../../wire/messages/describe-user-scram-credentials.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler } from '../handler.ts'

/** The cluster keeps no credentials: who may log in is settled when it starts, as in a broker's own settings. */
export const describeUserScramCredentialsHandler = handler(describeUserScramCredentials, ({ users }) => ({
  throttleTimeMs: 0,
  errorCode: ErrorCode.NONE,
  errorMessage: null,
  results: (users ?? []).map(({ name }) => ({
    user: name,
    errorCode: ErrorCode.RESOURCE_NOT_FOUND,
    errorMessage: `Attempt to describe a user credential that does not exist: ${name}`,
    credentialInfos: [],
  })),
}))
