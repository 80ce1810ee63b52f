import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../src/wire/error-codes.ts'
import { runKctl } from '../../support/run-kctl.ts'
import { startSandbox } from '../../support/start-sandbox.ts'

describe('kctl topics list', () => {
  test('shows partitions, records and health', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a', 'b', 'c'], clicks: 6 } })
    const { exitCode, stdout, stderr } = await runKctl('topics list', { cluster })
    expect(stderr).toBe('')
    expect(stdout).toBe(
      'NAME    PARTITIONS  REPLICAS  RECORDS  HEALTH\n' +
        'clicks           6         1        0  ok\n' +
        'orders           1         1        3  ok\n',
    )
    expect(exitCode).toBe(0)
    await expect.poll(() => cluster.openConnections).toBe(0)
  })

  test('-o json has a stable shape', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a'] } })
    const { stdout } = await runKctl('topics list -o json', { cluster })
    expect(JSON.parse(stdout)).toEqual([
      {
        name: 'orders',
        id: expect.stringMatching(/^[\w-]{22}$/) as string,
        partitions: 1,
        replicas: 1,
        records: 1,
        internal: false,
        health: 'ok',
        problems: [],
      },
    ])
  })

  test('takes patterns, and prints names alone', async () => {
    await using cluster = await startSandbox({ topics: { orders: 1, 'orders-dlq': 1, clicks: 1 } })
    const { stdout } = await runKctl(['topics', 'list', 'orders*', '-o', 'name'], { cluster })
    expect(stdout).toBe('orders\norders-dlq\n')
    // Nothing else was asked for, so no leader was asked.
    expect(cluster.faults.requests('ListOffsets')).toEqual([])
  })

  test.for([
    { flags: ['-o', 'name', '--template', '{name} {records}'], prints: 'clicks 1\norders 2\n' },
    { flags: ['--template', '{name} {bytes}'], prints: /^clicks [1-9]\d*\norders [1-9]\d*\n$/ },
    { flags: ['-o', 'name', '--sort', '-bytes'], prints: 'orders\nclicks\n' },
  ])('finds out what $flags asks for', async ({ flags, prints }) => {
    await using cluster = await startSandbox({ topics: { clicks: ['a'], orders: ['a', 'b'] } })
    const { exitCode, stdout } = await runKctl(['topics', 'list', ...flags], { cluster })
    expect(exitCode).toBe(0)
    if (typeof prints === 'string') expect(stdout).toBe(prints)
    else expect(stdout).toMatch(prints)
  })

  test('waits for leaders that do not know yet that they lead', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a'] } })
    cluster.faults.failNext('ListOffsets', { error: ErrorCode.NOT_LEADER_OR_FOLLOWER, times: 11 })
    const { exitCode, stdout } = await runKctl('topics list', { cluster })
    expect(stdout).toContain('orders           1         1        1  ok')
    expect(exitCode).toBe(0)
  })

  test('says of which topics it could not find out all, in time', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a'] } })
    cluster.faults.failNext('ListOffsets', { error: ErrorCode.NOT_LEADER_OR_FOLLOWER, times: 10_000 })
    const { exitCode, stdout, stderr } = await runKctl('topics list --timeout 1s', { cluster })
    expect(stdout).toContain('orders           1         1        -  ! NOT_LEADER_OR_FOLLOWER')
    expect(stderr).toContain('not all could be found out: "orders" (NOT_LEADER_OR_FOLLOWER)')
    expect(exitCode).toBe(3)
  })

  test('a partition without leader is a marked row and no failure', async () => {
    await using cluster = await startSandbox({ nodes: 2, topics: { orders: 2 } })
    await cluster.faults.stopNode(2)
    const { exitCode, stdout } = await runKctl('topics list', { cluster })
    expect(stdout).toContain('orders           2         1        -  ! 1 without leader')
    expect(exitCode).toBe(0)
  })

  test.for([
    { why: 'a format is unknown', args: 'topics list -o xml', says: '-o "xml"' },
    { why: 'a column is unknown', args: 'topics list --columns nmae', says: 'there is no column "nmae"' },
    { why: 'a flag is unknown', args: 'topics list --al', says: "unknown option '--al'" },
    { why: 'a verb is unknown', args: 'topics lsit', says: "unknown command 'lsit'" },
  ])('refuses when $why', async ({ args, says }) => {
    const { exitCode, stdout, stderr } = await runKctl(args)
    expect(stderr).toContain(says)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  })

  test('names the address that does not answer', async () => {
    const { exitCode, stdout, stderr } = await runKctl('topics list -b 127.0.0.1:1')
    expect(stderr).toContain('127.0.0.1:1 refused the connection')
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' })
  })
})
