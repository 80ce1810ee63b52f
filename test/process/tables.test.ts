import { describe, expect, test } from 'vitest'
import { builtKctl } from '../support/built-kctl.ts'
import { commitOffsets } from '../support/commit-offsets.ts'
import { runKctl } from '../support/run-kctl.ts'
import { startSandbox } from '../support/start-sandbox.ts'
import { onTerminal, withoutControls } from '../support/terminal.ts'

/** How wide each is, by the East Asian Width of its characters and by what terminals make of the others. */
const GROUPS: Readonly<Record<string, number>> = {
  'plain-group': 11,
  日本語のグループ: 16,
  한국어: 6,
  ｱｲｳ: 3,
  ｗｉｄｅ: 8,
  'e\u0301te\u0301': 3,
  שָׁלוֹם: 4,
  ไทยที่นี่: 5,
  '👍🏽-team': 7,
  '🇩🇪🇯🇵': 4,
  '❤️': 2,
  '𠀋𠮷': 4,
}

/** Independent of what kctl measures with: names by the list above, everything else here is ASCII. */
function widthOf(text: string): number {
  let width = text.length
  for (const [name, own] of Object.entries(GROUPS))
    width += text.split(name).length > 1 ? own - name.length : 0
  return width
}

const LONG_TOPIC = 'orders.eu-central-1.production.enriched-with-customer-data.v2'
const METADATA = 'checkpoint of the nightly run, written by the reconciliation job before it starts'

describe('a table on a terminal', () => {
  const kctl = builtKctl()

  async function shown(
    cluster: { readonly bootstrap: string },
    args: readonly string[],
    columns: number,
  ): Promise<readonly string[]> {
    using terminal = onTerminal(kctl(), args, { cluster, columns, rows: 60 })
    expect(await terminal.finished).toMatchObject({ exitCode: 0 })
    return withoutControls(terminal.drawn).split('\n').slice(0, -1)
  }

  test.for([40, 80, 200])(
    'of %d columns keeps its columns straight, whatever the script',
    async (columns) => {
      await using cluster = await startSandbox({ topics: { orders: ['a'] } })
      for (const group of Object.keys(GROUPS))
        await commitOffsets(cluster, group, [{ topic: 'orders', partition: 0, offset: 0n }])
      const lines = await shown(cluster, ['groups', 'list'], columns)
      expect(lines.length).toBe(Object.keys(GROUPS).length + 1)
      const [headings = '', ...rows] = lines
      const start = headings.indexOf('TYPE')
      for (const row of rows) {
        const name = Object.keys(GROUPS).find((each) => row.startsWith(`${each} `)) ?? ''
        expect(name, row).not.toBe('')
        expect(row.slice(name.length).search(/\S/) + widthOf(name), row).toBe(start)
        if (columns > 40) expect(widthOf(row), row).toBeLessThanOrEqual(columns)
      }
    },
  )

  test.for([40, 80, 200])(
    'of %d columns cuts what is read, and never a name or a number',
    async (columns) => {
      await using cluster = await startSandbox({ topics: { [LONG_TOPIC]: ['a'] } })
      await commitOffsets(cluster, 'billing-service', [
        { topic: LONG_TOPIC, partition: 0, offset: 1n, metadata: METADATA },
      ])
      const [headings = '', row = ''] = await shown(
        cluster,
        ['offsets', 'list', 'billing-service', '-o', 'wide'],
        columns,
      )
      expect(headings).toContain('METADATA')
      expect(row).toContain('billing-service')
      expect(row).toContain(LONG_TOPIC)
      expect(row.includes(METADATA)).toBe(columns === 200 && !row.includes('…'))
      if (columns < 200) expect(row).toContain('checkpoin…')
    },
  )

  test('in a pipe is as wide as it needs to be', async () => {
    await using cluster = await startSandbox({ topics: { [LONG_TOPIC]: ['a'] } })
    await commitOffsets(cluster, 'billing-service', [
      { topic: LONG_TOPIC, partition: 0, offset: 1n, metadata: METADATA },
    ])
    using terminal = onTerminal(kctl(), [], {
      cluster,
      columns: 40,
      script: '"$NODE" "$KCTL" offsets list billing-service -o wide | cat',
    })
    await terminal.finished
    const { stdout } = await runKctl('offsets list billing-service -o wide', { cluster })
    expect(terminal.drawn.replaceAll('\r\n', '\n')).toBe(stdout)
    expect(stdout).toContain(METADATA)
  })
})
