/** Something that strangers send bytes to. */
export interface FuzzTarget {
  /** Inputs that mean something, to be changed. */
  readonly seeds: readonly Uint8Array[]
  /** Pieces that mean something inside of an input. */
  readonly dictionary?: readonly (string | Uint8Array)[]
  /** No input grows beyond this; by default 16 KiB. */
  readonly maxBytes?: number
  /**
   * Hands one input over. Only what the code under test documents as its errors is caught inside: whatever
   * is thrown is a finding.
   *
   * @returns a word for what became of the input; one with a new word is kept to be changed further
   */
  run(bytes: Buffer): string | Promise<string>
}

/** A finding that is no exception of the code under test: something it promises does not hold. */
export class BrokenPromiseError extends Error {
  override readonly name = 'BrokenPromiseError'
}

/** @throws {BrokenPromiseError} */
export function promise(holds: boolean, what: string): asserts holds {
  if (!holds) throw new BrokenPromiseError(what)
}

/** The kind of a refusal: its message without what it says of this input alone. */
export function kindOf(error: Error): string {
  return `${error.name}: ${error.message.replaceAll(/"[^"]*"?|\d+/g, '').slice(0, 60)}`
}
