import type { AuthenticationProviderArgs, Mechanism } from 'kafkajs'
import { formatHostPort, type HostPort } from '../domain/host-port.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { explainSaslFailure } from '../wire/sasl/authenticate.ts'
import { mechanismName, type SaslOptions } from '../wire/sasl/sasl-options.ts'
import { repeatsSecret } from '../wire/sasl/repeats-secret.ts'
import { startDialogue } from '../wire/sasl/start-dialogue.ts'
import { explainConnectionError } from './explain-connection-error.ts'

/**
 * Lets kafkajs log in as we do: by our own dialogues, with the secret asked for at every login, and never again
 * after a refusal.
 *
 * @param addressOf the broker behind a name that kafkajs was given
 */
export function kafkajsLogin(
  sasl: SaslOptions,
  addressOf: (host: string, port: number) => HostPort,
): Mechanism {
  return {
    mechanism: mechanismName(sasl),
    authenticationProvider: ({ host, port, saslAuthenticate }) => {
      const broker = addressOf(host, port)
      const login = (): Promise<void> => converse(sasl, broker, saslAuthenticate)
      return {
        async authenticate() {
          try {
            await (sasl.gate === undefined ? login() : sasl.gate.pass(login))
          } catch (error) {
            throw error instanceof ConnectionError ? new KafkajsLoginError(error) : error
          }
        },
      }
    },
  }
}

async function converse(
  sasl: SaslOptions,
  broker: HostPort,
  authenticate: AuthenticationProviderArgs['saslAuthenticate'],
): Promise<void> {
  const address = formatHostPort(broker)
  const shown: Buffer[] = []
  try {
    const dialogue = await startDialogue(sasl, broker)
    let step = dialogue.next(Buffer.alloc(0))
    while (step.done !== true) {
      shown.push(step.value)
      const answer = await authenticate({ request: encoding(step.value), response: DECODING })
      step = dialogue.next(answer ?? Buffer.alloc(0))
    }
  } catch (error) {
    throw explainSaslFailure(refusalIn(error, sasl, address, shown), sasl, address)
  }
}

/** kafkajs has bytes with their length in front on both sides. */
const encoding = (bytes: Buffer) => ({
  encode(): Buffer {
    const length = Buffer.alloc(4)
    length.writeInt32BE(bytes.length)
    return Buffer.concat([length, bytes])
  },
})

const DECODING = {
  decode: (bytes: Buffer): Buffer => bytes.subarray(4),
  parse: (bytes: Buffer): Buffer => bytes,
}

/** What the broker says to credentials that it does not take, as our own connections have it. */
function refusalIn(error: unknown, sasl: SaslOptions, address: string, shown: readonly Buffer[]): unknown {
  const { type, message } = error as { readonly type?: unknown; readonly message: string }
  if (type !== 'SASL_AUTHENTICATION_FAILED') return error
  const mechanism = mechanismName(sasl)
  return new ConnectionError('sasl-denied', address, `${address} refused the credentials (${mechanism})`, {
    mechanism,
    ...(!repeatsSecret(message, shown) && { brokerMessage: message, cause: error }),
  })
}

/** What kafkajs gets to see: it tries again what is retriable, and nothing else. */
class KafkajsLoginError extends Error {
  override readonly name = 'KafkajsLoginError'
  readonly retriable: boolean

  constructor(error: ConnectionError) {
    const explained = explainConnectionError(error)
    super(explained.message, { cause: explained })
    this.retriable = error.retriable
  }
}
