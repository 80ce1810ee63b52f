import { type ErrorDetails, type FailureKind, KctlError } from '../../errors.ts'

/** There is nothing to log in with: whoever was to give it did not. */
export class CredentialsFailure extends KctlError {
  override readonly name = 'CredentialsFailure'
  /** Whether it may be had later, as when nobody answered. */
  readonly retriable: boolean

  constructor(kind: FailureKind, message: string, details: ErrorDetails & { readonly retriable?: boolean }) {
    super(kind, message, details)
    this.retriable = details.retriable ?? false
  }
}
