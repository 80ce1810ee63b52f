import { describe, expect, test } from 'vitest'
import { lagCommand, type LagRequest } from '../../../src/commands/groups/lag.ts'
import { commitOffsets } from '../../support/commit-offsets.ts'
import { runKctl } from '../../support/run-kctl.ts'
import { startKctl } from '../../support/start-kctl.ts'
import { startSandbox } from '../../support/start-sandbox.ts'
import { withoutControls } from '../../support/terminal.ts'
import { until } from '../../support/until.ts'

async function brokerWithGroup() {
  const cluster = await startSandbox({ topics: { orders: ['a', 'b', 'c', 'd'] } })
  await commitOffsets(cluster, 'g', [{ topic: 'orders', partition: 0, offset: 1n }])
  return cluster
}

const rowsOf = (lines: readonly string[]) => lines.map((line) => JSON.parse(line) as Record<string, unknown>)

describe('kctl groups lag --watch', () => {
  test.for<{ args: string; request: Partial<LagRequest> }>([
    { args: '--watch', request: { watchMs: 2_000, by: 'group', groups: [] } },
    { args: 'g --watch 500ms --by topic', request: { watchMs: 500, by: 'topic', groups: ['g'] } },
    { args: 'g', request: { watchMs: null, by: 'topic', withAge: false } },
    { args: '--watch --age', request: { withAge: true, maxAgeMs: null } },
  ])('reads $args', async ({ args, request }) => {
    let parsed: LagRequest | undefined
    const command = lagCommand(async (given) => {
      parsed = await Promise.resolve(given)
    })
    await command.parseAsync(args.split(' '), { from: 'user' })
    expect(parsed).toMatchObject(request)
  })

  test.for([
    { args: '--watch 1ms', says: '--watch 1ms would leave the brokers no rest' },
    { args: '--watch --max-lag 1', says: 'it cannot be a check too' },
    { args: '--watch --by member', says: 'members have no rates' },
    { args: '--watch -o json', says: '-o json cannot be written round after round' },
    { args: '--watch -o table', says: 'a table needs a terminal; use -o ndjson in a pipe' },
  ])('refuses $args', async ({ args, says }) => {
    const { exitCode, stdout, stderr } = await runKctl(`groups lag ${args}`)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(says)
  })

  test('is a line of JSON for each group and round in a pipe', async () => {
    await using cluster = await brokerWithGroup()
    await using run = startKctl('groups lag --watch 100ms', { cluster })
    await until(() => run.lines().length >= 2)
    cluster.append('orders', 0, [{ value: 'e' }, { value: 'f' }])
    await commitOffsets(cluster, 'g', [{ topic: 'orders', partition: 0, offset: 6n }])
    await until(() => run.lines().at(-1)?.includes('"timeLeftMs":0') ?? false)
    run.signal('SIGINT')
    const { exitCode, stderr } = await run.finished
    expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: '' })
    const rows = rowsOf(run.lines())
    const { time, ...first } = rows[0] ?? {}
    expect(Date.parse(String(time))).toBeGreaterThan(0)
    expect(first).toEqual({
      group: 'g',
      type: 'classic',
      state: 'Empty',
      members: 0,
      lag: 3,
      produceRate: null,
      consumeRate: null,
      trend: null,
      timeLeftMs: null,
      unknown: 0,
      problems: [],
    })
    const last = rows.at(-1)
    expect(last).toMatchObject({ lag: 0, trend: 'falling', timeLeftMs: 0 })
    expect(last?.['produceRate']).toBeGreaterThan(0)
    expect(Number(last?.['consumeRate'])).toBeGreaterThan(Number(last?.['produceRate']))
  })

  test('is a table on a terminal that is given back', async () => {
    await using cluster = await brokerWithGroup()
    let drawn = ''
    let signal = (): void => {}
    const finished = runKctl('groups lag g --watch 100ms --by topic', {
      cluster,
      terminal: true,
      onStart: (send) => {
        signal = send
      },
      onStdout: (chunk) => void (drawn += chunk),
    })
    await until(() => withoutControls(drawn).includes('steady'))
    signal()
    const { exitCode, stdout } = await finished
    expect(exitCode).toBe(130)
    expect(withoutControls(stdout)).toMatch(
      /every 100ms · .*\n+GROUP +STATE +TOPIC +LAG +PRODUCED\/S +CONSUMED\/S/,
    )
    expect(withoutControls(stdout)).toMatch(/g +Empty +orders +3 +0 +0 +steady +▄+ +-/)
    expect(stdout.split('\u001b[?1049h')).toHaveLength(2)
    const end = stdout.slice(stdout.indexOf('\u001b[?7h\u001b[?25h\u001b[?1049l'))
    expect(withoutControls(end)).toContain('steady')
    expect(end).not.toContain('\u001b[?25l')
  })

  test('a broker that is away is told, and is not the end', async () => {
    await using cluster = await brokerWithGroup()
    await using run = startKctl('groups lag g --watch 100ms --timeout 400ms', { cluster })
    await until(() => run.lines().length >= 1)
    const [nodeId = 0] = cluster.state.nodes.keys()
    await cluster.faults.stopNode(nodeId)
    await until(() => run.stderr().includes('warning: '))
    const before = run.lines().length
    await cluster.faults.startNode(nodeId)
    await until(() => run.lines().length > before)
    expect(run.stderr().match(/warning: /g)).toHaveLength(1)
    expect(run.stderr()).toContain('all is answered again')
    run.signal('SIGTERM')
    expect((await run.finished).exitCode).toBe(143)
  })

  test('a group that is not there from the start is an error', async () => {
    await using cluster = await brokerWithGroup()
    const { exitCode, stdout } = await runKctl('groups lag nobody --watch', { cluster, terminal: true })
    expect({ exitCode, stdout }).toEqual({ exitCode: 7, stdout: '' })
  })

  test('waits for groups where there are none, and says so once', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a'] } })
    await using run = startKctl('groups lag --watch 100ms', { cluster })
    await until(() => run.stderr().includes('warning: there is no group to watch\n'))
    await commitOffsets(cluster, 'late', [{ topic: 'orders', partition: 0, offset: 0n }])
    await until(() => run.lines().length > 0)
    expect(run.lines()[0]).toContain('"group":"late"')
    run.signal('SIGINT')
    expect((await run.finished).stderr.match(/warning/g)).toHaveLength(1)
  })

  test('a reader that goes away ends it', async () => {
    await using cluster = await brokerWithGroup()
    const { exitCode, stderr } = await runKctl('groups lag --watch 100ms --template {group}:{lag}', {
      cluster,
      onStdout: async (chunk) => {
        expect(chunk).toBe('g:3\n')
        const { OutputClosedError } = await import('../../../src/errors.ts')
        throw new OutputClosedError('closed')
      },
    })
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  })
})
