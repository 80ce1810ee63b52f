import { sanitiseText } from '../domain/sanitise.ts'
import { formatHostPort } from '../domain/host-port.ts'
import type { Broker } from '../domain/topic.ts'
import { KctlError } from '../errors.ts'
import { ConnectionError, type ConnectionFailure } from '../wire/connection-error.ts'
import { explainConnectionError } from './explain-connection-error.ts'

/** What became of an address that nothing answered at. */
const NOT_REACHED: Readonly<Partial<Record<ConnectionFailure, string>>> = {
  dns: "which this host can't resolve",
  refused: 'which refused the connection',
  unreachable: "which can't be reached from here",
  'timeout-connect': 'which does not answer',
}

export interface LostBroker {
  readonly broker: Pick<Broker, 'id'>
  readonly error: ConnectionError
}

/** Whether nobody at all was there, as opposed to somebody who did not let us in. */
export const isNotReached = (error: unknown): error is ConnectionError =>
  error instanceof ConnectionError && NOT_REACHED[error.reason] !== undefined

/**
 * The cluster answered, but sends its clients to addresses where nobody is.
 *
 * @param lost at least one
 * @param brokerCount how many brokers the cluster has
 */
export function explainAdvertised(
  lost: readonly LostBroker[],
  bootstrapAddress: string,
  brokerCount: number,
): KctlError {
  const [first] = lost
  if (first === undefined) throw new Error('no broker is lost')
  const address = sanitiseText(first.error.address)
  // The only broker there is must be the one that answered.
  const target = brokerCount === 1 ? bootstrapAddress : 'HOST:PORT'
  const question = lost.length < brokerCount ? 'is that broker running? If so, ' : ''
  return new KctlError(
    explainConnectionError(first.error).kind,
    `${bootstrapAddress} answered, but ${whereabouts(first)}`,
    {
      code: 'ADVERTISED_UNREACHABLE',
      hint: `${question}advertise a reachable address, or map it: --resolve ${address}=${target} (in a context: resolve)`,
      details: lost.slice(1).map(whereabouts),
      cause: first.error,
    },
  )
}

const whereabouts = ({ broker, error }: LostBroker): string =>
  `broker ${broker.id} advertises ${sanitiseText(error.address)}, ${NOT_REACHED[error.reason] ?? error.message}`

/** A broker that could not be reached although another one could. Other errors are returned as they are. */
export function explainUnreachableBroker(
  error: unknown,
  bootstrapAddress: string | null,
  brokers: readonly Broker[],
): unknown {
  if (!(error instanceof ConnectionError)) return error
  const broker = brokers.find(({ host, port }) => formatHostPort({ host, port }) === error.address)
  const isAdvertised = broker !== undefined && bootstrapAddress !== null && bootstrapAddress !== error.address
  return isAdvertised && isNotReached(error)
    ? explainAdvertised([{ broker, error }], bootstrapAddress, brokers.length)
    : explainConnectionError(error)
}
