import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { EmbeddedCluster } from '../../src/sandbox/embedded/embedded-cluster.ts'
import { builtKctl } from '../support/built-kctl.ts'
import { commitOffsets } from '../support/commit-offsets.ts'
import { makeHome, runKctl } from '../support/run-kctl.ts'
import { spawnKctl } from '../support/spawn-kctl.ts'
import { startSandbox } from '../support/start-sandbox.ts'

const kctl = builtKctl()
const TIMEOUT_MS = 60_000

/** Kills its own process with -9 before or after the nth call of a function of `node:fs` that is about the journal. */
const DIE = `
  import fs from 'node:fs'
  import { syncBuiltinESMExports } from 'node:module'
  const [when, name, nth] = process.env.KCTL_TEST_DIE.split(' ')
  const real = fs[name]
  let left = Number(nth)
  fs[name] = (...args) => {
    const isIt = String(args[0]).includes('journal') && --left === 0
    if (isIt && when === 'before') process.kill(process.pid, 'SIGKILL')
    const result = real(...args)
    if (isIt) process.kill(process.pid, 'SIGKILL')
    return result
  }
  syncBuiltinESMExports()
`

interface Step {
  readonly what: string
  /** Where the process dies of itself, as in DIE. */
  readonly dieAt?: string
  /** Where the broker keeps it waiting until it is killed from outside. */
  readonly waitsFor?: 'change' | 'readBack'
  /** Whether the broker goes on with what it has got, after the process is gone. */
  readonly goesOn?: boolean
  readonly journal: 'planned' | 'applied' | null
  readonly isDone: boolean
}

const BEFORE_JOURNAL: readonly Step[] = [
  { what: 'before the journal is written', dieAt: 'before openSync 1', journal: null, isDone: false },
  { what: 'before the entry is in its place', dieAt: 'before renameSync 1', journal: null, isDone: false },
]

const STEPS: readonly Step[] = [
  {
    what: 'once the entry is in its place',
    dieAt: 'after renameSync 1',
    journal: 'planned',
    isDone: false,
  },
  { what: 'once it is sent, and it is never done', waitsFor: 'change', journal: 'planned', isDone: false },
  {
    what: 'once it is sent, and it is done then',
    waitsFor: 'change',
    goesOn: true,
    journal: 'planned',
    isDone: true,
  },
  { what: 'before it is read back', waitsFor: 'readBack', goesOn: true, journal: 'planned', isDone: true },
  { what: "before the entry's end", dieAt: 'before renameSync 2', journal: 'planned', isDone: true },
  { what: "behind the entry's end", dieAt: 'after renameSync 2', journal: 'applied', isDone: true },
]

interface Change {
  readonly args: string
  /** The request that makes the change, and the one that looks what has become of it. */
  readonly api: string
  readonly readBackApi: string
}

const RESET: Change = {
  args: 'offsets reset billing -t orders -t unread --to latest --allow-new -y',
  api: 'OffsetCommit',
  readBackApi: 'OffsetFetch',
}
const DELETE: Change = {
  args: 'offsets delete billing -t orders -y',
  api: 'OffsetDelete',
  readBackApi: 'OffsetFetch',
}
const DELETE_GROUP: Change = {
  args: 'groups delete billing -y',
  api: 'DeleteGroups',
  readBackApi: 'DescribeGroups',
}

async function brokerWithGroups(): Promise<EmbeddedCluster> {
  const cluster = await startSandbox({
    topics: { orders: 'abcdefghij'.split(''), other: ['x', 'y'], unread: ['z'] },
  })
  await commitOffsets(cluster, 'billing', [
    { topic: 'orders', partition: 0, offset: 6n, metadata: 'by hand' },
    { topic: 'other', partition: 0, offset: 1n },
  ])
  await commitOffsets(cluster, 'mailer', [{ topic: 'orders', partition: 0, offset: 3n, metadata: 'mail' }])
  return cluster
}

/** Everything that is committed, with metadata and epochs. */
const stateOf = async (cluster: EmbeddedCluster): Promise<string> =>
  (await runKctl('offsets export --all-groups -o json', { cluster })).stdout

interface Entry {
  readonly id: string
  readonly group: string
  readonly status: string
}

async function historyOf(home: string, cluster: EmbeddedCluster): Promise<readonly Entry[]> {
  const { stdout, stderr, exitCode } = await runKctl('offsets history -o json', { cluster, home })
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return JSON.parse(stdout) as Entry[]
}

/** Runs kctl as a process that is killed at this step. */
async function killAt(
  { dieAt, waitsFor, goesOn = false }: Step,
  { args, api, readBackApi }: Change,
  cluster: EmbeddedCluster,
  home: string,
  every = 1,
): Promise<void> {
  mkdirSync(join(home, 'state'), { recursive: true })
  const preload = join(home, 'die.mjs')
  writeFileSync(preload, DIE)
  const change = waitsFor === undefined ? null : cluster.faults.hold(api, { every })
  await using process = spawnKctl(kctl(), args.split(' '), {
    cluster,
    env: {
      XDG_STATE_HOME: join(home, 'state'),
      ...(dieAt === undefined
        ? {}
        : { KCTL_TEST_DIE: dieAt, NODE_OPTIONS: `--import=${pathToFileURL(preload).href}` }),
    },
  })
  await change?.reached
  if (goesOn) {
    const held = waitsFor === 'readBack' ? cluster.faults.hold(readBackApi) : null
    const before = held === null ? await stateOf(cluster) : ''
    // A broker does what it was sent before it sees that nobody is there any more.
    if (held === null) process.child.kill('SIGSTOP')
    change?.release()
    if (held === null) await expect.poll(async () => await stateOf(cluster)).not.toBe(before)
    else await held.reached
    process.child.kill('SIGKILL')
    await process.finished
    held?.release()
  } else if (change !== null) {
    process.child.kill('SIGKILL')
  }
  const { signal, stderr } = await process.finished
  expect(signal, stderr).toBe('SIGKILL')
}

describe.each([
  { name: 'offsets reset', change: RESET, steps: [...BEFORE_JOURNAL, ...STEPS] },
  { name: 'offsets delete', change: DELETE, steps: STEPS },
  { name: 'groups delete', change: DELETE_GROUP, steps: STEPS },
])('$name that is killed', ({ change, steps }) => {
  test.for(steps)('$what', { timeout: TIMEOUT_MS }, async (step) => {
    await using cluster = await brokerWithGroups()
    const home = makeHome()
    const before = await stateOf(cluster)
    await killAt(step, change, cluster, home)

    const after = await stateOf(cluster)
    if (step.isDone) expect(after).not.toBe(before)
    else expect(after).toBe(before)
    const entries = await historyOf(home, cluster)
    expect(entries.map(({ group, status }) => [group, status])).toEqual(
      step.journal === null ? [] : [['billing', step.journal]],
    )

    const sent = cluster.faults.requests(change.api).length
    const { exitCode, stderr } = await runKctl('offsets undo -y', { cluster, home })
    if (step.journal === null) {
      expect(stderr).toContain('there is nothing to undo')
      expect(exitCode).toBe(7)
    } else {
      expect(exitCode, stderr).toBe(0)
      expect(stderr).not.toContain('has moved since')
      if (step.journal === 'planned') {
        expect(stderr).toMatch(
          step.isDone
            ? /nobody saw the end of this change: .*[12] (?:is|are) where it was to put them, 0 are/
            : /nobody saw the end of this change: .*0 are where it was to put them, [12] (?:is|are) where/,
        )
      } else expect(stderr).not.toContain('nobody saw the end')
    }
    expect(await stateOf(cluster)).toBe(before)
    if (!step.isDone) expect(cluster.faults.requests(change.api)).toHaveLength(sent)
  })
})

describe('offsets import of two groups that is killed', () => {
  const IMPORT_API = { api: 'OffsetCommit', readBackApi: 'OffsetFetch' }
  const steps: readonly (Step & { readonly entries: readonly (readonly [string, string])[] })[] = [
    {
      what: 'between the two',
      dieAt: 'after renameSync 2',
      journal: 'applied',
      isDone: true,
      entries: [['billing', 'applied']],
    },
    {
      what: "once the second's entry is in its place",
      dieAt: 'after renameSync 3',
      journal: 'planned',
      isDone: false,
      entries: [
        ['mailer', 'planned'],
        ['billing', 'applied'],
      ],
    },
    {
      what: 'once the second is sent, and is done then',
      waitsFor: 'change',
      goesOn: true,
      journal: 'planned',
      isDone: true,
      entries: [
        ['mailer', 'planned'],
        ['billing', 'applied'],
      ],
    },
  ]

  test.for(steps)('$what', { timeout: TIMEOUT_MS }, async (step) => {
    await using cluster = await brokerWithGroups()
    const home = makeHome()
    const before = await stateOf(cluster)
    const file = join(home, 'offsets.csv')
    writeFileSync(file, 'billing,orders,0,1\nbilling,other,0,0\nmailer,orders,0,1\n')
    await killAt(step, { ...IMPORT_API, args: `offsets import ${file} -y` }, cluster, home, 2)
    expect(await stateOf(cluster)).not.toBe(before)
    const entries = await historyOf(home, cluster)
    expect(entries.map(({ group, status }) => [group, status])).toEqual(step.entries)
    for (const { id } of entries) {
      const { exitCode, stderr } = await runKctl(`offsets undo ${id} -y`, { cluster, home })
      expect(exitCode, stderr).toBe(0)
    }
    expect(await stateOf(cluster)).toBe(before)
  })
})

test('an undo that is killed can be undone, or made again', { timeout: TIMEOUT_MS }, async () => {
  await using cluster = await brokerWithGroups()
  const home = makeHome()
  const before = await stateOf(cluster)
  await runKctl(RESET.args, { cluster, home })
  const [reset] = await historyOf(home, cluster)
  const sent: Step = { what: 'once it is sent', waitsFor: 'change', journal: 'planned', isDone: false }
  await killAt(sent, { ...RESET, args: 'offsets undo -y' }, cluster, home)
  cluster.faults.clear()
  expect((await historyOf(home, cluster)).map(({ status }) => status)).toEqual(['planned', 'applied'])
  const { exitCode, stderr } = await runKctl(`offsets undo ${reset?.id} -y`, { cluster, home })
  expect(exitCode, stderr).toBe(0)
  expect(await stateOf(cluster)).toBe(before)
})
