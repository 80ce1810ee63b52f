/** The cluster's metadata does not name this broker, or does no longer, or not yet again. */
export class UnknownBrokerError extends Error {
  override readonly name = 'UnknownBrokerError'
}
