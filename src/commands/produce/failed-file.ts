import { isUtf8 } from 'node:buffer'
import { closeSync, constants, ftruncateSync, openSync, writeSync } from 'node:fs'
import path from 'node:path'
import type { RecordHeader } from '../../domain/record.ts'
import { KctlError, UsageError } from '../../errors.ts'
import { fileId, type Source } from './open-sources.ts'

/** A record as it was to be sent. */
interface Undelivered {
  readonly timestampMs: number
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: readonly RecordHeader[]
}

/** Gets the records that were not acknowledged, as envelopes that `kctl produce` reads. */
export interface FailedFile extends Disposable {
  readonly name: string
  /** Records written so far. */
  readonly records: number
  /** Why it could not be written to the end, or null. Nothing is thrown while records are being sent. */
  readonly failure: KctlError | null
  /** Takes out what it held before: from now on it is about this run. */
  begin(): void
  add(topic: string, partition: number, records: Iterable<Undelivered>): void
}

/**
 * Opens it and leaves in it what it holds: while nothing was sent, that may be all there is of an earlier run.
 *
 * @throws {UsageError} when it cannot be written to, or is one of the sources
 */
export function openFailedFile(name: string, cwd: string, sources: readonly Source[]): FailedFile {
  let fd: number
  try {
    fd = openSync(path.resolve(cwd, name), constants.O_WRONLY | constants.O_CREAT, 0o666)
  } catch (error) {
    throw new UsageError(`cannot write to "${name}": ${(error as Error).message}`)
  }
  const id = fileId(fd)
  if (id !== null && sources.some((source) => source.fileId === id)) {
    closeSync(fd)
    throw new UsageError(
      `"${name}" is what is read, so it cannot get the records that fail`,
      'give --failed another name',
    )
  }
  let records = 0
  let failure: KctlError | null = null
  return {
    name,
    get records() {
      return records
    },
    get failure() {
      return failure
    },
    begin() {
      if (id !== null) ftruncateSync(fd)
    },
    add(topic, partition, undelivered) {
      if (failure !== null) return
      const lines: string[] = []
      for (const record of undelivered) lines.push(`${envelopeOf(topic, partition, record)}\n`)
      try {
        writeAll(fd, Buffer.from(lines.join('')))
        records += lines.length
      } catch (error) {
        failure = new KctlError(
          'outputFailed',
          `cannot write undelivered records to "${name}": ${(error as Error).message}`,
          { code: 'OUTPUT_FAILED', cause: error },
        )
      }
    },
    [Symbol.dispose]: () => closeSync(fd),
  }
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done)
}

function envelopeOf(
  topic: string,
  partition: number,
  { timestampMs, key, value, headers }: Undelivered,
): string {
  return JSON.stringify({
    topic,
    partition,
    // It never got one; but with it this is an envelope as `consume` writes it.
    offset: null,
    timestamp: timestampMs,
    ...part('key', key),
    ...part('value', value),
    headers: headers.map((header) => ({ ...part('key', header.key), ...part('value', header.value) })),
  })
}

function part(name: 'key' | 'value', bytes: Uint8Array | null): Readonly<Record<string, string | null>> {
  if (bytes === null) return { [name]: null }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (isUtf8(buffer)) return { [name]: buffer.toString() }
  return { [name]: buffer.toString('base64'), [`${name}Encoding`]: 'base64' }
}
