import type { Api, Decoded } from '../api.ts'
import { ConnectionError } from '../connection-error.ts'
import { saslAuthenticate } from '../messages/sasl-authenticate.ts'
import { saslHandshake } from '../messages/sasl-handshake.ts'
import { repeatsSecret } from './repeats-secret.ts'
import { type SaslDialogue, SaslFailure } from './sasl-dialogue.ts'
import { mechanismName, type SaslOptions } from './sasl-options.ts'
import { CredentialsError, startDialogue } from './start-dialogue.ts'

/** What authentication needs of a connection. */
export interface SaslCarrier {
  readonly address: string
  /** Of the broker, as it was asked for. */
  readonly host: string
  readonly port: number
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
 * @throws {ConnectionError} `sasl-mechanism`, `sasl-denied`, `sasl-protocol`, `sasl-credentials`, or that the
 * connection is lost
 */
export async function authenticate(sasl: SaslOptions, carrier: SaslCarrier): Promise<Session> {
  const { gate } = sasl
  if (gate === undefined) return await logIn(sasl, carrier)
  return await carrier.whileOpen(gate.pass(() => logIn(sasl, carrier)))
}

interface Session {
  readonly sessionLifetimeMs: number | null
}

async function logIn(sasl: SaslOptions, carrier: SaslCarrier): Promise<Session> {
  const { address } = carrier
  const mechanism = mechanismName(sasl)
  const dialogue = await carrier.whileOpen(begin(sasl, carrier))

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
    throw explainSaslFailure(error, sasl, address)
  }
}

async function begin(sasl: SaslOptions, carrier: SaslCarrier): Promise<SaslDialogue> {
  try {
    return await startDialogue(sasl, carrier)
  } catch (error) {
    throw explainSaslFailure(error, sasl, carrier.address)
  }
}

/** What went wrong in a dialogue or before it, as a failure of the connection; anything else as it is. */
export function explainSaslFailure(error: unknown, sasl: SaslOptions, address: string): unknown {
  const mechanism = mechanismName(sasl)
  if (error instanceof CredentialsError) {
    const { message, retriable, cause } = error
    return new ConnectionError('sasl-credentials', address, message, { mechanism, retriable, cause })
  }
  if (!(error instanceof SaslFailure)) return error
  const message = `SASL ${mechanism} with ${address}: ${error.message}`
  return new ConnectionError(error.reason, address, message, { mechanism, cause: error })
}

async function converse(
  dialogue: SaslDialogue,
  mechanism: string,
  carrier: SaslCarrier,
): Promise<number | null> {
  let sessionLifetimeMs = 0
  const shown: Buffer[] = []
  let step = dialogue.next(Buffer.alloc(0))
  while (step.done !== true) {
    shown.push(step.value)
    const answer = await carrier.send(saslAuthenticate, { authBytes: step.value })
    if (answer.errorCode !== 0) {
      const message = `${carrier.address} refused the credentials (${mechanism})`
      throw new ConnectionError('sasl-denied', carrier.address, message, {
        mechanism,
        ...(answer.errorMessage !== null &&
          !repeatsSecret(answer.errorMessage, shown) && { brokerMessage: answer.errorMessage }),
      })
    }
    sessionLifetimeMs = Number(answer.sessionLifetimeMs)
    step = dialogue.next(Buffer.from(answer.authBytes))
  }
  return sessionLifetimeMs > 0 ? sessionLifetimeMs : null
}
