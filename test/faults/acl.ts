import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import { type GuardedKafka, startGuardedKafka } from '../support/guarded-kafka.ts'
import { makeHome, runKctl } from '../support/run-kctl.ts'
import { ACL_COMMANDS, ACL_USERS, type AclCommand, type AclUser, LOCAL_COMMANDS } from './acl-commands.ts'
import { type FaultOptions, type FaultRow, type Figure, scaled } from './fault-row.ts'
import { SeededRandom } from './seeded-random.ts'

/** Nothing here may be waited for. */
const HANG_MS = 20_000
const USERS = Object.keys(ACL_USERS) as readonly AclUser[]

/** Every command that asks a cluster something, by users who may do little. */
export const acl: FaultRow = {
  name: 'acl',
  what: 'every command by users who may do little: what it may, with the rest marked, and never a quiet 0',
  run: askAll,
}

interface Trial {
  readonly user: AclUser
  readonly each: AclCommand
  readonly exit: number
}

async function askAll({ scale, seed, say }: FaultOptions): Promise<readonly Figure[]> {
  const missing = await commandsMissing()
  for (const command of missing) say(`"${command}" is not in the table`)
  const all = USERS.flatMap((user, index) =>
    ACL_COMMANDS.map((each): Trial => ({ user, each, exit: each.exits[index] ?? -1 })),
  )
  const trials = pick(all, scaled(all.length, scale, 40), new SeededRandom(seed))
  await using guarded = await startGuardedKafka(ACL_USERS)
  const world = await prepare(guarded)
  let [wrongExits, unnamed, changed, crashed] = [0, 0, 0, 0]
  try {
    for (const trial of trials) {
      const found = await tryOne(trial, world)
      if (found.wrongExit) wrongExits++
      if (found.unnamed) unnamed++
      if (found.changed) changed++
      if (found.crashed) crashed++
      if (found.wrongExit || found.unnamed || found.changed || found.crashed)
        say(`${trial.user}: kctl ${found.line}\n  ${JSON.stringify(found)}`)
    }
  } finally {
    await world.end()
  }
  return [
    { name: 'commands missing', value: missing.length, bar: 0 },
    { name: 'wrong exits', value: wrongExits, bar: 0 },
    { name: 'right or reason not named', value: unnamed, bar: 0 },
    { name: 'changed without saying so', value: changed, bar: 0 },
    { name: 'crashed or hung', value: crashed, bar: 0 },
    { name: 'trials', value: trials.length, bar: null },
  ]
}

interface TreeNode {
  readonly command: string
  readonly commands: readonly TreeNode[]
}

/** Commands of the tree that no line of the table is about. */
export async function commandsMissing(): Promise<readonly string[]> {
  const { stdout } = await runKctl('help --json')
  const { commands } = JSON.parse(stdout) as { readonly commands: readonly TreeNode[] }
  const leaves = (node: TreeNode): readonly string[] =>
    node.commands.length === 0 ? [node.command] : node.commands.flatMap(leaves)
  const known = new Set([...LOCAL_COMMANDS, ...ACL_COMMANDS.map(({ command }) => command)])
  return commands.flatMap(leaves).filter((command) => !known.has(command))
}

function pick<Item>(items: readonly Item[], count: number, random: SeededRandom): readonly Item[] {
  const left = [...items]
  return Array.from({ length: Math.min(count, left.length) }, () => {
    const [item] = left.splice(random.between(0, left.length - 1), 1)
    return item as Item
  })
}

interface AclWorld {
  readonly guarded: GuardedKafka
  /** Files that an administrator has written, and a journal with a change in it. */
  readonly home: string
  /** All that a command could change. */
  state(): Promise<string>
  /** Puts everything back to how it was at first. */
  restore(): Promise<void>
  readonly first: string
  end(): Promise<void>
}

async function prepare(guarded: GuardedKafka): Promise<AclWorld> {
  const { kafka } = guarded
  const home = makeHome()
  const admin = async (command: string, stdin?: string): Promise<string> => {
    const { exitCode, stdout, stderr } = await runKctl(command, {
      cluster: kafka,
      home,
      ...(stdin !== undefined && { stdin }),
    })
    if (exitCode !== 0) throw new Error(`kctl ${command} ended with ${exitCode}: ${stderr}`)
    return stdout
  }
  const restore = async (): Promise<void> => {
    const present = (await admin('topics list -o name')).split('\n')
    const extra = present.filter((name) => name.endsWith('-new'))
    const stale = ['orders', 'payments'].filter((name) => present.includes(name))
    if (extra.length + stale.length > 0) await admin(`topics delete ${[...extra, ...stale].join(' ')} -y`)
    await admin('topics create orders payments -p 1')
    for (const topic of ['orders', 'payments']) await admin(`produce ${topic} a b c`)
    for (const group of ['billing', 'other']) {
      await runKctl(`groups delete ${group} -y`, { cluster: kafka, home })
      await admin(`offsets reset ${group} -t orders:0 -t payments:0 --to 1 --allow-new -y`)
    }
    // The change that undo is about.
    await admin('offsets reset billing --to 2 -y')
    rmSync(join(home, 'plan'), { force: true })
    await admin(`offsets reset billing --to earliest --plan-out ${join(home, 'plan')}`)
    writeFileSync(
      join(home, 'export'),
      (await admin('offsets export billing other -o json')).replaceAll('"offset": 2', '"offset": 3'),
    )
  }
  const state = async (): Promise<string> => {
    const [topics, offsets] = [
      await admin('topics list -o csv --columns name,partitions,records'),
      await admin('offsets export --all-groups'),
    ]
    return topics + offsets
  }
  await admin('topics create kept')
  await restore()
  const member = await startMember(kafka.bootstrap)
  return {
    guarded,
    home,
    state,
    restore,
    first: await state(),
    end: async () => {
      await member()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** A classic member of the group `reading`. @returns what makes it leave */
async function startMember(bootstrap: string): Promise<() => Promise<void>> {
  const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING, clientId: 'reader' })
  const consumer = kafka.consumer({ groupId: 'reading', maxWaitTimeInMs: 200 })
  const joined = new Promise<void>((resolve) => consumer.on('consumer.group_join', () => resolve()))
  await consumer.connect()
  await consumer.subscribe({ topics: ['kept'], fromBeginning: true })
  await consumer.run({ autoCommit: false, eachMessage: async () => await Promise.resolve() })
  await joined
  return async () => await consumer.disconnect()
}

async function tryOne({ user, each, exit }: Trial, world: AclWorld) {
  const { guarded, home } = world
  // A journal of its own, which begins as the administrator's.
  const own = makeHome()
  cpSync(home, own, { recursive: true })
  const line = `${each.command} ${each.args}`
    .replace('{plan}', join(own, 'plan'))
    .replace('{export}', join(own, 'export'))
  const startedMs = performance.now()
  const { exitCode, stdout, stderr } = await runKctl(line, { env: guarded.as(user), home: own })
  const tookMs = performance.now() - startedMs
  rmSync(own, { recursive: true, force: true })
  const after = each.changes === true || exitCode !== exit ? await world.state() : world.first
  const hasChanged = after !== world.first
  if (hasChanged) await world.restore()
  const mayChange = each.changes === true && [0, 3].includes(exitCode)
  return {
    line: line.replaceAll(own, ''),
    exitCode,
    stdout,
    stderr,
    wrongExit: exitCode !== exit,
    unnamed:
      (exitCode !== 0 || each.lists === true) &&
      !/the principal needs \w+ on |this user may not see/.test(stderr),
    changed: hasChanged && !mayChange,
    crashed: /bug in kctl|^\s+at /m.test(stderr) || exitCode === 1 || tookMs > HANG_MS,
  }
}
