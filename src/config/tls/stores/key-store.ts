/** What a key store holds, in the words of Java: certificates to trust, and keys of one's own. */
export interface KeyStore {
  /** What Java would trust if this were its trust store, DER. */
  readonly trusted: readonly Buffer[]
  readonly keys: readonly KeyEntry[]
  /** Every certificate in it, DER, whatever it is for. */
  readonly certificates: readonly Buffer[]
}

export interface KeyEntry {
  readonly alias: string
  /** The own certificate in front, then who signed it, DER; empty if the store does not say which it is. */
  readonly chain: readonly Buffer[]
  /**
   * @param password null: none was given
   * @returns the private key, PKCS #8 in DER
   * @throws {KeyStoreError}
   */
  decrypt(password: string | null): Buffer
}

/**
 * - `password-needed`: nothing was given and something is encrypted
 * - `password-wrong`: or the file was changed, which cannot be told apart
 * - `damaged`: it does not follow its format
 * - `unsupported`: it is encrypted or signed in a way that is not read here
 */
export type KeyStoreProblem = 'password-needed' | 'password-wrong' | 'damaged' | 'unsupported'

/** Why a key store cannot be read. The message is the end of a sentence that begins with the file. */
export class KeyStoreError extends Error {
  readonly problem: KeyStoreProblem

  constructor(problem: KeyStoreProblem, message: string) {
    super(message)
    this.name = 'KeyStoreError'
    this.problem = problem
  }
}

export const damaged = (why: string): KeyStoreError => new KeyStoreError('damaged', `is damaged: ${why}`)

export const wrongPassword = (): KeyStoreError =>
  new KeyStoreError('password-wrong', 'does not open with the password that was given, or is damaged')
