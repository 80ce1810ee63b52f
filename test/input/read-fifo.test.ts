import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isFifo, readFifo } from '../../src/input/read-fifo.ts'

let directory = ''
let fifo = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kctl-test-'))
  fifo = join(directory, 'fifo')
  execFileSync('mkfifo', [fifo])
})
afterEach(() => rmSync(directory, { recursive: true }))

test('reads what somebody writes', async () => {
  const written = writeFile(fifo, 'one\ntwo\n')
  let text = ''
  for await (const chunk of readFifo(fifo)) text += chunk.toString()
  await written
  expect(text).toBe('one\ntwo\n')
})

test('can be given up while nobody writes', async () => {
  const chunks = readFifo(fifo)[Symbol.asyncIterator]()
  const first = chunks.next()
  await chunks.return?.()
  expect(await first).toEqual({ done: true, value: undefined })
})

test.for([
  ['a pipe', () => fifo, true],
  ['a directory', () => directory, false],
  ['nothing', () => join(directory, 'none'), false],
] as const)('tells %s', ([, path, is]) => {
  expect(isFifo(path())).toBe(is)
})
