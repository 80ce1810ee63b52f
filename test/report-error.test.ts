import { describe, expect, test } from 'vitest'
import { ExitCode, KctlError } from '../src/errors.ts'
import { reportError } from '../src/report-error.ts'
import { runKctl } from './support/run-kctl.ts'
import { closedPort } from './support/listen.ts'
import { startSandbox } from './support/start-sandbox.ts'

interface ErrorJson {
  readonly code: string
  readonly message: string
  readonly hint: string | null
  readonly details: readonly string[]
  readonly exitCode: number
  readonly stack?: readonly string[]
}

const onlyErrorIn = (stderr: string): ErrorJson => {
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  const { error } = JSON.parse(stderr) as { error: ErrorJson }
  return error
}

/** One command line for each way to end badly, and what it ends with. */
const FAILURES: readonly { readonly run: string; readonly exitCode: number; readonly code: string }[] = [
  { run: 'topcs', exitCode: 2, code: 'USAGE' },
  { run: 'topics crate orders', exitCode: 2, code: 'USAGE' },
  { run: 'topics list --outptu', exitCode: 2, code: 'USAGE' },
  { run: 'topics describe', exitCode: 2, code: 'USAGE' },
  { run: 'topics create new -p many', exitCode: 2, code: 'USAGE' },
  { run: 'topics list --timeout soon', exitCode: 2, code: 'USAGE' },
  { run: 'topics list --columns nmae', exitCode: 2, code: 'USAGE' },
  { run: 'topics list -b k1:port', exitCode: 2, code: 'USAGE' },
  { run: 'topics list -X bootstrap.server=k1', exitCode: 2, code: 'USAGE' },
  { run: 'topics list --command-config nowhere.properties', exitCode: 2, code: 'USAGE' },
  { run: 'topics list --tls-ca nowhere.pem', exitCode: 2, code: 'TLS_FILES' },
  { run: 'consume', exitCode: 2, code: 'USAGE' },
  { run: 'consume orders --from soon', exitCode: 2, code: 'USAGE' },
  { run: 'produce orders value --acks 7', exitCode: 2, code: 'USAGE' },
  { run: 'offsets reset billing', exitCode: 2, code: 'USAGE' },
  { run: 'offsets apply nowhere.json', exitCode: 2, code: 'USAGE' },
  { run: 'help topcs', exitCode: 7, code: 'NO_HELP' },
  { run: 'explain xyzzy', exitCode: 7, code: 'NO_EXPLANATION' },
  { run: 'topics list -c prod', exitCode: 7, code: 'CONTEXT_NOT_FOUND' },
  { run: 'context use prod', exitCode: 7, code: 'CONTEXT_NOT_FOUND' },
  { run: 'topics describe ordres', exitCode: 7, code: 'TOPIC_NOT_FOUND' },
  { run: 'groups describe nobody', exitCode: 7, code: 'GROUP_NOT_FOUND' },
  { run: 'offsets undo', exitCode: 7, code: 'JOURNAL_ENTRY_NOT_FOUND' },
  { run: 'sandbox stop', exitCode: 7, code: 'NO_SANDBOX' },
  { run: 'topics create orders', exitCode: 8, code: 'TOPIC_ALREADY_EXISTS' },
  { run: 'topics list -b CLOSED', exitCode: 4, code: 'CONNECTION_REFUSED' },
  { run: 'consume orders -b CLOSED', exitCode: 4, code: 'CONNECTION_REFUSED' },
  { run: 'groups lag --max-lag 1 -b CLOSED', exitCode: 4, code: 'CONNECTION_REFUSED' },
]

describe('what went wrong', () => {
  test.for(FAILURES)('kctl $run', async ({ run, exitCode, code }) => {
    await using cluster = await startSandbox({ topics: { orders: 1 } })
    const command = run.replace('CLOSED', await closedPort())
    const text = await runKctl(command, { cluster })
    expect({ exitCode: text.exitCode, stdout: text.stdout }).toEqual({ exitCode, stdout: '' })
    expect(text.stderr).toMatch(/^error: \S/m)
    expect(text.stderr).not.toMatch(/^\s+at |caused by|^ {2}code: /m)

    const format = /^(?:consume|produce)/.test(command) ? 'ndjson' : 'json'
    for (const flags of [`-o ${format}`, `--output=${format}`, '']) {
      const env = flags === '' ? { KCTL_OUTPUT: format } : {}
      const json = await runKctl(`${command} ${flags}`.trim(), { cluster, env })
      expect({ exitCode: json.exitCode, stdout: json.stdout }, flags).toEqual({ exitCode, stdout: '' })
      const { stack, ...error } = onlyErrorIn(json.stderr)
      expect(error, flags).toMatchObject({ code, exitCode, message: expect.stringMatching(/\S/) as string })
      expect(stack).toBeUndefined()
    }

    const debug = await runKctl(`${command} --debug`, { cluster })
    expect(debug.stderr).toContain(`\n  code: ${code}   kctl explain ${code}\n`)
    expect(debug.stderr).toMatch(/^ {2}\w+Error: .*\n\s+at /m)
    expect(await runKctl(command, { cluster, env: { KCTL_DEBUG: '1' } })).toMatchObject({
      stderr: expect.stringMatching(/^\s+at /m) as string,
    })
    const inJson = await runKctl(`${command} --debug -o ${format}`, { cluster })
    expect(onlyErrorIn(inJson.stderr).stack?.length).toBeGreaterThan(1)
  })

  test('what was behind it, down to the system', async () => {
    const { stderr } = await runKctl(`topics list --debug -b ${await closedPort()}`)
    expect(stderr).toMatch(/^ {2}caused by: ConnectionError: .* refused the connection/m)
    expect(stderr).toMatch(/^ {2}caused by: Error: connect ECONNREFUSED .*\[ECONNREFUSED\]/m)
  })

  test('doctor has its checks on stdout and its error on stderr', async () => {
    const { exitCode, stdout, stderr } = await runKctl(`doctor -o json -b ${await closedPort()}`)
    expect(exitCode).toBe(13)
    expect(JSON.parse(stdout)).toHaveLength(3)
    expect(onlyErrorIn(stderr)).toMatchObject({ code: 'CHECK_FAILED', hint: expect.any(String) as string })
  })

  test('what follows -- is no flag of ours', async () => {
    const { stderr } = await runKctl('explain -- --debug -o json')
    expect(stderr).toBe(
      'error: "--debug" is no code of kctl, no error of Kafka and no exit code\n  hint: kctl explain lists every code\n',
    )
  })
})

describe('reportError', () => {
  async function report(error: unknown, args: readonly string[] = []) {
    let text = ''
    const host = {
      env: {},
      stderr: { isTerminal: false, columns: 80, write: (chunk: string) => void (text += chunk) },
    }
    const exitCode = await reportError(
      error,
      args,
      host as unknown as Parameters<typeof reportError>[2],
      false,
    )
    return { exitCode, text }
  }

  test('a bug shows its stack, in JSON too', async () => {
    const bug = new TypeError('x is not a function')
    const { exitCode, text } = await report(bug)
    expect(exitCode).toBe(ExitCode.internal)
    expect(text).toMatch(
      /^error: this is a bug in kctl, please report it\n {2}TypeError: x is not a function\n\s+at /,
    )
    const { error } = JSON.parse((await report(bug, ['-o', 'json'])).text) as { error: ErrorJson }
    expect(error).toMatchObject({ code: 'INTERNAL', exitCode: 1, message: 'x is not a function' })
    expect(error.stack?.[0]).toBe('TypeError: x is not a function')
  })

  test('causes that go round in a circle end, and there are not too many of them', async () => {
    const one = new Error('one')
    const two = new Error('two', { cause: one })
    one.cause = two
    const { text } = await report(new KctlError('unreachable', 'away', { code: 'X', cause: one }), [
      '--debug',
    ])
    expect(text.match(/caused by: /g)).toHaveLength(2)
    const many = new AggregateError(Array.from({ length: 100 }, (_, index) => new Error(`attempt ${index}`)))
    expect((await report(many)).text.match(/one of: /g)).toHaveLength(9)
  })

  test('what a terminal would obey is shown, not sent', async () => {
    const cause = new Error('\u001b]0;title\u0007')
    const { text } = await report(new KctlError('usage', 'a\u001b[2Jb', { code: 'X', cause }), ['--debug'])
    expect(text).not.toContain('\u001b')
  })

  test.for(['consume', 'topics describe', 'topics list --sort', 'cluster describe now'])(
    'kctl %s: where it is said what belongs there',
    async (run) => {
      const { exitCode, stderr } = await runKctl(run)
      expect(exitCode).toBe(2)
      expect(stderr).toMatch(/^error: .*\n {2}hint: --help says what it takes, with examples\n$/)
    },
  )

  test('the last line on stderr is the error, whatever was said before', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a'] } })
    const { stderr } = await runKctl('topics delete orders -o json', { cluster })
    expect(stderr.trimEnd().split('\n').length).toBeGreaterThan(1)
    expect(onlyErrorIn(stderr.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ code: 'USAGE' })
  })
})
