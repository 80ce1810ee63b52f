import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EmbeddedCluster } from '../../src/sandbox/embedded/embedded-cluster.ts'
import { makeHome, runKctl } from '../support/run-kctl.ts'
import { startSandbox } from '../support/start-sandbox.ts'

/** Names that differ from those that are there by a slip of the finger. */
const SLIPS = { topic: 'ordres', group: 'biling', context: 'prdo' } as const
const MEANT = { topic: 'orders', group: 'billing', context: 'prod' } as const

const COMMANDS: readonly { readonly kind: keyof typeof SLIPS; readonly run: string }[] = [
  ...[
    'topics describe TOPIC',
    'topics delete TOPIC -y',
    'topics consumers TOPIC',
    'consume TOPIC -e',
    'consume TOPIC -n 1',
    'consume TOPIC -g billing -e',
    'consume TOPIC orders -e',
    'consume orders -g billing --exec true --dead-letter TOPIC -e',
    'produce TOPIC value',
    'produce TOPIC value --dry-run',
    'offsets reset billing -t TOPIC --to earliest --dry-run',
    'offsets reset billing -t TOPIC --to earliest --allow-new --dry-run',
    'offsets reset --all-groups -t TOPIC --to earliest --dry-run',
    'offsets export billing -t TOPIC',
    'offsets delete billing -t TOPIC -y',
  ].map((run) => ({ kind: 'topic', run }) as const),
  ...[
    'groups describe GROUP',
    'groups lag GROUP',
    'groups members GROUP',
    'groups topics GROUP',
    'groups lag GROUP --watch',
    'groups wait GROUP',
    'groups delete GROUP -y',
    'offsets list GROUP',
    'offsets reset GROUP --to earliest --dry-run',
    'offsets reset GROUP billing --to earliest --dry-run',
    'offsets reset billing --to-group GROUP --dry-run',
    'offsets export GROUP',
    'offsets snapshot GROUP',
    'offsets delete GROUP -t orders -y',
  ].map((run) => ({ kind: 'group', run }) as const),
  ...[
    'topics list -c CONTEXT',
    'doctor -c CONTEXT',
    'context use CONTEXT',
    'context show CONTEXT',
    'context remove CONTEXT -y',
    'context test CONTEXT',
    'context rename CONTEXT production',
    'context edit CONTEXT',
  ].map((run) => ({ kind: 'context', run }) as const),
]

describe('a name that is mistyped', () => {
  let cluster: EmbeddedCluster
  const home = makeHome()
  beforeAll(async () => {
    cluster = await startSandbox({ topics: { orders: ['a', 'b'], payments: 1 } })
    const consumed = await runKctl('consume orders -g billing -e', { cluster })
    expect(consumed.exitCode).toBe(0)
    mkdirSync(path.join(home, 'config/kctl'), { recursive: true })
    const text = `contexts:\n  prod: { brokers: [${cluster.bootstrap}] }\n`
    writeFileSync(path.join(home, 'config/kctl/config.yaml'), text, { mode: 0o600 })
  })
  afterAll(async () => await cluster[Symbol.asyncDispose]())

  test.for(COMMANDS)('kctl $run', async ({ kind, run }) => {
    const words = run
      .replace('TOPIC', SLIPS.topic)
      .replace('GROUP', SLIPS.group)
      .replace('CONTEXT', SLIPS.context)
    const { exitCode, stdout, stderr } = await runKctl(`${words} --timeout 5s`, { cluster, home })
    expect(stderr).toContain(SLIPS[kind])
    if (words.startsWith('doctor')) {
      expect(stdout).toContain(`did you mean "${MEANT[kind]}"?`)
      expect(exitCode).toBe(13)
      return
    }
    expect(stderr).toMatch(new RegExp(`^ {2}hint: did you mean "${MEANT[kind]}"\\?   .*kctl \\S`, 'm'))
    // Of several groups, the others have their plan.
    if (run.includes('GROUP billing')) expect(exitCode).toBe(3)
    else expect({ exitCode, stdout }).toEqual({ exitCode: 7, stdout: '' })
  })

  test.for(['topics list ordres', 'groups list biling'])(
    'kctl %s is an empty list, with a note',
    async (run) => {
      const { exitCode, stdout, stderr } = await runKctl(`${run} -o json`, { cluster, home })
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '[]\n' })
      expect(stderr).toMatch(/nothing is called "(ordres|biling)"; did you mean "(orders|billing)"\?\n/)
      const pattern = await runKctl(`${run.slice(0, -1)}* -o json`, { cluster, home })
      expect(pattern).toMatchObject({ exitCode: 0, stdout: '[]\n', stderr: '' })
    },
  )
})
