import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { KctlError } from '../errors.ts'
import { type JournalEntry, parseEntry, stringifyEntry } from './journal-entry.ts'
import { redactArgs } from './redact.ts'
import { replaceFile } from './replace-file.ts'
import { type Machine, stateDir } from './state-paths.ts'

/** A file of the journal that cannot be understood. It is shown, and nothing else is kept from working by it. */
export interface UnreadableEntry {
  readonly file: string
  readonly reason: string
}

export interface JournalContents {
  /** The latest first. */
  readonly entries: readonly JournalEntry[]
  readonly unreadable: readonly UnreadableEntry[]
}

/**
 * What kctl has done to committed offsets on this machine, one file each. An entry is on the disk before
 * the first commit is sent, so that there is a way back whatever happens then.
 */
export interface Journal {
  /**
   * Writes the entry and gives it an id.
   *
   * @throws {KctlError} `FILE_NOT_WRITTEN`: then nothing may be changed in the cluster either
   */
  append(entry: Omit<JournalEntry, 'id'>): JournalEntry
  /** Writes the entry as it is now known: another status, the offsets that were moved. */
  update(
    entry: JournalEntry,
    changes: Pick<JournalEntry, 'status'> & Partial<Pick<JournalEntry, 'before' | 'after'>>,
  ): JournalEntry
  list(): JournalContents
  /**
   * @param id the beginning of an id is enough if no other begins like it; null: the latest entry
   * @throws {KctlError} `JOURNAL_ENTRY_NOT_FOUND`, `JOURNAL_ENTRY_AMBIGUOUS`
   */
  find(id: string | null): JournalEntry
}

export const journalDir = (machine: Machine): string => join(stateDir(machine), 'journal')

export function openJournal(machine: Machine): Journal {
  const directory = journalDir(machine)
  const write = (entry: JournalEntry): JournalEntry => {
    replaceFile(join(directory, fileNameOf(entry)), stringifyEntry(entry))
    return entry
  }
  return {
    append(entry) {
      makeDirectory(directory)
      const id = freshId(new Set(filesOf(directory).map(idOf)))
      return write({ ...entry, id, command: redactArgs(entry.command) })
    },
    update: (entry, changes) => write({ ...entry, ...changes }),
    list: () => readAll(directory),
    find: (id) => findEntry(id, readAll(directory)),
  }
}

/** `20261121T083310123Z-7f3a.json`: sorted by name is sorted by time. */
function fileNameOf({ time, id }: JournalEntry): string {
  return `${new Date(time).toISOString().replaceAll(/[-:.]/g, '')}-${id}.json`
}

const idOf = (file: string): string => /-(?<id>[0-9a-f]+)\.json$/.exec(file)?.groups?.['id'] ?? ''

/** Four hexadecimal digits can be typed at night; more only when those are taken. */
function freshId(taken: ReadonlySet<string>): string {
  for (let attempt = 0; ; attempt++) {
    // No secret: node:crypto would take longer to load than the rest of the journal does.
    const digits = 4 + 2 * Math.floor(attempt / 16)
    const id = Math.floor(Math.random() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0')
    if (![...taken].some((other) => other.startsWith(id) || (other !== '' && id.startsWith(other)))) return id
  }
}

function readAll(directory: string): JournalContents {
  const entries: JournalEntry[] = []
  const unreadable: UnreadableEntry[] = []
  for (const file of filesOf(directory)) {
    try {
      entries.push(parseEntry(readFileSync(join(directory, file), 'utf8')))
    } catch (error) {
      unreadable.push({ file: join(directory, file), reason: (error as Error).message })
    }
  }
  entries.sort((a, b) => b.time - a.time)
  return { entries, unreadable }
}

function findEntry(id: string | null, { entries }: JournalContents): JournalEntry {
  const wanted = id?.toLowerCase() ?? null
  const found = wanted === null ? entries.slice(0, 1) : entries.filter((entry) => entry.id.startsWith(wanted))
  const [first, second] = found
  if (first === undefined || wanted === '') {
    throw new KctlError('notFound', `the journal has no entry${id === null ? '' : ` "${id}"`}`, {
      code: 'JOURNAL_ENTRY_NOT_FOUND',
      hint: 'kctl offsets history lists them',
    })
  }
  const exact = found.find((entry) => entry.id === wanted)
  if (second === undefined || exact !== undefined) return exact ?? first
  throw new KctlError('usage', `"${id}" is the beginning of ${found.length} entries of the journal`, {
    code: 'JOURNAL_ENTRY_AMBIGUOUS',
    hint: `write one of ${found.map((entry) => entry.id).join(', ')}`,
  })
}

function filesOf(directory: string): string[] {
  try {
    return readdirSync(directory).filter((file) => file.endsWith('.json'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw new KctlError('usage', `the journal cannot be read: ${(error as Error).message}`, {
      code: 'JOURNAL_UNREADABLE',
      cause: error,
    })
  }
}

function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new KctlError('outputFailed', `cannot make ${path}: ${(error as Error).message}`, {
      code: 'FILE_NOT_WRITTEN',
      cause: error,
    })
  }
}
