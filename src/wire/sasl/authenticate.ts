import type { Api, Decoded } from '../api.ts'
import { ConnectionError } from '../connection-error.ts'
import { saslAuthenticate } from '../messages/sasl-authenticate.ts'
import { saslHandshake } from '../messages/sasl-handshake.ts'
import { oauthBearerDialogue } from './oauthbearer.ts'
import { plainDialogue } from './plain.ts'
import { type SaslDialogue, SaslFailure } from './sasl-dialogue.ts'
import { scramDialogue } from './scram.ts'

export type SaslOptions =
  | { readonly mechanism: 'plain'; readonly username: string; readonly password: string }
  | {
      readonly mechanism: 'scram-sha-256' | 'scram-sha-512'
      readonly username: string
      readonly password: string
    }
  | {
      readonly mechanism: 'oauthbearer'
      /** Asked for a token at every authentication, so that it may be a fresh one. */
      readonly token: () => Promise<string>
      /** Sent beside the token (KIP-342). */
      readonly extensions?: Readonly<Record<string, string>>
    }

/** What authentication needs of a connection. */
export interface SaslCarrier {
  readonly address: string
  send<Request, Response>(api: Api<Request, Response>, request: Request): Promise<Decoded<Response>>
  /** Rejects as soon as the connection is gone. */
  whileOpen<T>(work: Promise<T>): Promise<T>
}

const UNSUPPORTED_SASL_MECHANISM = 33
const ILLEGAL_SASL_STATE = 34

/**
 * Proves to the broker who we are, in exactly one attempt: brokers lock accounts.
 *
 * @returns how long the broker accepts it; null means for ever
 * @throws {ConnectionError} `sasl-mechanism`, `sasl-denied`, `sasl-protocol`, or that the connection is lost
 */
export async function authenticate(
  sasl: SaslOptions,
  carrier: SaslCarrier,
): Promise<{ readonly sessionLifetimeMs: number | null }> {
  const { address } = carrier
  const mechanism = sasl.mechanism.toUpperCase()
  const dialogue = await carrier.whileOpen(startDialogue(sasl))

  const { errorCode, mechanisms } = await carrier.send(saslHandshake, { mechanism })
  if (errorCode === UNSUPPORTED_SASL_MECHANISM) {
    const message = `${address} does not offer the SASL mechanism ${mechanism}`
    throw new ConnectionError('sasl-mechanism', address, message, {
      mechanism,
      mechanismsOffered: mechanisms,
    })
  }
  if (errorCode !== 0) {
    const message =
      errorCode === ILLEGAL_SASL_STATE
        ? `${address} does not take SASL credentials: it has no SASL listener on this port`
        : `${address} refused the SASL handshake with error ${errorCode}`
    throw new ConnectionError('sasl-mechanism', address, message, { mechanism })
  }

  try {
    return { sessionLifetimeMs: await converse(dialogue, mechanism, carrier) }
  } catch (error) {
    if (!(error instanceof SaslFailure)) throw error
    throw new ConnectionError(error.reason, address, `SASL ${mechanism} with ${address}: ${error.message}`, {
      mechanism,
      cause: error,
    })
  }
}

async function startDialogue(sasl: SaslOptions): Promise<SaslDialogue> {
  switch (sasl.mechanism) {
    case 'plain':
      return plainDialogue(sasl)
    case 'scram-sha-256':
      return scramDialogue({ ...sasl, hash: 'sha256' })
    case 'scram-sha-512':
      return scramDialogue({ ...sasl, hash: 'sha512' })
    case 'oauthbearer':
      return oauthBearerDialogue({ token: await sasl.token(), extensions: sasl.extensions ?? {} })
  }
}

async function converse(
  dialogue: SaslDialogue,
  mechanism: string,
  carrier: SaslCarrier,
): Promise<number | null> {
  let sessionLifetimeMs = 0
  let step = dialogue.next(Buffer.alloc(0))
  while (step.done !== true) {
    const answer = await carrier.send(saslAuthenticate, { authBytes: step.value })
    if (answer.errorCode !== 0) {
      const message = `${carrier.address} refused the credentials (${mechanism})`
      throw new ConnectionError('sasl-denied', carrier.address, message, {
        mechanism,
        ...(answer.errorMessage !== null && { brokerMessage: answer.errorMessage }),
      })
    }
    sessionLifetimeMs = Number(answer.sessionLifetimeMs)
    step = dialogue.next(Buffer.from(answer.authBytes))
  }
  return sessionLifetimeMs > 0 ? sessionLifetimeMs : null
}
