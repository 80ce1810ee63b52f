const MASK = '****'

/** A value that must not be shown. Whatever prints it, at any verbosity, prints asterisks. */
export class Secret {
  // A private field, unlike a property, is out of reach of JSON, inspect and object spread.
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The value itself, for the one place that sends it. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return MASK
  }

  toJSON(): string {
    return MASK
  }

  [Symbol.toPrimitive](): string {
    return MASK
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return MASK
  }
}

/**
 * A command line as it may be written to a file: what follows a flag or a property that names a
 * password, a token or a key is masked, although kctl itself takes no secret there.
 */
export function redactArgs(args: readonly string[]): string[] {
  return args.map((arg, index) => {
    const assignment =
      /^(?<name>[^=\s]*(?:password|secret|token|jaas|key\.pem|keystore\.key)[^=\s]*)=(?<value>.+)$/is.exec(
        arg,
      )?.groups
    if (assignment !== undefined) return `${assignment['name']}=${MASK}`
    const before = args[index - 1] ?? ''
    return /^--[^=\s]*(?:password|secret|token)$/i.test(before) && !arg.startsWith('-') ? MASK : arg
  })
}
