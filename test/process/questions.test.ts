import { describe, expect, test } from 'vitest'
import { builtKctl } from '../support/built-kctl.ts'
import { commitOffsets } from '../support/commit-offsets.ts'
import { runKctl } from '../support/run-kctl.ts'
import { startSandbox } from '../support/start-sandbox.ts'
import { onTerminal, withoutControls } from '../support/terminal.ts'

const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const DELETE = ['topics', 'delete', 'orders']
const QUESTION = 'Type orders to go on:'

describe('a question at a terminal', () => {
  const kctl = builtKctl()

  test('Ctrl-C ends kctl by the signal, so that a loop in a shell ends too', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a'] } })
    using asked = onTerminal(kctl(), DELETE, { cluster })
    await asked.shows(QUESTION)
    asked.type(CTRL_C)
    expect(await asked.finished).toMatchObject({ signal: 2 })
    expect(withoutControls(asked.drawn)).toContain('nothing was changed: the question was not answered')
    expect((await runKctl('topics list -o name', { cluster })).stdout).toBe('orders\n')

    using loop = onTerminal(kctl(), [], {
      cluster,
      script:
        'for topic in orders payments; do "$NODE" "$KCTL" topics delete "$topic"; done; echo "after: $?"',
    })
    await loop.shows(QUESTION)
    loop.type(CTRL_C)
    await loop.finished
    expect(loop.drawn).not.toContain('payments')
  })

  test('Ctrl-D is a no: 8', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a'] } })
    using asked = onTerminal(kctl(), DELETE, { cluster })
    await asked.shows(QUESTION)
    asked.type(CTRL_D)
    expect(await asked.finished).toMatchObject({ exitCode: 8 })
    expect(asked.drawn).toContain('nothing was changed')
    expect((await runKctl('topics list -o name', { cluster })).stdout).toBe('orders\n')
  })

  test('SIGTERM does not wait for the answer', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a'] } })
    using asked = onTerminal(kctl(), DELETE, { cluster })
    await asked.shows(QUESTION)
    asked.kill('SIGTERM')
    expect(await asked.finished).toMatchObject({ signal: 15 })
    expect((await runKctl('topics list -o name', { cluster })).stdout).toBe('orders\n')
  })

  test.for([
    { keys: 'y\r', exitCode: 0, left: '' },
    { keys: 'n\r', exitCode: 8, left: 'billing\n' },
    { keys: '\r', exitCode: 8, left: 'billing\n' },
  ])('what can be undone is y/N: $keys', async ({ keys, exitCode, left }) => {
    await using cluster = await startSandbox({ topics: { orders: ['a'] } })
    await commitOffsets(cluster, 'billing', [{ topic: 'orders', partition: 0, offset: 0n }])
    using asked = onTerminal(kctl(), ['groups', 'delete', 'billing'], { cluster })
    await asked.shows('(y/N)')
    asked.type(keys)
    expect(await asked.finished).toMatchObject({ exitCode })
    expect((await runKctl('groups list -o name', { cluster })).stdout).toBe(left)
  })

  test('a protected context is asked for by its name, --yes or not', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a'] } })
    const config = `contexts:\n  prod: { brokers: ["${cluster.bootstrap}"], protected: true }\ncurrent: prod\n`
    const script = `umask 077; printf '%s' "$CONFIG" > "$HOME/c.yaml"; KCTL_CONFIG="$HOME/c.yaml" "$NODE" "$KCTL" topics delete orders --yes`
    for (const [typed, exitCode] of [
      ['orders', 8],
      ['prod', 0],
    ] as const) {
      using asked = onTerminal(kctl(), [], { env: { CONFIG: config }, script })
      await asked.shows('Type prod, the name of the context, to go on:')
      asked.type(`${typed}\r`)
      expect(await asked.finished).toMatchObject({ exitCode })
    }
    expect((await runKctl('topics list -o name', { cluster })).stdout).toBe('')
  })

  test('stdout may be a file: the question is on stderr, and the file has the result alone', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a'] } })
    using asked = onTerminal(kctl(), [], {
      cluster,
      script:
        '"$NODE" "$KCTL" topics delete orders -o json > "$HOME/out"; code=$?; echo; cat "$HOME/out"; exit $code',
    })
    await asked.shows(QUESTION)
    asked.type('orders\r')
    expect(await asked.finished).toMatchObject({ exitCode: 0 })
    const json = withoutControls(asked.drawn).split('go on: orders').at(-1) ?? ''
    expect(JSON.parse(json)).toMatchObject([{ name: 'orders', deleted: true }])
  })

  test('a password is never on the screen', async () => {
    await using cluster = await startSandbox({
      sasl: { users: { ann: 'CANARY-7' } },
      topics: { orders: ['a'] },
    })
    using asked = onTerminal(kctl(), ['topics', 'list', '--sasl', 'scram-sha-256', '--user', 'ann'], {
      cluster,
    })
    await asked.shows('assword')
    asked.type('CANARY-7')
    asked.type('\u0014')
    asked.type('\r')
    expect(await asked.finished).toMatchObject({ exitCode: 0 })
    expect(asked.drawn).toContain('orders')
    expect(asked.drawn).not.toContain('CANARY')
  })

  test('names in it are shown, and do nothing', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a'] } })
    const group = 'g\u001b]0;owned\u0007\u001b[2J\u202e'
    await commitOffsets(cluster, group, [{ topic: 'orders', partition: 0, offset: 0n }])
    using asked = onTerminal(kctl(), ['groups', 'delete', group], { cluster })
    await asked.shows('(y/N)')
    asked.type('y\r')
    expect(await asked.finished).toMatchObject({ exitCode: 0 })
    expect(withoutControls(asked.drawn)).toContain('g\\x1b]0;owned\\x07\\x1b[2J\\u{202e}')
    for (const bad of ['\u001b]0', '\u0007', '\u001b[2J', '\u202e']) expect(asked.drawn).not.toContain(bad)
  })

  test('has no colour where there is to be none', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a'] } })
    for (const [args, env] of [
      [[], { NO_COLOR: '1' }],
      [['--no-color'], {}],
      [[], { TERM: 'dumb' }],
    ] as const) {
      using asked = onTerminal(kctl(), [...DELETE, ...args], { cluster, env })
      await asked.shows(QUESTION)
      asked.type('no\r')
      await asked.finished
      // eslint-disable-next-line no-control-regex -- colours start with one
      expect(asked.drawn, JSON.stringify([args, env])).not.toMatch(/\u001b\[[\d;]*m/)
    }
  })

  test.for([
    { keys: 'orders\r', finished: { exitCode: 0 }, left: '' },
    { keys: 'order\r', finished: { exitCode: 8 }, left: 'orders\n' },
    { keys: CTRL_D, finished: { exitCode: 8 }, left: 'orders\n' },
    { keys: CTRL_C, finished: { signal: 2 }, left: 'orders\n' },
  ])('a terminal that knows no control sequences gets none: $keys', async ({ keys, finished, left }) => {
    await using cluster = await startSandbox({ topics: { orders: ['a'] } })
    using asked = onTerminal(kctl(), DELETE, { cluster, env: { TERM: 'dumb' }, columns: 40 })
    await asked.shows('on:')
    asked.type(keys)
    expect(await asked.finished).toMatchObject(finished)
    expect(asked.drawn).not.toContain('\u001b')
    expect(asked.drawn).toMatch(left === '' ? /go on: orders\r\n✔ deleted/ : /\nerror: nothing was changed/)
    expect((await runKctl('topics list -o name', { cluster })).stdout).toBe(left)
  })

  test('there a password is not to be seen at all', async () => {
    await using cluster = await startSandbox({
      sasl: { users: { ann: 'CANARY-7' } },
      topics: { orders: ['a'] },
    })
    using asked = onTerminal(kctl(), [...DELETE, '--sasl', 'scram-sha-256', '--user', 'ann'], {
      cluster,
      env: { TERM: 'dumb' },
    })
    await asked.shows('assword')
    asked.type('CANARY-7\r')
    await asked.shows(QUESTION)
    asked.type('orders\r')
    expect(await asked.finished).toMatchObject({ exitCode: 0 })
    expect(asked.drawn).not.toMatch(/CANARY|\u001b/)
  })

  test.for([
    ['y', 0],
    ['YES', 0],
    ['', 8],
    ['yesterday', 8],
  ] as const)('there y/N is a line: %j ends with %d', async ([answer, exitCode]) => {
    await using cluster = await startSandbox({ topics: { orders: ['a'] } })
    await commitOffsets(cluster, 'billing', [{ topic: 'orders', partition: 0, offset: 0n }])
    using asked = onTerminal(kctl(), ['groups', 'delete', 'billing'], { cluster, env: { TERM: 'dumb' } })
    await asked.shows('(y/N)')
    asked.type(`${answer}\r`)
    expect(await asked.finished).toMatchObject({ exitCode })
    expect(asked.drawn).not.toContain('\u001b')
  })
})
