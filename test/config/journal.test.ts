import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { journalDir, openJournal } from '../../src/config/journal.ts'
import type { JournalEntry } from '../../src/config/journal-entry.ts'
import {
  readSandboxState,
  removeSandboxState,
  runningSandbox,
  type SandboxState,
  sandboxStatePath,
  writeSandboxState,
} from '../../src/config/sandbox-state.ts'
import type { Machine } from '../../src/config/state-paths.ts'

let machine: Machine = { env: {}, homeDir: '', platform: 'linux' }
beforeEach(() => {
  const homeDir = mkdtempSync(join(tmpdir(), 'kctl-journal-'))
  machine = { env: {}, homeDir, platform: 'linux' }
})
afterEach(() => rmSync(machine.homeDir, { recursive: true }))

const entry = (changes: Partial<JournalEntry> = {}): Omit<JournalEntry, 'id'> => ({
  time: Date.UTC(2026, 10, 21, 8, 33, 10, 123),
  clusterId: 'abc',
  context: null,
  group: 'billing',
  command: ['offsets', 'reset', 'billing'],
  before: [
    { topic: 'payments', partition: 0, offset: 9_007_199_254_740_993n, leaderEpoch: 3, metadata: 'x' },
    { topic: 'payments', partition: 1, offset: null, leaderEpoch: null, metadata: null },
  ],
  after: [{ topic: 'payments', partition: 0, offset: 0n, leaderEpoch: null, metadata: '' }],
  status: 'planned',
  ...changes,
})

const files = (): string[] => readdirSync(journalDir(machine)).toSorted()

describe('the journal', () => {
  test('gives back what was written, to the last digit', () => {
    const journal = openJournal(machine)
    const written = journal.append(entry())
    expect(written.id).toMatch(/^[0-9a-f]{4}$/)
    expect(journal.find(written.id)).toEqual({ ...entry(), id: written.id })
    expect(files()).toEqual([`20261121T083310123Z-${written.id}.json`])
    expect(statSync(join(journalDir(machine), files()[0]!)).mode & 0o777).toBe(0o600)
    expect(statSync(journalDir(machine)).mode & 0o777).toBe(0o700)
  })

  test('keeps the note of a snapshot, and that it may not be all', () => {
    const journal = openJournal(machine)
    const snapshot = entry({ status: 'snapshot', after: [], note: 'before the release', isPartial: true })
    const { id } = journal.append(snapshot)
    expect(journal.find(id)).toEqual({ ...snapshot, id })
  })

  test('is empty where nothing was done', () => {
    expect(openJournal(machine).list()).toEqual({ entries: [], unreadable: [] })
    expect(() => openJournal(machine).find(null)).toThrow('the journal has no entry')
  })

  test('updates an entry in its place', () => {
    const journal = openJournal(machine)
    const written = journal.append(entry())
    journal.update(written, { status: 'applied' })
    expect(journal.find(written.id)).toMatchObject({ status: 'applied', before: entry().before })
    expect(files()).toHaveLength(1)
  })

  test('lists the latest first', () => {
    const journal = openJournal(machine)
    for (const time of [2000, 3000, 1000]) journal.append(entry({ time }))
    expect(journal.list().entries.map(({ time }) => time)).toEqual([3000, 2000, 1000])
    expect(journal.find(null).time).toBe(3000)
  })

  test('masks what could be a secret in the command', () => {
    const command = ['--password', 'CANARY', '-X', 'sasl.password=CANARY', '--password-stdin', 'x']
    expect(openJournal(machine).append(entry({ command })).command).toEqual([
      '--password',
      '****',
      '-X',
      'sasl.password=****',
      '--password-stdin',
      'x',
    ])
  })

  test('a broken file is listed and keeps nothing from working', () => {
    const journal = openJournal(machine)
    const { id } = journal.append(entry())
    const whole = readFileSync(join(journalDir(machine), files()[0]!), 'utf8')
    const broken: Record<string, string> = {
      'a.json': '',
      'b.json': 'null',
      'c.json': whole.slice(0, 100),
      'd.json': whole.replace('"format": 1', '"format": 2'),
      'e.json': whole.replace('9007199254740993', '-1'),
      'f.json': whole.replace('"planned"', '"done"'),
    }
    for (const [file, text] of Object.entries(broken)) writeFileSync(join(journalDir(machine), file), text)
    writeFileSync(join(journalDir(machine), 'x.json.1234.tmp'), 'a crash left this')
    const { entries, unreadable } = journal.list()
    expect(entries.map((each) => each.id)).toEqual([id])
    expect(unreadable.map(({ file }) => file.slice(-6))).toEqual(Object.keys(broken))
    expect(journal.append(entry()).id).not.toBe(id)
  })

  test('the beginning of an id is enough while it is the only one', () => {
    const journal = openJournal(machine)
    const { id } = journal.append(entry())
    expect(journal.find(id.slice(0, 2).toUpperCase()).id).toBe(id)
    while (journal.list().entries.filter((each) => each.id.startsWith(id.slice(0, 1))).length < 2) {
      journal.append(entry())
    }
    expect(() => journal.find(id.slice(0, 1))).toThrow(
      expect.objectContaining({
        code: 'JOURNAL_ENTRY_AMBIGUOUS',
        hint: expect.stringContaining(id) as string,
      }),
    )
    expect(() => journal.find('')).toThrow(expect.objectContaining({ code: 'JOURNAL_ENTRY_NOT_FOUND' }))
    expect(() => journal.find('zzzz')).toThrow(expect.objectContaining({ kind: 'notFound' }))
  })
})

describe('the sandbox state', () => {
  const state: SandboxState = {
    engine: 'embedded',
    bootstrap: 'localhost:40001',
    pids: [process.pid],
    dataDir: null,
    logFiles: ['/x/log'],
    startedAt: 1000,
    project: null,
    clusterId: 'sandbox-cluster',
    mark: null,
    engineState: null,
  }

  test('is found while its processes run', () => {
    expect(runningSandbox(machine)).toBeNull()
    writeSandboxState(machine, state)
    expect(runningSandbox(machine)).toEqual(state)
    expect(runningSandbox(machine, () => false)).toBeNull()
    expect(readSandboxState(machine)).toEqual(state)
    removeSandboxState(machine)
    expect(readSandboxState(machine)).toBeNull()
    removeSandboxState(machine)
  })

  test.for(['', '{', '[]', 'null', '{"engine":"embedded","bootstrap":"x","startedAt":1,"pids":[-1]}'])(
    'is nothing when it is %s',
    (text) => {
      writeSandboxState(machine, state)
      writeFileSync(sandboxStatePath(machine), text)
      expect(runningSandbox(machine)).toBeNull()
    },
  )
})
