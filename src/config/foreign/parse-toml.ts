import { UsageError } from '../../errors.ts'

export type TomlValue = string | number | boolean | readonly TomlValue[] | TomlTable
export interface TomlTable {
  [key: string]: TomlValue
}

/** A profile is two levels deep. */
const MAX_DEPTH = 20

/**
 * Reads what a tool writes as TOML: tables, dotted and quoted keys, texts on one line, whole numbers, truth, lists
 * and inline tables. Dates, fractions, texts of several lines and lists of tables are refused rather than guessed at.
 *
 * @throws {UsageError} with file and line
 */
export function parseToml(text: string, path: string): TomlTable {
  return new TomlReader(text.replace(/^\ufeff/, ''), path).read()
}

class TomlReader {
  private readonly text: string
  private readonly path: string
  private at = 0

  constructor(text: string, path: string) {
    this.text = text
    this.path = path
  }

  read(): TomlTable {
    const root = emptyTable()
    const defined = new Set<string>()
    let table = root
    for (this.skipLines(); this.at < this.text.length; this.skipLines()) {
      if (this.take('[')) {
        if (this.peek() === '[') throw this.failure('lists of tables are not understood')
        const keys = this.keys()
        this.expect(']')
        const name = JSON.stringify(keys)
        if (defined.has(name)) throw this.failure(`[${keys.join('.')}] is there twice`)
        defined.add(name)
        table = this.tableAt(root, keys)
      } else this.pair(table, 0)
      this.endLine()
    }
    return root
  }

  private pair(table: TomlTable, depth: number): void {
    const keys = this.keys()
    this.expect('=')
    const [last = ''] = keys.slice(-1)
    const owner = this.tableAt(table, keys.slice(0, -1))
    if (Object.hasOwn(owner, last)) throw this.failure(`"${last}" is there twice`)
    owner[last] = this.value(depth)
  }

  private tableAt(root: TomlTable, keys: readonly string[]): TomlTable {
    if (keys.length > MAX_DEPTH) throw this.failure(`it is nested deeper than ${MAX_DEPTH} levels`)
    let table = root
    for (const key of keys) {
      const next = Object.hasOwn(table, key) ? table[key] : (table[key] = emptyTable())
      if (typeof next !== 'object' || Array.isArray(next)) throw this.failure(`"${key}" is no table`)
      table = next as TomlTable
    }
    return table
  }

  private keys(): string[] {
    const keys: string[] = []
    do {
      this.skipSpaces()
      const quote = this.peek()
      const key = quote === '"' || quote === "'" ? this.quoted() : this.match(/[\w-]+/y)
      if (key === null) throw this.failure('a key is expected')
      keys.push(key)
      this.skipSpaces()
    } while (this.take('.'))
    return keys
  }

  private value(depth: number): TomlValue {
    if (depth > MAX_DEPTH) throw this.failure(`it is nested deeper than ${MAX_DEPTH} levels`)
    this.skipSpaces()
    const first = this.peek()
    if (first === '"' || first === "'") return this.quoted()
    if (this.take('[')) return this.list(depth)
    if (this.take('{')) return this.inlineTable(depth)
    const word = this.match(/[+\w.:-]+/y) ?? ''
    if (word === 'true' || word === 'false') return word === 'true'
    const number = Number(word.replaceAll('_', ''))
    if (/^[+-]?\d+(?:_\d+)*$/.test(word) && Number.isSafeInteger(number)) return number
    throw this.failure('a text, a whole number, true, false, a list or a table is expected')
  }

  private list(depth: number): TomlValue[] {
    const items: TomlValue[] = []
    for (this.skipLines(); !this.take(']'); this.skipLines()) {
      items.push(this.value(depth + 1))
      this.skipLines()
      if (this.take(',')) continue
      this.expect(']')
      break
    }
    return items
  }

  private inlineTable(depth: number): TomlTable {
    const table = emptyTable()
    this.skipSpaces()
    if (this.take('}')) return table
    do this.pair(table, depth + 1)
    while ((this.skipSpaces(), this.take(',')))
    this.expect('}')
    return table
  }

  private quoted(): string {
    const quote = this.text[this.at++] ?? ''
    if (this.text.startsWith(quote + quote, this.at))
      throw this.failure('texts of several lines are not understood')
    const raw = this.match(quote === '"' ? /(?:[^"\\\r\n]|\\[^\r\n])*/y : /[^'\r\n]*/y) ?? ''
    if (!this.take(quote)) throw this.failure('a quote is not closed')
    return quote === '"' ? this.unescape(raw) : raw
  }

  private unescape(raw: string): string {
    return raw.replaceAll(/\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|(.))/g, (_, short, long, letter) => {
      const hex = (short ?? long) as string | undefined
      if (hex !== undefined) {
        const code = Number.parseInt(hex, 16)
        if (code > 0x10ffff) throw this.failure(`\\U${hex} is no character`)
        return String.fromCodePoint(code)
      }
      const character = ESCAPES[String(letter)]
      if (character === undefined) throw this.failure(`unknown escape \\${String(letter)}`)
      return character
    })
  }

  private endLine(): void {
    this.skipSpaces()
    this.match(/#[^\r\n]*/y)
    if (this.at < this.text.length && this.match(/\r?\n/y) === null) {
      throw this.failure('the end of the line is expected')
    }
  }

  private skipSpaces(): void {
    this.match(/[ \t]+/y)
  }

  /** Spaces, lines that are empty, and comments. */
  private skipLines(): void {
    this.match(/(?:[ \t\r\n]+|#[^\n]*)+/y)
  }

  private peek(): string {
    return this.text[this.at] ?? ''
  }

  private take(character: string): boolean {
    if (this.peek() !== character) return false
    this.at++
    return true
  }

  private expect(character: string): void {
    this.skipSpaces()
    if (!this.take(character)) throw this.failure(`${character} is expected`)
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0] ?? null
    if (found !== null) this.at += found.length
    return found
  }

  private failure(what: string): UsageError {
    const line = this.text.slice(0, this.at).split('\n').length
    return new UsageError(`${this.path}:${line}: ${what}`)
  }
}

/** Keys are names that anybody may have written, `__proto__` too. */
const emptyTable = (): TomlTable => Object.create(null) as TomlTable

const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  '"': '"',
  '\\': '\\',
}
