import { KctlError } from '../../errors.ts'

/** The passwords that a file may be missing. */
export type TlsPassword = 'caPassword' | 'keyPassword'

/** A certificate, key or authority that was given and cannot be used. */
export class TlsFileError extends KctlError {
  override name = 'TlsFileError'
  /** What would open it, where nothing was given; else null. */
  readonly missing: TlsPassword | null

  constructor(message: string, hint?: string, missing: TlsPassword | null = null) {
    super('usage', message, { code: 'TLS_FILES', hint })
    this.missing = missing
  }
}
