import { describe, expect, test } from 'vitest'
import type { FetchRequest } from '../../src/wire/messages/fetch.ts'
import { runKctl } from '../support/run-kctl.ts'
import { startKctl } from '../support/start-kctl.ts'
import { startSandbox } from '../support/start-sandbox.ts'
import { until } from '../support/until.ts'

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '')

describe('a damaged batch', () => {
  /** Six batches of a record in each partition in turn; the fifth, of partition 0, is damaged. */
  async function clusterWithDamage() {
    const cluster = await startSandbox({ topics: { orders: 2 } })
    for (let i = 0; i < 6; i++)
      cluster.append('orders', i % 2, [{ value: `v${i}`, timestampMs: 1_700_000_000_000 + i }])
    const { log } = cluster.partition('orders', 0)
    const stored = log.read(2n, 3n, 1000, true)
    stored.writeUInt8(stored.readUInt8(stored.length - 3) ^ 1, stored.length - 3)
    return cluster
  }

  test.for([
    { flags: '-p 0', printed: ['v0', 'v2'] },
    { flags: '-p 0 --order time', printed: ['v0', 'v2'] },
    { flags: '--order time', printed: ['v0', 'v1', 'v2', 'v3'] },
  ])('ends the reading with $flags, after what was before it', async ({ flags, printed }) => {
    await using cluster = await clusterWithDamage()
    const { exitCode, stdout, stderr } = await runKctl(`consume orders -e -o value ${flags}`, { cluster })
    expect(exitCode).toBe(11)
    expect(stderr).toContain('orders[0]: corrupt batch at offset 2')
    expect(lines(stdout).slice(0, printed.length)).toEqual(printed)
  })

  test('lets a group commit what was before it', async () => {
    await using cluster = await clusterWithDamage()
    const { exitCode, stdout } = await runKctl('consume orders -g g -e -o value', { cluster })
    expect(exitCode).toBe(11)
    expect(lines(stdout)).toEqual(expect.arrayContaining(['v0', 'v2']))
    expect(cluster.committed('g', { topic: 'orders', partition: 0 })).toBe(2n)
  })
})

describe('kctl consume to the end', () => {
  test('prints every record as NDJSON and ends', async () => {
    await using cluster = await startSandbox({ topics: { orders: [] } })
    cluster.append('orders', 0, [
      {
        key: 'k',
        value: 'a',
        timestampMs: 1_700_000_000_000,
        headers: [{ key: Buffer.from('h'), value: Buffer.from('1') }],
      },
      { key: null, value: null, timestampMs: 1_700_000_000_001 },
    ])
    const { exitCode, stdout, stderr } = await runKctl('consume orders -e', { cluster })
    expect(lines(stdout)).toEqual([
      '{"topic":"orders","partition":0,"offset":0,"timestamp":1700000000000,"timestampType":"create","key":"k","value":"a","headers":[{"key":"h","value":"1"}]}',
      '{"topic":"orders","partition":0,"offset":1,"timestamp":1700000000001,"timestampType":"create","key":null,"value":null,"headers":[]}',
    ])
    expect(stderr).toContain('orders · 1 partition · earliest → end · 0: 0→2')
    expect(stderr).toContain('2 records')
    expect(exitCode).toBe(0)
  })

  test('ends at once where there is nothing', async () => {
    await using cluster = await startSandbox({ topics: { orders: 3 } })
    expect(await runKctl('consume orders -e -q', { cluster })).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: '',
    })
  })

  const partitions = 150
  test.for([
    { flags: '--order time', first: 0, step: 1, count: partitions * 80 },
    { flags: '--order time --grep k:[05]$', first: 0, step: 5, count: partitions * 16 },
    { flags: '--order time -n 1000', first: 0, step: 1, count: 1_000 },
    { flags: '--order time --scan-limit 1000', first: 0, step: 1, count: 1_000 },
    { flags: '--tail 5000', first: partitions * 80 - 5_000, step: 1, count: 5_000 },
  ])('with $flags holds back no more than has to wait', async ({ flags, first, step, count }) => {
    await using cluster = await startSandbox({ topics: { orders: partitions } })
    // Of each partition more than may wait, so that partitions pause and go on.
    const value = Buffer.alloc(2_500, 'x')
    for (let from = 0; from < 80; from += 20) {
      for (let partition = 0; partition < partitions; partition++) {
        const records = Array.from({ length: 20 }, (_, index) => {
          const moment = (from + index) * partitions + partition
          return { key: String(moment), value, timestampMs: 1_700_000_000_000 + moment }
        })
        cluster.append('orders', partition, records)
      }
    }
    const { exitCode, stdout } = await runKctl(`consume orders -e -o key ${flags}`, { cluster })
    expect(exitCode).toBe(0)
    expect(lines(stdout)).toEqual(Array.from({ length: count }, (_, index) => String(first + index * step)))
  })

  test.for([
    { count: 1, most: 512 * 1024 },
    { count: 200, most: 64 * 1024 },
  ])('asks for as much of $count partitions in time order as may wait', async ({ count, most }) => {
    await using cluster = await startSandbox({ topics: { orders: count } })
    for (let partition = 0; partition < count; partition++)
      cluster.append('orders', partition, [{ value: 'v', timestampMs: partition }])
    cluster.faults.forgetRequests()
    expect((await runKctl('consume orders -e --order time', { cluster })).exitCode).toBe(0)
    const fetches = cluster.faults.requests('Fetch').map(({ request }) => request as FetchRequest)
    const bytes = fetches
      .flatMap(({ topics }) => topics.flatMap(({ partitions }) => partitions))
      .map(({ partitionMaxBytes }) => partitionMaxBytes)
    expect(Math.max(...bytes)).toBeLessThanOrEqual(most)
    expect(Math.min(...bytes)).toBeGreaterThan(16 * 1024)
  })

  test('shows the last records of all partitions in time order by default, and goes on', async () => {
    await using cluster = await startSandbox({ topics: { orders: 2 } })
    for (let i = 0; i < 30; i++)
      cluster.append('orders', i % 2, [{ value: `v${i}`, timestampMs: 1_700_000_000_000 + i }])
    let signal = (): void => {}
    const { exitCode, stdout } = await runKctl('consume orders -o value', {
      cluster,
      onStart: (send) => {
        signal = () => send()
      },
      onStdout: (chunk) => {
        if (chunk.includes('v29')) setTimeout(() => cluster.append('orders', 0, [{ value: 'live' }]), 20)
        if (chunk.includes('live')) signal()
      },
    })
    expect(lines(stdout)).toEqual([
      'v20',
      'v21',
      'v22',
      'v23',
      'v24',
      'v25',
      'v26',
      'v27',
      'v28',
      'v29',
      'live',
    ])
    expect(exitCode).toBe(130)
  })

  test('a partition that cannot be looked at is not taken for empty', async () => {
    await using cluster = await startSandbox({ nodes: 2, topics: { orders: 2 } })
    cluster.append('orders', 0, [{ value: 'a' }])
    cluster.append('orders', 1, [{ value: 'b' }])
    const leaders = [0, 1].map((partition) => cluster.partition('orders', partition).leader ?? 0)
    expect(new Set(leaders).size).toBe(2)
    cluster.faults.drop('Fetch', { when: 'before', times: 1_000, nodeId: leaders[1] })
    const { exitCode, stdout, stderr } = await runKctl('consume orders --tail 5 -e -o value --timeout 1s', {
      cluster,
    })
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: 'a\n' })
    expect(stderr).toContain('1 of 2 partitions were not read to their end')
    expect(stderr).toContain('orders[1]')
  })

  test('a partition that gets its leader in time is waited for', async () => {
    await using cluster = await startSandbox({ nodes: 2, topics: { orders: 2 } })
    cluster.append('orders', 0, [{ value: 'a' }])
    cluster.append('orders', 1, [{ value: 'b' }])
    const leader = cluster.partition('orders', 1).leader ?? 0
    cluster.faults.moveLeader({ topic: 'orders', partition: 1 }, null)
    setTimeout(() => cluster.faults.moveLeader({ topic: 'orders', partition: 1 }, leader), 700)
    const { exitCode, stdout, stderr } = await runKctl('consume orders -e -o value', { cluster })
    expect({ exitCode, lines: lines(stdout).toSorted() }).toEqual({ exitCode: 0, lines: ['a', 'b'] })
    expect(stderr).toContain('waiting for orders[1] (NO_LEADER)')
  })

  describe('from a time after the last record', () => {
    const START_MS = Date.UTC(2026, 0, 1)
    async function clusterOf3() {
      const cluster = await startSandbox({ topics: { orders: 1 } })
      for (let i = 0; i < 3; i++)
        cluster.append('orders', 0, [{ value: `v${i}`, timestampMs: START_MS + i * 1_000 }])
      return cluster
    }

    test.for(['-e', '-g g -e', '--order time -e'])(
      'there is nothing, and that is said: %s',
      async (flags) => {
        await using cluster = await clusterOf3()
        const command = `consume orders --from @2026-01-02T00:00:00Z -o value ${flags}`
        const { exitCode, stdout, stderr } = await runKctl(command, { cluster })
        expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' })
        expect(stderr).toContain('orders[0]: nothing at or after @2026-01-02T00:00:00Z (end 3)')
        expect(stderr).not.toContain('-1')
      },
    )

    test('what comes is read', async () => {
      await using cluster = await clusterOf3()
      await using reader = startKctl('consume orders --from @2099-01-01 -o value', { cluster })
      await until(() => reader.stderr().includes('nothing at or after'))
      cluster.append('orders', 0, [{ value: 'new' }])
      await until(() => reader.lines().length > 0)
      expect(reader.lines()).toEqual(['new'])
    })

    test('of many partitions it is said of some, and not of those that have records', async () => {
      await using cluster = await startSandbox({ topics: { orders: 10 } })
      cluster.append('orders', 3, [{ value: 'a', timestampMs: Date.UTC(2030, 0, 1) }])
      const { stdout, stderr } = await runKctl('consume orders --from @2029-01-01 -e -o value', { cluster })
      expect(stdout).toBe('a\n')
      expect(stderr.match(/nothing at or after/g)).toHaveLength(4)
      expect(stderr).not.toContain('orders[3]: nothing')
      expect(stderr).toContain('and the same for 5 more partitions')
    })
  })

  test('times that are none, and those that go backwards, are printed and searched as they are', async () => {
    await using cluster = await startSandbox({ topics: { orders: 1 } })
    const times = [5_000, 9_000, -1, 3_000, 8_000]
    for (const [index, timestampMs] of times.entries())
      cluster.append('orders', 0, [{ value: `v${index}`, timestampMs }])
    const all = await runKctl('consume orders -e', { cluster })
    expect(lines(all.stdout).map((line) => (JSON.parse(line) as { timestamp: unknown }).timestamp)).toEqual([
      5_000,
      9_000,
      null,
      3_000,
      8_000,
    ])
    const pretty = await runKctl('consume orders -e -o pretty --utc', { cluster })
    expect(lines(pretty.stdout)[2]).toMatch(/^- {2}0:2 /)
    // The first offset of that time or later, and everything after it.
    const late = await runKctl('consume orders -e -o value --from @1970-01-01T00:00:08Z', { cluster })
    expect(late.stdout).toBe('v1\nv2\nv3\nv4\n')
    const sorted = await runKctl('consume orders -e -o value --order time', { cluster })
    expect(sorted.stdout).toBe('v0\nv1\nv2\nv3\nv4\n')
  })

  test.for(['pretty', 'csv', 'ndjson', 'value', 'key', '-f %k|%v|%h|%t\\n'])(
    'nothing in a record draws on a terminal: %s',
    async (format) => {
      await using cluster = await startSandbox({ topics: { orders: 1 } })
      const [key, value] = ['k\u001b]0;x\u0007', 'v\u001b[31m\r\n\u202e\u009b\u{e0041}']
      const headers = [{ key: Buffer.from('h\u001b[1m'), value: Buffer.from('\u001b[2J') }]
      cluster.append('orders', 0, [{ key, value, headers }])
      const flags = format.startsWith('-f') ? format : `-o ${format}`
      const { exitCode, stdout } = await runKctl(`consume orders -e --color never ${flags}`, {
        cluster,
        terminal: true,
      })
      expect(exitCode).toBe(0)
      expect(stdout).toMatch(/k|v/)
      expect(stdout).not.toMatch(/[^\P{Cc}\n]|[\u202e\u{e0041}]/u)
    },
  )

  test.for([
    { flags: '-o value', values: ['a\nb', 'c'], warns: true },
    { flags: '-o value -g g', values: ['a', 'b\n'], warns: true },
    { flags: '-o value --order time', values: ['a\nb\nc'], warns: true },
    { flags: '-o value', values: ['a', '', 'c'], warns: false },
    { flags: '-o key', values: ['a\nb'], warns: false },
    { flags: '-o ndjson', values: ['a\nb'], warns: false },
    { flags: '-f %v\\n', values: ['a\nb'], warns: false },
  ])('newlines in values are said once where lines are records: $flags $values', async (row) => {
    await using cluster = await startSandbox({ topics: { orders: row.values } })
    const { exitCode, stderr } = await runKctl(`consume orders -e ${row.flags}`, { cluster })
    expect(exitCode).toBe(0)
    const warnings = stderr.match(/a value has a newline in it, so a line is not a record: -o ndjson/g) ?? []
    expect(warnings).toHaveLength(row.warns ? 1 : 0)
  })

  test.for(['--offset 5..3', '--from 5 --to 3'])('%s is refused: nothing is between them', async (flags) => {
    await using cluster = await startSandbox({ topics: { orders: ['a'] } })
    const { exitCode, stderr } = await runKctl(`consume orders ${flags}`, { cluster })
    expect(exitCode).toBe(2)
    expect(stderr).toContain('the start 5 is after the end 3')
  })
})
