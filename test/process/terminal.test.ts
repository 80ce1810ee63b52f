import { describe, expect, test } from 'vitest'
import { builtKctl } from '../support/built-kctl.ts'
import { runKctl } from '../support/run-kctl.ts'
import { startSandbox } from '../support/start-sandbox.ts'
import { commitOffsets } from '../support/commit-offsets.ts'
import { onTerminal, withoutControls } from '../support/terminal.ts'

const ESC = '\u001b'
const CTRL_C = '\u0003'

describe('kctl on a terminal', () => {
  const kctl = builtKctl()

  test('asks for the name before it deletes a topic, and takes nothing else for a yes', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a', 'b'] } })
    using declined = onTerminal(kctl(), ['topics', 'delete', 'orders'], { cluster })
    await declined.shows('Type orders to go on:')
    declined.type('yes\r')
    expect(await declined.finished).toMatchObject({ exitCode: 8 })
    expect((await runKctl('topics list -o name', { cluster })).stdout).toBe('orders\n')

    using confirmed = onTerminal(kctl(), ['topics', 'delete', 'orders'], { cluster })
    await confirmed.shows('Type orders to go on:')
    confirmed.type('orders\r')
    expect(await confirmed.finished).toMatchObject({ exitCode: 0 })
    expect((await runKctl('topics list -o name', { cluster })).stdout).toBe('')
  })

  test('paints a table, and not with NO_COLOR', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a'] } })
    using painted = onTerminal(kctl(), ['topics', 'list'], { cluster })
    expect(await painted.finished).toMatchObject({ exitCode: 0 })
    expect(painted.drawn).toContain(`${ESC}[`)
    expect(withoutControls(painted.drawn)).toMatch(
      /NAME +PARTITIONS +REPLICAS +RECORDS +HEALTH\s+orders +1 +1 +1 +ok/,
    )
    using plain = onTerminal(kctl(), ['topics', 'list'], { cluster, env: { NO_COLOR: '1' } })
    await plain.finished
    expect(plain.drawn).not.toContain(ESC)
    expect(plain.drawn).toContain('orders')
  })

  test('follows a topic until Ctrl-C, and lets nothing in a record draw', async () => {
    await using cluster = await startSandbox({ topics: { orders: 1 } })
    cluster.append('orders', 0, [
      { key: `k${ESC}]0;owned\u0007`, value: `v${ESC}[2J${ESC}[31mred\u202e\r\n` },
    ])
    using follower = onTerminal(kctl(), ['consume', 'orders'], { cluster })
    await follower.shows('red')
    cluster.append('orders', 0, [{ value: 'second' }])
    await follower.shows('second')
    follower.type(CTRL_C)
    const { exitCode, signal } = await follower.finished
    expect(exitCode === 130 || signal === 2).toBe(true)
    for (const bad of [`${ESC}]0`, `${ESC}[2J`, `${ESC}[31mred`, '\u0007', '\u202e'])
      expect(follower.drawn).not.toContain(bad)
    // The terminal itself writes ^C, where the cursor is.
    expect(withoutControls(follower.drawn)).toMatch(/\^C\s*\n2 records/)
  })

  test('a table that is watched is painted on the whole terminal, which is given back on Ctrl-C', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a', 'b'] } })
    for (let each = 10; each < 60; each++) {
      await commitOffsets(cluster, `group-${each}`, [{ topic: 'orders', partition: 0, offset: 1n }])
    }
    using watched = onTerminal(kctl(), ['groups', 'lag', '--watch', '100ms'], { cluster })
    // 40 lines: one above the table, the headings and the last one are not groups.
    await watched.shows('… 13 more lines')
    await watched.shows('steady')
    expect(watched.drawn).not.toContain('group-47')
    watched.type(CTRL_C)
    const { exitCode, signal } = await watched.finished
    expect(exitCode === 130 || signal === 2).toBe(true)
    const end = watched.drawn.slice(watched.drawn.lastIndexOf(`${ESC}[?1049l`))
    expect(watched.drawn).toContain(`${ESC}[?25h${ESC}[?1049l`)
    expect(withoutControls(end)).toContain('group-59')
  })
})
