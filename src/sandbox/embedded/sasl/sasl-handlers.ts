import { saslAuthenticate } from '../../../wire/messages/sasl-authenticate.ts'
import { saslHandshake } from '../../../wire/messages/sasl-handshake.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler } from '../handler.ts'
import { NO_BYTES } from './sasl-mechanism.ts'

/** Offered from version 1 on: version 0 is followed by bare tokens instead of requests. */
export const saslHandshakeHandler = handler(
  saslHandshake,
  ({ mechanism }, { session }) =>
    session.sasl?.handshake(mechanism) ?? { errorCode: ErrorCode.ILLEGAL_SASL_STATE, mechanisms: [] },
)

export const saslAuthenticateHandler = handler(saslAuthenticate, ({ authBytes }, { session }) => {
  if (session.sasl === null) {
    return {
      errorCode: ErrorCode.ILLEGAL_SASL_STATE,
      errorMessage: 'SaslAuthenticate request received on a listener without SASL',
      authBytes: NO_BYTES,
    }
  }
  const response = session.sasl.authenticate(authBytes)
  session.principal = session.sasl.user ?? session.principal
  return response
})
