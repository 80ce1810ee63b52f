import { parseDuration } from '../../domain/duration.ts'
import { UsageError } from '../../errors.ts'

interface HeaderFlag {
  readonly key: Uint8Array
  readonly value: Uint8Array | null
}

/**
 * What stands on the command line is text: bytes that are no UTF-8 come from it as U+FFFD, and what they were is lost.
 *
 * @param what it is, for the message
 * @throws {UsageError}
 */
export function requireText(what: string, text: string): string {
  if (!text.includes('\ufffd')) return text
  throw new UsageError(
    `${what} is not valid UTF-8`,
    'standard input is taken byte by byte; -i ndjson takes bytes as base64',
  )
}

/** `name=value`, and every one that came before; `name` alone is a header whose value is null. */
export function parseHeader(text: string, before: readonly HeaderFlag[]): readonly HeaderFlag[] {
  const equals = requireText('a header', text).indexOf('=')
  const name = equals === -1 ? text : text.slice(0, equals)
  if (name === '') throw new UsageError(`header "${text}" has no name`, 'write it like trace=abc')
  const value = equals === -1 ? null : Buffer.from(text.slice(equals + 1))
  return [...before, { key: Buffer.from(name), value }]
}

/**
 * Milliseconds.
 *
 * @throws {UsageError} also for none at all, in which nothing could be done
 */
export function parseWait(text: string): number {
  const ms = parseDuration(text)
  if (ms === 0) throw new UsageError(`"${text}" is no time at all`, 'write it like 500ms, 30s or 2m')
  return ms
}

/** @throws {UsageError} */
export function parsePartition(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new UsageError(`"${text}" is not a partition`, 'partitions are numbered from 0')
}

/** @throws {UsageError} */
export function parseCount(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new UsageError(`"${text}" is not a number of records`)
}

const SIZES: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }
/** What one request to a broker can carry (socket.request.max.bytes), less the room that a batch takes around a record. */
const MAX_RECORD_BYTES = 100 * 1024 ** 2 - 4096

/** `1048576`, `512k`, `1m` → bytes. */
export function parseByteCount(text: string): number {
  const match = /^(\d{1,12})([kmg]?)b?$/i.exec(text)
  const bytes = Number(match?.[1]) * (SIZES[match?.[2]?.toLowerCase() ?? ''] ?? 1)
  if (match === null || bytes < 1)
    throw new UsageError(`not a number of bytes: "${text}"`, 'write it like 1m or 65536')
  if (bytes > MAX_RECORD_BYTES)
    throw new UsageError(`${text} is more than brokers take in one request`, 'at most 99m')
  return bytes
}

/** `\t` and the like in a delimiter. */
export function unescape(text: string): string {
  return text.replaceAll(/\\(t|n|r|0|\\)/g, (_all, letter: string) => ESCAPES[letter] ?? letter)
}

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', '0': '\0', '\\': '\\' }
