import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { spawn } from '@lydell/node-pty'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EmbeddedCluster } from '../../src/sandbox/embedded/embedded-cluster.ts'
import { builtKctl } from '../support/built-kctl.ts'
import { commitOffsets } from '../support/commit-offsets.ts'
import { makeHome } from '../support/run-kctl.ts'
import { startSandbox } from '../support/start-sandbox.ts'
import { until } from '../support/until.ts'

/** How a shell is started without anybody's settings, and what is typed before a first letter and Tab. */
const SHELLS = [
  { shell: 'bash', args: ['--norc', '--noprofile', '-i'], load: 'source <(kctl completion bash)' },
  {
    shell: 'zsh',
    args: ['-f', '-i'],
    load: 'autoload -U compinit && compinit -u -D && source <(kctl completion zsh)',
  },
  { shell: 'fish', args: ['--no-config', '-i'], load: 'kctl completion fish | source' },
] as const

/** By their first letter; each of them would do harm if the shell read it. */
const GROUPS = {
  c: 'c:team:mail',
  d: 'd two words',
  e: 'e$(touch PWNED)',
  h: `h'quote"double`,
  j: 'j*?[x]&|<>()#!~{}',
} as const

const isThere = (program: string): boolean => spawnSync(program, ['-c', 'exit 0']).status === 0

describe.each(SHELLS.filter(({ shell }) => isThere(shell)))('Tab in $shell', ({ shell, args, load }) => {
  const kctl = builtKctl()
  const home = makeHome()
  const witness = path.join(home, 'argv')
  let cluster: EmbeddedCluster
  beforeAll(async () => {
    cluster = await startSandbox({ topics: { orders: 1 } })
    for (const group of Object.values(GROUPS))
      await commitOffsets(cluster, group, [{ topic: 'orders', partition: 0, offset: 0n }])
    mkdirSync(path.join(home, 'bin'))
    const program = path.join(home, 'bin', 'kctl')
    // What is run in earnest leaves its words behind instead.
    writeFileSync(
      program,
      `#!/bin/sh\ncase $1 in __complete|completion) exec '${process.execPath}' '${kctl().path}' "$@" ;; esac\n` +
        `for word in "$@"; do printf '%s\\n' "$word"; done > '${witness}.new'; mv '${witness}.new' '${witness}'\n`,
    )
    chmodSync(program, 0o755)
  })
  afterAll(async () => await cluster.close())

  test('completes what the command then gets, word for word', { timeout: 90_000 }, async () => {
    const pty = spawn(shell, [...args], {
      name: 'xterm',
      cols: 200,
      rows: 40,
      cwd: home,
      env: {
        PATH: `${path.join(home, 'bin')}:${process.env['PATH'] ?? ''}`,
        HOME: home,
        XDG_CONFIG_HOME: home,
        LC_ALL: 'C.UTF-8',
        KCTL_BROKERS: cluster.bootstrap,
        PS1: '> ',
      },
    })
    let drawn = ''
    pty.onData((text) => {
      drawn += text
      // fish asks what terminal this is, and waits for a while.
      if (text.includes('\u001b[c')) pty.write('\u001b[?62c')
    })
    try {
      await sleep(500)
      pty.write(`${load}; echo loa''ded\r`)
      await until(() => drawn.includes('loaded\r\n'))
      const typed: [string, readonly string[]][] = [
        ['kctl topi\tdescr\tord\t', ['topics', 'describe', 'orders']],
        ['kctl topics list --outp\tyam\t', ['topics', 'list', '--output', 'yaml']],
        [
          'kctl topics create x --config retention.m\t7',
          ['topics', 'create', 'x', '--config', 'retention.ms=7'],
        ],
        ...Object.entries(GROUPS).map(([first, group]): [string, readonly string[]] => [
          `kctl groups describe ${first}\t`,
          ['groups', 'describe', group],
        ]),
      ]
      for (const [keys, words] of typed) {
        for (const part of keys.split(/(?<=\t)/)) {
          const before = drawn.length
          pty.write(part)
          if (part.endsWith('\t')) {
            // Until it has answered: what is typed ahead would be read as an answer to it.
            await until(() => drawn.length > before + part.length)
            await sleep(700)
          }
        }
        pty.write('\r')
        await until(() => existsSync(witness)).catch(() => {
          throw new Error(`${JSON.stringify(keys)} ran nothing: ${JSON.stringify(drawn.slice(-600))}`)
        })
        expect(readFileSync(witness, 'utf8'), drawn.slice(-600)).toBe(`${words.join('\n')}\n`)
        spawnSync('rm', [witness])
      }
      expect(existsSync(path.join(home, 'PWNED'))).toBe(false)
    } finally {
      pty.kill('SIGKILL')
    }
  })
})
