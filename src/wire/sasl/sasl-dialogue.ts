/**
 * The client's side of one SASL exchange: yields what to send, is resumed with
 * what the server answered, returns when it is satisfied. The first `next` is ignored.
 */
export type SaslDialogue = Generator<Buffer, void, Buffer>

/** Thrown out of a dialogue. Never holds a password or a token. */
export class SaslFailure extends Error {
  override readonly name = 'SaslFailure'
  /** Denied: the server does not accept us. Protocol: we do not accept the server. */
  readonly reason: 'sasl-denied' | 'sasl-protocol'

  constructor(reason: 'sasl-denied' | 'sasl-protocol', message: string) {
    super(message)
    this.reason = reason
  }
}
