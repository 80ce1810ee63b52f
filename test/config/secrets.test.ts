import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SecretSource } from '../../src/config/connection-settings.ts'
import { Secret } from '../../src/config/redact.ts'
import { readSecret, type SecretHost } from '../../src/config/secrets.ts'

const host = (changes: Partial<SecretHost> = {}): SecretHost => ({
  env: { PATH: process.env['PATH'], WHO: 'me' },
  stdin: {
    isTerminal: false,
    fd: null,
    async *chunks() {
      yield Buffer.from('CAN')
      yield Buffer.from('ARY\r\nrecords')
    },
  },
  prompts: null,
  ...changes,
})

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kctl-secrets-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const file = (text: string | Buffer): string => {
  const path = join(directory, 'file')
  writeFileSync(path, text)
  return path
}

describe('readSecret', () => {
  test.for<{ name: string; source: () => SecretSource; is: string }>([
    { name: 'a value', source: () => ({ from: 'value', value: new Secret('a') }), is: 'a' },
    { name: 'a file', source: () => ({ from: 'file', path: file('a b\n') }), is: 'a b' },
    { name: 'stdin', source: () => ({ from: 'stdin' }), is: 'CANARY' },
    { name: 'a command', source: () => ({ from: 'command', command: 'echo "$WHO" | tr m M' }), is: 'Me' },
    {
      name: 'only the last line end goes',
      source: () => ({ from: 'command', command: "printf ' a \n\n'" }),
      is: ' a \n',
    },
  ])('$name', async ({ source, is }) => {
    expect((await readSecret(source(), 'password', host())).reveal()).toBe(is)
  })

  test('somebody is asked', async () => {
    const asked: string[] = []
    const prompts = {
      password: async (question: string) => {
        asked.push(question)
        return await Promise.resolve('a')
      },
    }
    const secret = await readSecret({ from: 'prompt' }, 'password for user "me"', host({ prompts }))
    expect(secret.reveal()).toBe('a')
    expect(asked).toEqual(['Password for user "me"'])
  })

  test.for<{ name: string; source: () => SecretSource; says: string }>([
    { name: 'nobody to ask', source: () => ({ from: 'prompt' }), says: 'nobody can be asked' },
    { name: 'no file', source: () => ({ from: 'file', path: join(directory, 'none') }), says: 'ENOENT' },
    { name: 'an empty file', source: () => ({ from: 'file', path: file('\n') }), says: 'is empty' },
    {
      name: 'a large file',
      source: () => ({ from: 'file', path: file(Buffer.alloc(70_000)) }),
      says: 'more than 65536 bytes',
    },
    {
      name: 'a device without an end',
      source: () => ({ from: 'file', path: '/dev/zero' }),
      says: 'more than 65536 bytes',
    },
    {
      name: 'a failing command',
      source: () => ({ from: 'command', command: 'echo CANARY; exit 3' }),
      says: 'exit code 3',
    },
    { name: 'a silent command', source: () => ({ from: 'command', command: 'true' }), says: 'is empty' },
    {
      name: 'an endless command',
      source: () => ({ from: 'command', command: 'yes CANARY' }),
      says: 'printed too much',
    },
  ])('$name', async ({ source, says }) => {
    const error = await readSecret(source(), 'password', host()).catch((failure: unknown) => failure)
    expect(error).toMatchObject({ kind: 'usage', message: expect.stringContaining(says) as string })
    expect((error as Error).message).not.toContain('CANARY')
  })
})
