type Values = Readonly<Record<string, unknown>>

/**
 * A map of another tool's file. It knows which of its keys somebody has asked for: the others are what was not
 * understood. Letters of either case are one, as they are to the tools that wrote it.
 */
export class ForeignMap {
  private readonly entries: ReadonlyMap<string, { readonly key: string; readonly value: unknown }>
  private readonly place: string
  private readonly asked = new Set<string>()
  private readonly inner: ForeignMap[] = []

  /** @param place how the file names it, like `kafka_api.tls`; empty for the whole */
  constructor(values: unknown, place = '') {
    const pairs = isMap(values) ? Object.entries(values) : []
    this.entries = new Map(pairs.map(([key, value]) => [key.toLowerCase(), { key, value }]))
    this.place = place
  }

  has(key: string): boolean {
    return !isNothing(this.peek(key))
  }

  /** Null if it is not there, or no text, number or truth. */
  text(key: string): string | null {
    const value = this.peek(key)
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return null
    this.asked.add(key.toLowerCase())
    return value === '' ? null : String(value)
  }

  isTrue(key: string): boolean {
    return ['true', 'yes', 'on', '1'].includes(this.text(key)?.toLowerCase() ?? '')
  }

  /** A list of texts, or one text with commas; empty if it is not there. */
  list(key: string): readonly string[] {
    const value = this.peek(key)
    if (!Array.isArray(value)) return this.text(key)?.split(',') ?? []
    this.asked.add(key.toLowerCase())
    return value.map(String)
  }

  /** Null if it is not there, or null; an empty map is there. */
  map(key: string): ForeignMap | null {
    const value = this.peek(key)
    if (!isMap(value)) return null
    this.asked.add(key.toLowerCase())
    const made = new ForeignMap(
      value,
      this.place === '' ? this.keyOf(key) : `${this.place}.${this.keyOf(key)}`,
    )
    this.inner.push(made)
    return made
  }

  /** The maps in a list, or the values of a map, each by its key; what is in them is theirs to tell. */
  maps(key: string): readonly (readonly [string, ForeignMap])[] {
    const value = this.peek(key)
    if (!isMap(value) && !Array.isArray(value)) return []
    this.asked.add(key.toLowerCase())
    return Object.entries(value).map(([name, each]) => [name, new ForeignMap(each)])
  }

  /** It says something, and it is known to say nothing that matters here. */
  ignore(...keys: readonly string[]): void {
    for (const key of keys) this.asked.add(key.toLowerCase())
  }

  /** What nobody has asked for, and has a value. */
  leftOut(): readonly string[] {
    const own = [...this.entries].flatMap(([lower, { key, value }]) =>
      this.asked.has(lower) || isNothing(value) ? [] : [this.place === '' ? key : `${this.place}.${key}`],
    )
    return [...own, ...this.inner.flatMap((each) => each.leftOut())]
  }

  private peek(key: string): unknown {
    return this.entries.get(key.toLowerCase())?.value
  }

  private keyOf(key: string): string {
    return this.entries.get(key.toLowerCase())?.key ?? key
  }
}

const isMap = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Tools write down what nobody has set, too. */
function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 0) return true
  if (value === '' || value === '0s') return true
  if (Array.isArray(value)) return value.every(isNothing)
  return isMap(value) && Object.values(value).every(isNothing)
}
