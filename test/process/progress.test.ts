import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { builtKctl } from '../support/built-kctl.ts'
import { commitOffsets } from '../support/commit-offsets.ts'
import { startSandbox } from '../support/start-sandbox.ts'
import { listen } from '../support/listen.ts'
import { onTerminal } from '../support/terminal.ts'
import { until } from '../support/until.ts'

const ESC = '\u001b'
const WIPE = `\r${ESC}[K`
describe('progress', () => {
  const kctl = builtKctl()

  test('of sending a file: count, part, rate and time left, gone before the report', async () => {
    await using cluster = await startSandbox({ topics: { orders: 1 } })
    using sending = onTerminal(kctl(), [], {
      cluster,
      // Lines of 100 bytes.
      script: `printf '%099d\\n' $(seq 30000) > "$HOME/in"; "$NODE" "$KCTL" produce orders --file "$HOME/in" --rate 20000/s --no-color; echo done`,
    })
    await sending.finished
    expect(sending.drawn).toMatch(
      /[\d,]+ acked {3}█*░* +\d+% {2}[\d.]+ [kM]?B \/ 3\.0 MB {3}[\d.]+ [kM]?B\/s {3}[\d.]+s left/,
    )
    const end = sending.drawn.slice(sending.drawn.lastIndexOf('acked   '))
    expect(end.slice(end.indexOf(WIPE))).toMatch(/^\r\u001b\[K✔ orders\[0\].*30,000 records.*\r\ndone\r\n$/)
  })

  test('of reading, while stdout is elsewhere: gone before the last line', async () => {
    const value = 'x'.repeat(10_000)
    await using cluster = await startSandbox({ topics: { big: Array.from({ length: 3_000 }, () => value) } })
    using reading = onTerminal(kctl(), [], {
      cluster,
      // A reader that is slow to start keeps kctl from being done at once.
      script: `"$NODE" "$KCTL" consume big --from earliest -e -o value --no-color | (sleep 2; wc -c)`,
    })
    await reading.finished
    expect(reading.drawn).toMatch(/\r\u001b\[K█*░* +\d+% {2}[\d,]+ \/ 3,000 {3}[\d.]+k?\/s/)
    const end = reading.drawn.slice(reading.drawn.lastIndexOf(WIPE) + WIPE.length)
    expect(end).toMatch(/^3,000 records, [^\r]*\r\n30003000\r\n$/)
  })

  test('in a pipe is nothing at all', async () => {
    await using cluster = await startSandbox({ topics: { orders: 1 } })
    using sending = onTerminal(kctl(), [], {
      cluster,
      script: `i=0; while [ $i -lt 1500 ]; do echo "line $i"; i=$((i+1)); done > "$HOME/in"; "$NODE" "$KCTL" produce orders --file "$HOME/in" --rate 1000/s 2>&1 | cat`,
    })
    await sending.finished
    expect(sending.drawn).toMatch(/^✔ orders\[0\][^\r]*\r\n$/)
  })

  test('on a dumb terminal is nothing either', async () => {
    await using cluster = await startSandbox({ topics: { orders: 1 } })
    using sending = onTerminal(kctl(), [], {
      cluster,
      env: { TERM: 'dumb' },
      script: `i=0; while [ $i -lt 1500 ]; do echo "line $i"; i=$((i+1)); done > "$HOME/in"; "$NODE" "$KCTL" produce orders --file "$HOME/in" --rate 1000/s`,
    })
    await sending.finished
    expect(sending.drawn).toMatch(/^✔ orders\[0\][^\r]*\r\n$/)
  })

  test('of a wait is one line, also after the terminal became narrower', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a', 'b', 'c'] } })
    await commitOffsets(cluster, 'billing', [{ topic: 'orders', partition: 0, offset: 0n }])
    using line = onTerminal(kctl(), ['groups', 'wait', 'billing', '--timeout', '30s'], {
      cluster,
      columns: 100,
    })
    await line.shows('billing')
    await until(() => line.drawn.split(WIPE).length > 3)
    expect(line.drawn).not.toContain('\n')
    line.resize(20, 40)
    // The line of before is several now, and all of them go.
    await until(() => line.drawn.includes(`\r${ESC}[A`))
    expect(line.drawn).toMatch(/\r(?:\u001b\[A){1,5}\u001b\[J/)
    const since = line.drawn.slice(line.drawn.lastIndexOf(`${ESC}[J`) + 3)
    expect(since.length).toBeLessThan(20)
    line.type('\u0003')
    await line.finished
  })

  test('of a spinner goes with Ctrl-C', async () => {
    await using silent = await listen(createServer())
    using looking = onTerminal(kctl(), ['doctor', '-b', silent.bootstrap], {})
    await looking.shows('⠙')
    looking.type('\u0003')
    expect(await looking.finished).toMatchObject({ signal: 2 })
    const end = looking.drawn.slice(looking.drawn.indexOf('^C'))
    expect(end).toContain(`${ESC}[0K`)
    expect(end).not.toContain('\n')
  })
})
