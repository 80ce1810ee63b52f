import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { builtKctl } from '../support/built-kctl.ts'
import { startSandbox } from '../support/start-sandbox.ts'
import { onTerminal, withoutControls } from '../support/terminal.ts'
import { until } from '../support/until.ts'

/** What shows that it was used, and what it was given. */
const MARKING = 'echo "<$LESS>"; cat; echo "</paged>"'
const MANY = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`topic-${index + 10}`, 1]))
const LIST = ['topics', 'list']

describe('a result that is longer than the screen', () => {
  const kctl = builtKctl()

  test.for<{
    what: string
    args?: readonly string[]
    env?: Readonly<Record<string, string>>
    script?: string
    isPaged: boolean
  }>([
    { what: 'a list', isPaged: true },
    { what: 'PAGER', env: { PAGER: MARKING }, isPaged: true },
    { what: 'JSON', args: [...LIST, '-o', 'json'], isPaged: true },
    { what: 'a description', args: ['topics', 'describe', 'many'], isPaged: true },
    { what: 'help', args: ['help', 'consume'], isPaged: true },
    { what: '--help', args: ['consume', '--help'], isPaged: true },
    { what: 'a page of help', args: ['help', 'environment'], isPaged: true },
    { what: 'records', args: ['consume', 'topic-10', '--from', 'earliest', '-e'], isPaged: false },
    { what: 'a short list', args: [...LIST, 'topic-1?'], isPaged: false },
    { what: '--no-pager', args: [...LIST, '--no-pager'], isPaged: false },
    { what: '--no-pager in front', args: ['--no-pager', ...LIST], isPaged: false },
    { what: '--no-pager with --help', args: ['consume', '--help', '--no-pager'], isPaged: false },
    { what: '--no-input', args: [...LIST, '--no-input'], isPaged: false },
    { what: 'an empty KCTL_PAGER', env: { KCTL_PAGER: '', PAGER: MARKING }, isPaged: false },
    { what: 'KCTL_PAGER=cat', env: { KCTL_PAGER: 'cat' }, isPaged: false },
    { what: 'a pager that is not there', env: { KCTL_PAGER: 'no-such-pager -x' }, isPaged: false },
    { what: 'nor for the shell', env: { KCTL_PAGER: "no-such-pager '-x'" }, isPaged: false },
    { what: 'a pipe', script: '"$NODE" "$KCTL" topics list | cat', isPaged: false },
    { what: 'no keyboard', script: '"$NODE" "$KCTL" topics list < /dev/null', isPaged: false },
  ])('$what', async ({ args = LIST, env, script, isPaged }) => {
    await using cluster = await startSandbox({ topics: { ...MANY, many: 40 } })
    cluster.append(
      'topic-10',
      0,
      Array.from({ length: 50 }, (_, index) => ({ value: `v${index}` })),
    )
    using shown = onTerminal(kctl(), args, {
      cluster,
      rows: 20,
      env: env ?? { KCTL_PAGER: MARKING },
      ...(script !== undefined && { script }),
    })
    expect(await shown.finished).toMatchObject({ exitCode: 0 })
    const text = withoutControls(shown.drawn)
    expect(text.includes('</paged>')).toBe(isPaged)
    if (isPaged) expect(text).toContain('<FRX>')
    expect(text.split('\n').length).toBeGreaterThan(10)
  })

  test('less: colours get through, and q is no failure, however much is left', async () => {
    await using cluster = await startSandbox({ topics: MANY })
    using shown = onTerminal(kctl(), LIST, { cluster, rows: 10, env: { KCTL_PAGER: 'less' } })
    await shown.shows('topic-13')
    expect(shown.drawn).toContain('\u001b[1mNAME')
    expect(withoutControls(shown.drawn)).not.toContain('topic-39')
    shown.type('q')
    expect(await shown.finished).toMatchObject({ exitCode: 0, signal: 0 })
  })

  test('less: Ctrl-C is for less, SIGTERM for both', async () => {
    await using cluster = await startSandbox({ topics: MANY })
    using read = onTerminal(kctl(), LIST, { cluster, rows: 10, env: { KCTL_PAGER: 'less' } })
    await read.shows('topic-13')
    read.type('\u0003')
    // It drops what is typed while it paints anew.
    await until(async () => {
      read.type('G')
      await sleep(100)
      return read.drawn.includes('topic-39')
    })
    read.type('q')
    expect(await read.finished).toMatchObject({ exitCode: 0, signal: 0 })

    using ended = onTerminal(kctl(), LIST, { cluster, rows: 10, env: { KCTL_PAGER: 'less' } })
    await ended.shows('topic-13')
    ended.kill('SIGTERM')
    expect(await ended.finished).toMatchObject({ signal: 15 })
  })

  test('a pager that quits before it has read anything is no failure', async () => {
    await using cluster = await startSandbox({ topics: MANY })
    using shown = onTerminal(kctl(), LIST, { cluster, rows: 10, env: { KCTL_PAGER: 'true' } })
    expect(await shown.finished).toMatchObject({ exitCode: 0 })
    expect(withoutControls(shown.drawn)).toBe('')
  })

  test('the exit code is that of the command', async () => {
    await using cluster = await startSandbox({ topics: MANY })
    using shown = onTerminal(kctl(), ['groups', 'lag', '--max-lag', '0', 'nobody'], {
      cluster,
      rows: 10,
      env: { KCTL_PAGER: 'cat -u' },
    })
    expect(await shown.finished).toMatchObject({ exitCode: 7 })
  })
})
