import { apiVersions } from '../../../wire/messages/api-versions.ts'
import { saslAuthenticate, type SaslAuthenticateResponse } from '../../../wire/messages/sasl-authenticate.ts'
import { saslHandshake, type SaslHandshakeResponse } from '../../../wire/messages/sasl-handshake.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { NO_BYTES, type SaslExchange } from './sasl-mechanism.ts'
import type { SaslServer } from './sasl-server.ts'

/** The login of one connection. */
export interface SaslSession {
  /** "User:" is not part of it; null until the client has proved who it is. */
  readonly user: string | null
  /** True after a failure: the connection is to be closed once the answer is out. */
  readonly isOver: boolean
  /** Whether a request may be answered now; if not, Kafka closes the connection without a word. */
  permits(apiKey: number): boolean
  handshake(mechanism: string): SaslHandshakeResponse
  authenticate(message: Uint8Array): SaslAuthenticateResponse
}

export function createSaslSession(server: SaslServer): SaslSession {
  let exchange: SaslExchange | null = null
  let user: string | null = null
  let expiresAtMs: number | null = null
  let isOver = false

  const refuse = (errorCode: ErrorCode, errorMessage: string): SaslAuthenticateResponse => {
    isOver = true
    return { errorCode, errorMessage, authBytes: NO_BYTES }
  }

  /** @returns how long the login is good for, 0 if for ever */
  const logIn = (name: string, credentialEndMs: number | null): number => {
    const nowMs = server.now()
    user = name
    exchange = null
    if (server.maxReauthMs === null) return 0
    expiresAtMs = Math.min(nowMs + server.maxReauthMs, credentialEndMs ?? Infinity)
    return Math.max(0, expiresAtMs - nowMs)
  }

  return {
    get user() {
      return user
    },
    get isOver() {
      return isOver
    },
    permits(apiKey) {
      if (isOver) return false
      if (apiKey === saslHandshake.key) return true
      if (exchange !== null) return apiKey === saslAuthenticate.key
      if (user === null) return apiKey === apiVersions.key
      return expiresAtMs === null || server.now() < expiresAtMs
    },
    handshake(mechanism) {
      exchange = server.begin(mechanism)
      if (exchange !== null) return { errorCode: ErrorCode.NONE, mechanisms: server.mechanisms }
      isOver = user === null
      return { errorCode: ErrorCode.UNSUPPORTED_SASL_MECHANISM, mechanisms: server.mechanisms }
    },
    authenticate(message) {
      if (exchange === null) {
        return {
          errorCode: ErrorCode.ILLEGAL_SASL_STATE,
          errorMessage: 'SaslAuthenticate request received after successful authentication',
          authBytes: NO_BYTES,
        }
      }
      const step = exchange.step(message)
      if (step.kind === 'failed') return refuse(ErrorCode.SASL_AUTHENTICATION_FAILED, step.message)
      if (step.kind === 'challenge') {
        return { errorCode: ErrorCode.NONE, errorMessage: null, authBytes: step.bytes }
      }
      if (user !== null && user !== step.user) {
        return refuse(
          ErrorCode.SASL_AUTHENTICATION_FAILED,
          `Cannot change principals during re-authentication from User:${user}: User:${step.user}`,
        )
      }
      const lifetimeMs = logIn(step.user, step.expiresAtMs)
      return {
        errorCode: ErrorCode.NONE,
        errorMessage: null,
        authBytes: step.bytes,
        sessionLifetimeMs: BigInt(lifetimeMs),
      }
    },
  }
}
