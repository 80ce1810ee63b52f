import { describeUserScramCredentials } from '../../../wire/messages/describe-user-scram-credentials.ts'
import { ErrorCode } from '../error-code.ts'
import { handler } from '../handler.ts'

/** The cluster keeps no credentials: who may log in is settled when it starts, as in a broker's own settings. */
export const describeUserScramCredentialsHandler = handler(describeUserScramCredentials, ({ users }) => ({
  throttleTimeMs: 0,
  errorCode: ErrorCode.none,
  errorMessage: null,
  results: (users ?? []).map(({ name }) => ({
    user: name,
    errorCode: ErrorCode.resourceNotFound,
    errorMessage: `Attempt to describe a user credential that does not exist: ${name}`,
    credentialInfos: [],
  })),
}))
