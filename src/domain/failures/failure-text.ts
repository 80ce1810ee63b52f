import type { FailureKind } from '../../errors.ts'

/** What there is to say of one code of failure, wherever it comes up. */
export interface FailureText {
  /** Which exit codes it ends with, the usual one first. */
  readonly kinds: readonly FailureKind[]
  readonly meaning: string
  /** What usually is behind it, the likeliest first. */
  readonly causes: readonly string[]
  /** What to do, with commands. */
  readonly fixes: readonly string[]
}

export type FailureTexts = Readonly<Record<string, FailureText>>
