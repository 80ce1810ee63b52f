import { unescapeJson } from './json-unescape.ts'
import { badInput } from './input-record.ts'

/** A stretch of bytes. */
export interface Range {
  readonly start: number
  readonly end: number
}

/**
 * Reads JSON where it lies, so that a text without escapes is a range and a number keeps all its digits.
 *
 * @throws {KctlError} `BAD_INPUT` with line and byte from every method
 */
export class JsonScanner {
  readonly buffer: Buffer
  position: number
  private readonly start: number
  private readonly end: number
  private readonly line: number
  private unescaped: Buffer | null = null

  constructor(buffer: Buffer, start: number, end: number, line: number) {
    this.buffer = buffer
    this.start = start
    this.position = start
    this.end = end
    this.line = line
  }

  fail(problem: string, at = this.position): never {
    // What spans several lines is counted from its own start: newlines in front of the place move the line on.
    let [line, lineStart] = [this.line, this.start]
    for (let i = this.start; i < at && i < this.end; i++) {
      if (this.buffer[i] === 0x0a) [line, lineStart] = [line + 1, i + 1]
    }
    throw badInput(line, at - lineStart + 1, problem)
  }

  /** The next byte that is no white space, or -1 at the end. */
  peek(): number {
    const { buffer, end } = this
    let position = this.position
    while (position < end) {
      const byte = buffer[position] as number
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) break
      position++
    }
    this.position = position
    return position < end ? (buffer[position] as number) : -1
  }

  /** Moves past this character if it is next. */
  accept(character: number): boolean {
    if (this.peek() !== character) return false
    this.position++
    return true
  }

  expect(character: number, after: string): void {
    if (this.accept(character)) return
    this.fail(`expected "${String.fromCharCode(character)}" ${after}, found ${this.found()}`)
  }

  found(): string {
    const byte = this.peek()
    if (byte === -1) return 'the end'
    return byte > 0x20 && byte < 0x7f
      ? `"${String.fromCharCode(byte)}"`
      : `byte 0x${byte.toString(16).padStart(2, '0')}`
  }

  acceptNull(): boolean {
    if (this.peek() !== 0x6e) return false
    this.word('null')
    return true
  }

  /** The content of a string, its bytes in place when nothing in it is escaped. */
  stringBytes(): Buffer {
    const start = this.passString()
    return this.unescaped ?? this.buffer.subarray(start, this.position - 1)
  }

  /** Which of these names the next string is, or -1. None may hold what JSON would escape. */
  nameIndex(names: readonly Uint8Array[]): number {
    const start = this.passString()
    if (this.unescaped !== null) return names.findIndex((name) => this.unescaped?.equals(name))
    const { buffer } = this
    const length = this.position - 1 - start
    for (let index = 0; index < names.length; index++) {
      const name = names[index] as Uint8Array
      if (name.length !== length) continue
      let same = 0
      while (same < length && buffer[start + same] === name[same]) same++
      if (same === length) return index
    }
    return -1
  }

  /** Moves past a string and returns where its content starts; it is in `unescaped` if it had escapes. */
  private passString(): number {
    this.unescaped = null
    if (this.peek() !== 0x22) this.fail(`expected a string, found ${this.found()}`)
    const { buffer, end } = this
    const start = this.position + 1
    for (let position = start; position < end; position++) {
      const byte = buffer[position] as number
      if (byte === 0x22) {
        this.position = position + 1
        return start
      }
      if (byte === 0x5c) {
        this.unescaped = this.escapedString(start)
        return start
      }
      if (byte < 0x20) this.fail('a control character in a string must be escaped', position)
    }
    return this.fail('a string is never closed')
  }

  /** Moves past any value, checking it. */
  skipValue(depth = 0): Range {
    const first = this.peek()
    const start = this.position
    if (depth > 512) this.fail('nested deeper than 512 levels')
    if (first === 0x22) this.passString()
    else if (first === 0x7b) this.skipMembers(depth)
    else if (first === 0x5b) this.skipItems(depth)
    else if (first === 0x74) this.word('true')
    else if (first === 0x66) this.word('false')
    else if (first === 0x6e) this.word('null')
    else this.passNumber()
    return { start, end: this.position }
  }

  /** A number as it is written. */
  number(): string {
    this.peek()
    const start = this.position
    this.passNumber()
    return this.buffer.toString('latin1', start, this.position)
  }

  private passNumber(): void {
    const { buffer } = this
    this.peek()
    if (buffer[this.position] === 0x2d) this.position++
    // No number starts with a zero but zero itself.
    if (buffer[this.position] === 0x30 && this.position < this.end) this.position++
    else this.passDigits()
    if (buffer[this.position] === 0x2e && this.position < this.end) {
      this.position++
      this.passDigits()
    }
    if (this.position < this.end && ((buffer[this.position] as number) | 0x20) === 0x65) {
      this.position++
      if (buffer[this.position] === 0x2b || buffer[this.position] === 0x2d) this.position++
      this.passDigits()
    }
  }

  private passDigits(): void {
    const { buffer, end } = this
    const start = this.position
    let position = start
    while (position < end && (buffer[position] as number) >= 0x30 && (buffer[position] as number) <= 0x39)
      position++
    this.position = position
    if (position === start) this.fail(`expected a value, found ${this.found()}`)
  }

  requireEnd(): void {
    if (this.peek() !== -1) this.fail(`expected nothing more, found ${this.found()}`)
  }

  private escapedString(start: number): Buffer {
    const found = unescapeJson(this.buffer, start, this.end)
    if ('problem' in found) return this.fail(found.problem, found.at)
    this.position = found.close + 1
    return found.content
  }

  private skipMembers(depth: number): void {
    this.position++
    if (this.accept(0x7d)) return
    do {
      this.passString()
      this.expect(0x3a, 'after a name')
      this.skipValue(depth + 1)
    } while (this.accept(0x2c))
    this.expect(0x7d, 'or "," after a member')
  }

  private skipItems(depth: number): void {
    this.position++
    if (this.accept(0x5d)) return
    do this.skipValue(depth + 1)
    while (this.accept(0x2c))
    this.expect(0x5d, 'or "," after an item')
  }

  private word(word: string): void {
    if (
      this.buffer.toString('latin1', this.position, Math.min(this.end, this.position + word.length)) !== word
    ) {
      this.fail(`expected ${word}`)
    }
    this.position += word.length
  }
}
