import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../src/wire/error-codes.ts'
import { makeHome, runKctl } from '../support/run-kctl.ts'
import { startSandbox } from '../support/start-sandbox.ts'

const oneTopic = () => startSandbox({ topics: { orders: 1 } })

function homeWith(left: string): string {
  const home = makeHome()
  writeFileSync(join(home, 'left.ndjson'), left)
  return home
}

const leftIn = (home: string): string => readFileSync(join(home, 'left.ndjson'), 'utf8')

describe('--failed', () => {
  test.for([
    { why: 'the topic is not there', args: 'nowhere x', exitCode: 7 },
    { why: 'it is a dry run', args: 'orders x --dry-run', exitCode: 0 },
    { why: 'the file to read is not there', args: 'orders --file nowhere', exitCode: 2 },
    { why: 'it is to be read itself', args: 'orders --file left.ndjson', exitCode: 2 },
  ])('leaves what an earlier run has written while $why', async ({ args, exitCode }) => {
    await using cluster = await oneTopic()
    const home = homeWith('earlier\n')
    const finished = await runKctl(`produce ${args} --failed left.ndjson`, { cluster, home })
    expect(finished.exitCode).toBe(exitCode)
    expect(leftIn(home)).toBe('earlier\n')
  })

  test('is empty when everything was acked', async () => {
    await using cluster = await oneTopic()
    const home = homeWith('earlier\n')
    expect(await runKctl('produce orders x --failed left.ndjson', { cluster, home })).toMatchObject({
      exitCode: 0,
    })
    expect(leftIn(home)).toBe('')
  })

  test('holds bytes, nulls and headers as they were to be sent', async () => {
    await using cluster = await oneTopic()
    const home = homeWith('much longer than what comes into its place\n'.repeat(100))
    const envelopes = [
      {
        key: null,
        value: null,
        headers: [
          { key: 'a', value: '1' },
          { key: 'a', value: null },
        ],
      },
      { key: '', value: '//79', valueEncoding: 'base64', headers: [] },
      { key: 'k', value: '', headers: [{ key: 'b', value: '/w==', valueEncoding: 'base64' }] },
    ].map((record, index) => ({ ...record, timestamp: 1_700_000_000_000 + index }))
    const stdin = envelopes.map((envelope) => `${JSON.stringify(envelope)}\n`)
    const error = ErrorCode.TOPIC_AUTHORIZATION_FAILED
    cluster.faults.failNext('Produce', { error, times: 100 })
    const command = 'produce orders -i ndjson --failed left.ndjson'
    expect((await runKctl(command, { cluster, home, stdin })).exitCode).toBe(6)
    cluster.faults.clear()
    expect((await runKctl('produce orders --file left.ndjson', { cluster, home })).exitCode).toBe(0)
    expect(cluster.records('orders', 0)).toMatchObject([
      {
        key: null,
        value: null,
        headers: [
          { key: Buffer.from('a'), value: Buffer.from('1') },
          { key: Buffer.from('a'), value: null },
        ],
        timestampMs: 1_700_000_000_000,
      },
      { key: Buffer.alloc(0), value: Buffer.from([0xff, 0xfe, 0xfd]), headers: [] },
      { key: Buffer.from('k'), value: Buffer.alloc(0), headers: [{ value: Buffer.from([0xff]) }] },
    ])
  })

  test('that cannot be written to is found before anything is sent', async () => {
    await using cluster = await oneTopic()
    const home = makeHome()
    const { exitCode, stderr } = await runKctl('produce orders x --failed no/such/place', { cluster, home })
    expect(exitCode).toBe(2)
    expect(stderr).toContain('cannot write to "no/such/place"')
    expect(existsSync(join(home, 'no'))).toBe(false)
    expect(cluster.records('orders', 0)).toEqual([])
  })
})
