import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { EmbeddedCluster } from '../../src/sandbox/embedded/embedded-cluster.ts'
import { commitOffsets } from '../support/commit-offsets.ts'
import { makeHome, runKctl, type RunOptions } from '../support/run-kctl.ts'
import { startSandbox } from '../support/start-sandbox.ts'

interface ChangingCommand {
  /** As the tree names it. */
  readonly name: string
  readonly args: string
  /** What has to be done in an unguarded context before. */
  readonly before?: readonly string[]
  /** The same without any change, for those that have a `--dry-run`. */
  readonly dryRun?: string
}

/** Every command that changes something in a cluster. */
const CHANGING: readonly ChangingCommand[] = [
  { name: 'produce', args: 'produce orders x', dryRun: 'produce orders x --dry-run' },
  { name: 'produce', args: 'produce orders x --transactional' },
  { name: 'consume', args: 'consume orders -g billing -n 1 -e' },
  { name: 'consume', args: 'consume orders -g billing -n 1 -e --exec cat' },
  { name: 'topics create', args: 'topics create new -p 1', dryRun: 'topics create new -p 1 --dry-run' },
  { name: 'topics delete', args: 'topics delete orders' },
  { name: 'groups delete', args: 'groups delete billing', dryRun: 'groups delete billing --dry-run' },
  {
    name: 'offsets reset',
    args: 'offsets reset billing --to earliest',
    dryRun: 'offsets reset billing --to earliest --dry-run',
  },
  { name: 'offsets reset', args: 'offsets reset --all-groups --to latest' },
  {
    name: 'offsets delete',
    args: 'offsets delete billing -t orders',
    dryRun: 'offsets delete billing -t orders --dry-run',
  },
  {
    name: 'offsets import',
    args: 'offsets import wanted.csv billing',
    dryRun: 'offsets import wanted.csv billing --dry-run',
  },
  {
    name: 'offsets apply',
    args: 'offsets apply plan.json',
    before: ['offsets reset billing --to earliest --plan-out plan.json'],
    dryRun: 'offsets apply plan.json --dry-run',
  },
  {
    name: 'offsets undo',
    args: 'offsets undo',
    before: ['offsets reset billing --to latest --yes'],
    dryRun: 'offsets undo --dry-run',
  },
]

/** Every other command: it looks, or what it changes is on this machine. */
const HARMLESS = [
  'cluster describe',
  'completion',
  'context add',
  'context edit',
  'context import',
  'context list',
  'context prompt',
  'context remove',
  'context rename',
  'context schema',
  'context show',
  'context test',
  'context trust',
  'context use',
  'doctor',
  'explain',
  'groups describe',
  'groups lag',
  'groups list',
  'groups members',
  'groups topics',
  'groups wait',
  'help',
  'offsets export',
  'offsets history',
  'offsets list',
  'offsets snapshot',
  'sandbox start',
  'sandbox status',
  'sandbox stop',
  'topics consumers',
  'topics describe',
  'topics list',
  'version',
]

interface CommandNode {
  /** Its whole path. */
  readonly command: string
  readonly commands: readonly CommandNode[]
}

const leaves = ({ command, commands }: CommandNode): string[] =>
  commands.length === 0 ? [command] : commands.flatMap(leaves)

test('every command is known to change a cluster or not', async () => {
  const { stdout } = await runKctl('help --json')
  const { commands } = JSON.parse(stdout) as Pick<CommandNode, 'commands'>
  const all = commands.flatMap(leaves)
  expect(all.toSorted()).toEqual([...new Set(CHANGING.map(({ name }) => name)), ...HARMLESS].toSorted())
})

let home = ''
beforeEach(() => {
  home = makeHome()
})

async function prepare({ before = [] }: ChangingCommand): Promise<EmbeddedCluster> {
  const cluster = await startSandbox({ topics: { orders: ['a', 'b', 'c', 'd', 'e'] } })
  await commitOffsets(cluster, 'billing', [{ topic: 'orders', partition: 0, offset: 3n }])
  mkdirSync(join(home, 'config', 'kctl'), { recursive: true })
  const brokers = `brokers: ["${cluster.bootstrap}"]`
  writeFileSync(
    join(home, 'config', 'kctl', 'config.yaml'),
    `contexts:
  open: { ${brokers} }
  looks: { ${brokers}, readonly: true }
  prod: { ${brokers}, protected: true }
  other: { ${brokers}, clusterId: another-one }
`,
  )
  writeFileSync(join(home, 'wanted.csv'), 'orders,0,1\n')
  for (const command of before) {
    expect(await runIn('open', command)).toMatchObject({ exitCode: 0 })
  }
  return cluster
}

const runIn = async (context: string, command: string, options: RunOptions = {}) =>
  await runKctl(`${command} --context ${context} --timeout 5s`, { home, ...options })

/** All that the commands of the table could change. */
async function stateOf(): Promise<string> {
  const parts = [
    await runIn('open', 'topics list -o json'),
    await runIn('open', 'offsets list billing -o json'),
    await runIn('open', 'groups list -o json'),
    await runIn('open', 'consume orders --from earliest -e -o ndjson'),
  ]
  return parts.map(({ stdout, exitCode }) => `${exitCode} ${stdout}`).join('\n')
}

describe.each(CHANGING)('kctl $args', (command) => {
  const { args, dryRun } = command

  test('is refused by a context that is read-only, and in another cluster than the one expected', async () => {
    await using _cluster = await prepare(command)
    const before = await stateOf()
    const answers = { answers: ['looks', 'other', true], terminal: true }
    for (const [context, code] of [
      ['looks', 'READONLY_CONTEXT'],
      ['other', 'WRONG_CLUSTER'],
    ] as const) {
      const isRecordStream = command.name === 'consume'
      const finished = await runIn(context, isRecordStream ? args : `${args} --yes -o json`, answers)
      expect(finished).toMatchObject({ exitCode: 8, stdout: '' })
      if (!isRecordStream) expect(finished.stderr).toContain(`"code":"${code}"`)
    }
    expect(await stateOf()).toBe(before)
  })

  test('asks for the name of a context that is protected, and takes nothing else for a yes', async () => {
    await using _cluster = await prepare(command)
    const before = await stateOf()
    const unasked = await runIn('prod', `${args} --yes`)
    expect(unasked).toMatchObject({ exitCode: 2, stdout: '' })
    expect(unasked.stderr).toContain('context "prod" is protected')
    expect(await runIn('prod', `${args} --no-input`, { answers: ['prod'], terminal: true })).toMatchObject({
      exitCode: 2,
      asked: [],
    })
    const declined = await runIn('prod', `${args} --yes`, { answers: ['yes'], terminal: true })
    expect(declined.exitCode).toBe(8)
    expect(declined.asked).toEqual([expect.stringContaining('Type prod, the name of the context')])
    expect(await stateOf()).toBe(before)

    const agreed = await runIn('prod', args, { answers: ['prod'], terminal: true })
    expect(agreed.stderr).not.toContain('error')
    expect(agreed.exitCode).toBe(0)
    expect(agreed.asked).toHaveLength(1)
    expect(await stateOf()).not.toBe(before)
  })

  test.skipIf(dryRun === undefined)('may be tried out anywhere', async () => {
    await using _cluster = await prepare(command)
    const before = await stateOf()
    for (const context of ['looks', 'prod']) {
      expect(await runIn(context, dryRun ?? '')).toMatchObject({ exitCode: 0 })
    }
    expect(await stateOf()).toBe(before)
  })
})

test('a topic that is missing is asked about after the name of the context', async () => {
  const produce = { name: 'produce', args: 'produce new x' }
  await using _cluster = await prepare(produce)
  const finished = await runIn('prod', produce.args, { answers: ['prod', true], terminal: true })
  expect(finished.exitCode).toBe(0)
  expect(finished.asked).toEqual([
    expect.stringContaining('Type prod'),
    expect.stringContaining('Create it?'),
  ])
})

test('what commits nothing changes nothing', async () => {
  const consume = { name: 'consume', args: 'consume orders -g billing --no-commit -n 1 -e' }
  await using _cluster = await prepare(consume)
  for (const context of ['looks', 'prod']) {
    expect(await runIn(context, consume.args)).toMatchObject({ exitCode: 0 })
  }
})
