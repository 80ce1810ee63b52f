import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { BundledKctl } from '../support/bundle-kctl.ts'
import { type SpawnedKctl, spawnKctl } from '../support/spawn-kctl.ts'
import { PRINTED, type PrintedRecords } from './printed-records.ts'

/**
 * A reader that writes to a file: what it has printed is there at once, even if it dies, where a pipe would
 * still hold some of it.
 */
export interface FileReader {
  readonly name: string
  readonly reader: SpawnedKctl
  /** Whether the group has given it something to read. */
  readonly isSettled: boolean
  /** Counts what has come since the last time. */
  take(): void
}

export interface FileReaderOptions {
  readonly kctl: BundledKctl
  readonly bootstrap: string
  readonly topic: string
  readonly group: string
  readonly protocol: 'classic' | 'consumer'
  /** Its client id too. */
  readonly name: string
  readonly file: string
  readonly printed: PrintedRecords
}

/** A member of a group as a process of its own, which follows the topic. */
export function startFileReader(options: FileReaderOptions): FileReader {
  const { kctl, bootstrap, topic, group, protocol, name, file, printed } = options
  const out = openSync(file, 'a')
  const args = [
    'consume',
    topic,
    '-g',
    group,
    '--group-protocol',
    protocol,
    '--commit-every',
    '200ms',
    ...PRINTED,
  ]
  const reader = spawnKctl(kctl, args, {
    cluster: { bootstrap },
    stdout: out,
    env: { KCTL_CLIENT_ID: name },
  })
  closeSync(out)
  const take = printed.run()
  let position = 0
  return {
    name,
    reader,
    get isSettled() {
      return / \d+ partitions? · /.test(reader.stderr)
    },
    take() {
      const from = openSync(file, 'r')
      try {
        const chunk = Buffer.alloc(fstatSync(from).size - position)
        const length = readSync(from, chunk, 0, chunk.length, position)
        position += length
        take(chunk.toString('latin1', 0, length))
      } finally {
        closeSync(from)
      }
    },
  }
}
