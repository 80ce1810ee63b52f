import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EmbeddedCluster } from '../../src/sandbox/embedded/embedded-cluster.ts'
import { builtKctl } from '../support/built-kctl.ts'
import { startSandbox } from '../support/start-sandbox.ts'
import { onTerminal } from '../support/terminal.ts'

const BOLD = '\u001b[1m'
const CYAN = '\u001b[36m'

interface Case {
  readonly env?: Readonly<Record<string, string>>
  readonly flag?: string
  /** With both streams on the terminal, then with the other one elsewhere. */
  readonly stdout: readonly [terminal: boolean, elsewhere: boolean]
  readonly stderr: readonly [terminal: boolean, elsewhere: boolean]
}

const AUTO = [true, false] as const
const NEVER = [false, false] as const
const ALWAYS = [true, true] as const

const CASES: readonly Case[] = [
  { stdout: AUTO, stderr: AUTO },
  { env: { NO_COLOR: '1' }, stdout: NEVER, stderr: NEVER },
  { env: { NO_COLOR: '' }, stdout: AUTO, stderr: AUTO },
  { env: { TERM: 'dumb' }, stdout: NEVER, stderr: NEVER },
  { env: { CLICOLOR: '0' }, stdout: NEVER, stderr: NEVER },
  { env: { FORCE_COLOR: '1' }, stdout: ALWAYS, stderr: ALWAYS },
  { env: { FORCE_COLOR: '0' }, stdout: NEVER, stderr: NEVER },
  { env: { CLICOLOR_FORCE: '1' }, stdout: ALWAYS, stderr: ALWAYS },
  { env: { CLICOLOR_FORCE: '0' }, stdout: AUTO, stderr: AUTO },
  { env: { CLICOLOR_FORCE: '1', NO_COLOR: '1' }, stdout: NEVER, stderr: NEVER },
  { env: { FORCE_COLOR: '1', NO_COLOR: '1' }, stdout: ALWAYS, stderr: ALWAYS },
  { env: { FORCE_COLOR: '1' }, flag: '--no-color', stdout: NEVER, stderr: NEVER },
  { env: { NO_COLOR: '1' }, flag: '--color=always', stdout: ALWAYS, stderr: ALWAYS },
  { env: { KCTL_COLOR: 'never' }, stdout: NEVER, stderr: NEVER },
  { env: { KCTL_COLOR: 'always' }, flag: '--color=auto', stdout: AUTO, stderr: AUTO },
]

describe('colour, stream by stream', () => {
  const kctl = builtKctl()
  let cluster: EmbeddedCluster
  beforeAll(async () => {
    cluster = await startSandbox({ topics: { orders: ['a'] } })
  })
  afterAll(async () => await cluster.close())

  /** The table on stdout has bold headings; what was created is said on stderr, its name in cyan. */
  const RUN = '"$NODE" "$KCTL"'
  const LIST = 'topics list orders'
  const CREATE = 'topics create orders -p 1 -r 1 --if-not-exists'

  async function drawn(script: string, env: Readonly<Record<string, string>>): Promise<string> {
    using terminal = onTerminal(kctl(), [], { cluster, env, script })
    expect(await terminal.finished).toMatchObject({ exitCode: 0 })
    return terminal.drawn
  }

  test.for(CASES)('$env $flag', { timeout: 30_000 }, async ({ env = {}, flag = '', stdout, stderr }) => {
    const list = `${RUN} ${LIST} ${flag}`
    const create = `${RUN} ${CREATE} ${flag}`
    // stderr stays on the terminal where stdout goes elsewhere, and the other way round.
    const [listed, pipedList, created, pipedCreate] = await Promise.all([
      drawn(list, env),
      drawn(`${list} | cat`, env),
      drawn(`${create} > /dev/null`, env),
      drawn(`${create} 2>&1 > /dev/null | cat`, env),
    ])
    expect([listed.includes(BOLD), pipedList.includes(BOLD)]).toEqual(stdout)
    expect([created.includes(CYAN), pipedCreate.includes(CYAN)]).toEqual(stderr)
    for (const text of [listed, pipedList, created, pipedCreate]) expect(text).toContain('orders')
  })
})
