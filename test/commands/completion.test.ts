import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { COMPLETION_SCRIPTS, SHELLS } from '../../src/commands/completion/scripts.ts'
import type { EmbeddedCluster } from '../../src/sandbox/embedded/embedded-cluster.ts'
import { type BundledKctl, bundleKctl } from '../support/bundle-kctl.ts'
import { commitOffsets } from '../support/commit-offsets.ts'
import { makeHome, runKctl, type RunOptions } from '../support/run-kctl.ts'
import { startScriptedBroker } from '../support/scripted-broker.ts'
import { startSandbox } from '../support/start-sandbox.ts'

async function candidates(words: readonly string[], options: RunOptions = {}): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await runKctl(['__complete', '--', ...words], options)
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t')[0] ?? '')
}

describe('what may come next', () => {
  test.for<{ words: string[]; are: string[] }>([
    { words: ['top'], are: ['topics'] },
    { words: ['topics', ''], are: ['list', 'describe', 'consumers', 'create', 'delete'] },
    { words: ['t', 'des'], are: ['describe'] },
    { words: ['topics', 'list', '--int'], are: ['--internal'] },
    { words: ['topics', 'list', '--outp'], are: ['--output'] },
    { words: ['topics', 'list', '-o', 'n'], are: ['ndjson', 'name'] },
    { words: ['topics', 'list', '--output=n'], are: ['--output=ndjson', '--output=name'] },
    { words: ['consume', 'orders', '-o', 'n'], are: ['ndjson'] },
    { words: ['groups', 'lag', '-o', 'pr'], are: ['prometheus'] },
    { words: ['groups', 'list', '-o', 'pr'], are: [] },
    { words: ['consume', 'orders', '--isolation', ''], are: ['committed', 'uncommitted'] },
    { words: ['-o', 'json', 'topics', 'cr'], are: ['create'] },
    { words: ['help', 'exit'], are: ['exit-codes'] },
    { words: ['completion', 'f'], are: ['fish'] },
    { words: ['no-such-command', ''], are: [] },
    { words: ['topics', 'list', '--bootstrap'], are: [] },
    {
      words: ['topics', 'create', 'x', '--config', 'retention.'],
      are: ['retention.bytes=', 'retention.ms='],
    },
    { words: ['topics', 'create', ''], are: [] },
    { words: ['groups', 'wait', 'g', '--state', 'Em'], are: ['Empty'] },
    { words: ['explain', 'TOPIC_NOT'], are: ['TOPIC_NOT_FOUND', 'TOPIC_NOT_READ'] },
    { words: ['consume', 'orders', '--offset', '@-1h'], are: ['@-1h..'] },
    { words: ['consume', 'orders', '--since', ''], are: ['15m', '1h', '1d'] },
  ])('$words', async ({ words, are }) => {
    expect(await candidates(words)).toEqual(are)
  })

  test('at the very start: every command but the internal one', async () => {
    const all = await candidates([''])
    expect(all).toEqual(expect.arrayContaining(['consume', 'topics', 'doctor', 'help']))
    expect(all).not.toContain('__complete')
  })

  test('topics and groups of the cluster in use, contexts of the config file', async () => {
    await using cluster = await startSandbox({ topics: { orders: 1, 'orders-dlq': 1, clicks: 1 } })
    await commitOffsets(cluster, 'billing', [{ topic: 'orders', partition: 0, offset: 0n }])
    expect(await candidates(['topics', 'describe', 'ord'], { cluster })).toEqual(['orders', 'orders-dlq'])
    expect(await candidates(['c', 'orders', 'cl'], { cluster })).toEqual(['clicks'])
    expect(await candidates(['offsets', 'reset', ''], { cluster })).toEqual(['billing'])
    expect(await candidates(['consume', 'orders', '--group', 'b'], { cluster })).toEqual(['billing'])
    expect(await candidates(['consume', 'orders', '--dead-letter', 'orders-'], { cluster })).toEqual([
      'orders-dlq',
    ])
    expect(await candidates(['topics', 'list', 'cl'], { cluster })).toEqual(['clicks'])
    expect(await candidates(['groups', 'list', ''], { cluster })).toEqual(['billing'])
    expect(await candidates(['topics', 'create', ''], { cluster })).toEqual([])
    expect(await candidates(['consume', 'orders', '--group=b'], { cluster })).toEqual(['--group=billing'])
    // The cluster that is on the line counts.
    expect(await candidates(['-b', '127.0.0.1:1', 'topics', 'describe', ''], { cluster })).toEqual([])
    const elsewhere = ['topics', 'describe', '-b', cluster.bootstrap, 'cl']
    expect(await candidates(elsewhere)).toEqual(['clicks'])
    const home = makeHome()
    await runKctl('offsets snapshot billing', { cluster, home })
    expect(await candidates(['offsets', 'undo', ''], { home })).toEqual([
      expect.stringMatching(/^[0-9a-f]{4}$/),
    ])
    await runKctl(`context add dev -b ${cluster.bootstrap}`, { home })
    expect(await candidates(['context', 'use', ''], { home })).toEqual(['dev'])
    expect(await candidates(['--context', 'd'], { home })).toEqual(['dev'])
  })

  test('nothing is said, asked or run when names cannot be had', async () => {
    const home = makeHome()
    const config = path.join(home, 'broken.yaml')
    writeFileSync(config, 'contexts: [', { mode: 0o600 })
    const broken = { home, env: { KCTL_CONFIG: config } }
    expect(await candidates(['topics', 'describe', ''], broken)).toEqual([])
    expect(await candidates(['topics', 'des'], broken)).toEqual(['describe'])
    expect(await candidates(['topics', 'describe', ''], { cluster: { bootstrap: '127.0.0.1:1' } })).toEqual(
      [],
    )
    await using silent = await startScriptedBroker(() => true)
    const cluster = { bootstrap: `127.0.0.1:${silent.port}` }
    expect(await candidates(['groups', 'describe', ''], { cluster })).toEqual([])

    const witness = path.join(home, 'ran')
    const env = {
      KCTL_SASL: 'scram-sha-256',
      KCTL_USER: 'ann',
      KCTL_PASSWORD_COMMAND: `touch ${witness}; echo x`,
    }
    await using secured = await startSandbox({ sasl: { users: { ann: 'x' } }, topics: { orders: 1 } })
    expect(await candidates(['topics', 'describe', ''], { cluster: secured, env })).toEqual([])
    expect(existsSync(witness)).toBe(false)
    const withPassword = { ...env, KCTL_PASSWORD_COMMAND: '', KCTL_PASSWORD: 'x' }
    expect(await candidates(['topics', 'describe', ''], { cluster: secured, env: withPassword })).toEqual([
      'orders',
    ])
  })
})

test.for(SHELLS)('kctl completion %s prints a script', async (shell) => {
  expect(await runKctl(`completion ${shell}`)).toMatchObject({
    exitCode: 0,
    stderr: '',
    stdout: COMPLETION_SCRIPTS[shell],
  })
})

test('what PowerShell gets is whole, and quotes what is no plain word', () => {
  const script = COMPLETION_SCRIPTS.powershell
  const bare = script.replaceAll(/'(?:''|[^'])*'|"(?:`.|[^"])*"|^#.*$/gm, '')
  for (const [open, close] of ['{}', '()', '[]'])
    expect(bare.split(open as string).length, open).toBe(bare.split(close as string).length)
  expect(script).toContain('Register-ArgumentCompleter -Native -CommandName kctl -ScriptBlock {')
  expect(script).toContain('kctl __complete -- @words 2>$null')
  // A quote within single quotes is doubled, and nothing else means anything there.
  expect(script).toContain(`"'" + $text.Replace("'", "''") + "'"`)
  expect(script).not.toMatch(/Invoke-Expression|iex|&\s*\$/)
})

test('kctl completion names the shells there are', async () => {
  const { exitCode, stderr } = await runKctl('completion tcsh')
  expect(stderr).toContain('bash, zsh, fish, powershell')
  expect(exitCode).toBe(2)
})

/** Names that groups can have, and that would do harm on a command line if they got there as they are. */
const WILD = [
  'w:team:billing',
  'w two words',
  'w$(touch PWNED)',
  'w`touch PWNED`',
  'w;touch PWNED',
  `w'quote"double`,
  'w\\back',
  'w*?[x]',
  'w&|<>()#!~{}',
]
/** They could move the cursor or end the line, and are never offered. */
const UNPRINTABLE = ['w\ntouch PWNED', 'w\u001b[31m', 'w\u202ereversed', '-w']

describe('in a shell', () => {
  let kctl: BundledKctl
  let cluster: EmbeddedCluster
  const home = makeHome()
  beforeAll(async () => {
    kctl = await bundleKctl()
    cluster = await startSandbox({ topics: { orders: 1, payments: 1 } })
    for (const group of ['billing', ...WILD, ...UNPRINTABLE]) {
      await commitOffsets(cluster, group, [{ topic: 'orders', partition: 0, offset: 0n }])
    }
    mkdirSync(path.join(home, 'bin'))
    const program = path.join(home, 'bin', 'kctl')
    writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${kctl.path}' "$@"\n`)
    chmodSync(program, 0o755)
  })
  afterAll(async () => {
    kctl[Symbol.dispose]()
    await cluster.close()
  })

  /** The broker is in this process: a shell that is waited for synchronously would never hear from it. */
  async function shell(program: string, args: readonly string[], script: string): Promise<string> {
    const child = spawn(program, [...args, script], {
      cwd: home,
      env: {
        PATH: `${path.join(home, 'bin')}:${process.env['PATH'] ?? ''}`,
        HOME: home,
        XDG_CONFIG_HOME: home,
        LC_ALL: 'C.UTF-8',
        TERM: 'dumb',
        KCTL_BROKERS: cluster.bootstrap,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    await once(child, 'close')
    expect(stderr).toBe('')
    expect(existsSync(path.join(home, 'PWNED'))).toBe(false)
    return stdout
  }

  const isThere = (program: string): boolean => spawnSync(program, ['-c', 'exit 0']).status === 0

  describe.skipIf(!isThere('bash'))('bash', () => {
    /** Words as bash splits a line, which also ends words at ":", "=" and "@". */
    const complete = async (line: string, words: readonly string[], then: string): Promise<string> =>
      await shell(
        'bash',
        ['--norc', '--noprofile', '-c'],
        [
          'source <(kctl completion bash)',
          '[[ $(complete -p kctl) == "complete -F _kctl_complete kctl" ]] || echo not registered',
          `COMP_WORDS=(${words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')})`,
          `COMP_LINE='${line.replaceAll("'", `'\\''`)}' COMP_POINT=\${#COMP_LINE} COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))`,
          '_kctl_complete',
          then,
        ].join('\n'),
      )
    const PRINT = 'printf "%s\\n" "${COMPREPLY[@]}"'

    test.for<{ line: string; words: string[]; are: string }>([
      { line: 'kctl top', words: ['kctl', 'top'], are: 'topics\n' },
      { line: 'kctl  topics   de', words: ['kctl', 'topics', 'de'], are: 'describe\ndelete\n' },
      { line: 'kctl topics describe ', words: ['kctl', 'topics', 'describe', ''], are: 'orders\npayments\n' },
      { line: 'kctl c o -o=nd', words: ['kctl', 'c', 'o', '-o', '=', 'nd'], are: '\n' },
      {
        line: 'kctl topics list --output=',
        words: ['kctl', 'topics', 'list', '--output', '='],
        are: 'table\nwide\njson\nndjson\nyaml\ncsv\ntsv\nname\n',
      },
      {
        line: 'kctl topics list --output=y',
        words: ['kctl', 'topics', 'list', '--output', '=', 'y'],
        are: 'yaml\n',
      },
      { line: 'kctl c o --from @-', words: ['kctl', 'c', 'o', '--from', '@', '-'], are: '-15m\n-1h\n-1d\n' },
      { line: 'kctl g desc w:te', words: ['kctl', 'g', 'desc', 'w', ':', 'te'], are: 'team:billing\n' },
      { line: 'kctl g desc w\\ t', words: ['kctl', 'g', 'desc', 'w\\ t'], are: 'w\\ two\\ words\n' },
      { line: 'kctl g desc "w t', words: ['kctl', 'g', 'desc', '"w t'], are: 'w two words\n' },
      { line: "kctl g desc 'b", words: ['kctl', 'g', 'desc', "'b"], are: 'billing\n' },
    ])('$line', async ({ line, words, are }) => {
      expect(await complete(line, words, PRINT)).toBe(are)
    })

    test('whatever a name holds, the command line gets the name and nothing else', async () => {
      const line = 'kctl groups describe '
      const words = ['kctl', 'groups', 'describe', '']
      const asRun = 'for word in "${COMPREPLY[@]}"; do eval "printf \'%s\\n\' $word"; done'
      const names = (await complete(line, words, asRun)).split('\n').slice(0, -1)
      expect(names.toSorted()).toEqual(['billing', ...WILD].toSorted())
    })

    test('within quotes only harmless names are offered', async () => {
      const typed = await complete('kctl groups describe "w', ['kctl', 'groups', 'describe', '"w'], PRINT)
      expect(typed.split('\n').slice(0, -1).toSorted()).toEqual(['w two words', 'w:team:billing'])
    })
  })

  describe.skipIf(!isThere('zsh'))('zsh', () => {
    /** Everything but what only works at a prompt: the list that zsh is handed to show and to quote. */
    const complete = async (...words: string[]): Promise<readonly string[]> =>
      (
        await shell(
          'zsh',
          ['-f', '-c'],
          [
            'compdef() { [[ "$*" == "_kctl kctl" ]] || print not registered }',
            '_files() { print files }',
            '_describe() { print -rl -- "${(@P)@[-1]}" }',
            'source <(kctl completion zsh)',
            `words=(${words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')}) CURRENT=$#words PREFIX=$words[-1]`,
            '_kctl',
          ].join('\n'),
        )
      )
        .split('\n')
        .slice(0, -1)

    test('completes commands, names and files', async () => {
      expect(await complete('kctl', 'topics', 'de')).toEqual([
        "describe:Show a topic's partitions, with leaders, replicas and offsets, and its settings",
        'delete:Delete topics with all their records',
      ])
      expect(await complete('kctl', 'groups', 'describe', 'b')).toEqual(['billing:group'])
      expect(await complete('kctl', 'groups', 'describe', 'w\\ t')).toEqual(['w two words:group'])
      expect(await complete('kctl', 'groups', 'describe', 'w:t')).toEqual(['w\\:team\\:billing:group'])
      expect(await complete('kctl', 'produce', 'orders', '--file', 'x')).toEqual(['files'])
    })

    test('hands names on as they are', async () => {
      const escaped = WILD.map((name) => `${name.replaceAll('\\', '\\\\').replaceAll(':', '\\:')}:group`)
      expect((await complete('kctl', 'groups', 'describe', 'w')).toSorted()).toEqual(escaped.toSorted())
    })
  })

  describe.skipIf(!isThere('fish'))('fish', () => {
    const complete = async (line: string): Promise<readonly string[]> =>
      (
        await shell(
          'fish',
          ['--no-config', '-c'],
          `kctl completion fish | source; complete -C '${line.replaceAll(/['\\]/g, String.raw`\$&`)}'`,
        )
      )
        .split('\n')
        .slice(0, -1)
        .map((each) => each.split('\t')[0] ?? '')

    test('completes commands, flags and names', async () => {
      expect(await complete('kctl topics de')).toEqual(['delete', 'describe'])
      expect(await complete('kctl topics describe ')).toEqual(['orders', 'payments'])
      expect(await complete('kctl topics list --outp')).toEqual(['--output'])
      expect(await complete('kctl groups describe b')).toEqual(['billing'])
      expect(await complete('kctl groups describe w\\ t')).toEqual(['w two words'])
    })

    test('hands names on as they are, and fish quotes them', async () => {
      const names = await complete('kctl groups describe w')
      expect(names.toSorted()).toEqual(WILD.toSorted())
    })
  })
})
