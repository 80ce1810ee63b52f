import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { KctlError, OutputClosedError } from '../../src/errors.ts'
import { ErrorCode } from '../../src/wire/error-codes.ts'
import type { RecordToAppend } from '../../src/sandbox/embedded/embedded-cluster.ts'
import { commitOffsets } from '../support/commit-offsets.ts'
import { runKctl } from '../support/run-kctl.ts'
import { startKctl } from '../support/start-kctl.ts'
import { startSandbox } from '../support/start-sandbox.ts'
import { until } from '../support/until.ts'

const values = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `v${index}`)
const PLACE = { topic: 'orders', partition: 0 }

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kctl-exec-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** The lines that runs of a command have added to a file. */
function logged(): readonly string[] {
  try {
    return readFileSync(join(directory, 'log'), 'utf8').split('\n').slice(0, -1)
  } catch {
    return []
  }
}

const exec = (command: string, ...more: readonly string[]): readonly string[] => [
  ...['consume', 'orders', '-g', 'g', '-e', '--exec', command],
  ...more,
]

const run = async (cluster: { readonly bootstrap: string }, command: string, ...more: readonly string[]) =>
  await runKctl(exec(command, ...more), { cluster, env: { LOG: join(directory, 'log') } })

/** An environment, as `env -0` prints it. */
const parseEnv = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text.split('\0').map((pair) => [pair.split('=', 1)[0], pair.slice(pair.indexOf('=') + 1)]),
  )

describe('kctl consume --exec', () => {
  test('gives every record to the command, prints what it prints, and commits', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(3) } })
    const { exitCode, stdout, stderr } = await run(cluster, 'cat; echo " at $KCTL_OFFSET"; echo seen >&2')
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'v0 at 0\nv1 at 1\nv2 at 2\n' })
    expect(stderr).toContain('seen\nseen\nseen\n')
    expect(stderr).toMatch(/^3 done, /m)
    expect(cluster.committed('g', PLACE)).toBe(3n)
  })

  test('tells everything about a record, and nothing that is secret', async () => {
    await using cluster = await startSandbox({ topics: { orders: 1 } })
    const headers = [
      { key: Buffer.from('trace-id'), value: Buffer.from('one') },
      { key: Buffer.from('trace_id'), value: Buffer.from('two') },
      { key: Buffer.from('nul'), value: Buffer.from('a\0b') },
      { key: Buffer.from('bytes'), value: Buffer.from([0xff]) },
      { key: Buffer.from('none'), value: null },
    ]
    cluster.append('orders', 0, [{ key: 'k$(1)', value: 'v', timestampMs: 1_700_000_000_123, headers }])
    const { stdout, exitCode } = await runKctl(exec('env -0'), {
      cluster,
      env: {
        KCTL_PASSWORD: 'a',
        KCTL_OAUTH_TOKEN: 'b',
        KCTL_TLS_KEY_PASSWORD: 'c',
        KCTL_NULL: '1',
        KCTL_HEADER_OLD: 'x',
        MINE: 'yes',
      },
    })
    expect(exitCode).toBe(0)
    const told = parseEnv(stdout)
    expect(Object.fromEntries(Object.entries(told).filter(([name]) => /^(KCTL_|MINE)/.test(name)))).toEqual({
      KCTL_BROKERS: cluster.bootstrap,
      KCTL_TOPIC: 'orders',
      KCTL_PARTITION: '0',
      KCTL_OFFSET: '0',
      KCTL_TIMESTAMP: '1700000000123',
      KCTL_GROUP: 'g',
      KCTL_ATTEMPT: '1',
      KCTL_KEY: 'k$(1)',
      KCTL_KEY_BASE64: Buffer.from('k$(1)').toString('base64'),
      KCTL_HEADER_TRACE_ID: 'two',
      KCTL_HEADERS: JSON.stringify([
        { key: 'trace-id', value: 'one' },
        { key: 'trace_id', value: 'two' },
        { key: 'nul', value: 'a\0b' },
        { key: 'bytes', value: '/w==', valueEncoding: 'base64' },
        { key: 'none', value: null },
      ]),
      MINE: 'yes',
    })
  })

  test.for([
    ['bytes that are no text', Buffer.from([0, 0xff, 0x0a, 0x80]), '[$KCTL_NULL]'],
    ['an empty value', Buffer.alloc(0), '[$KCTL_NULL]'],
    ['no value', null, '[1]'],
  ] as const)('gives %s as it is', async ([, value, isNull]) => {
    await using cluster = await startSandbox({ topics: { orders: 1 } })
    cluster.append('orders', 0, [{ key: Buffer.from([0, 0xfe]), value }])
    const { bytes } = await run(cluster, 'cat; printf "[$KCTL_NULL][${KCTL_KEY-none}][$KCTL_KEY_BASE64]"')
    const shown = isNull.replace('$KCTL_NULL', '')
    expect(bytes).toEqual(Buffer.concat([value ?? Buffer.alloc(0), Buffer.from(`${shown}[none][AP4=]`)]))
  })
})
