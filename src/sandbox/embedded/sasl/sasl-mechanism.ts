/** What a mechanism answers to one message of the client. */
export type SaslStep =
  | { readonly kind: 'challenge'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'done'
      readonly bytes: Uint8Array
      readonly user: string
      /** When the credential ends, in milliseconds since 1970; null if it does not. */
      readonly expiresAtMs: number | null
    }
  /** The message goes to the client. */
  | { readonly kind: 'failed'; readonly message: string }

/** One run of a mechanism, from the client's first message to success or failure. */
export interface SaslExchange {
  step(message: Uint8Array): SaslStep
}

export const NO_BYTES = new Uint8Array()

export const failed = (message: string): SaslStep => ({ kind: 'failed', message })
