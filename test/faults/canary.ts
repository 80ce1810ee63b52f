import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { BundledKctl } from '../support/bundle-kctl.ts'
import { startSecureKafka } from '../support/secure-kafka.ts'
import { type CanaryCase, canaryCases, openCanaryWorld } from './canary-cases.ts'
import { hasCanary } from './canary-leaks.ts'
import { type FaultOptions, type FaultRow, type Figure, scaled } from './fault-row.ts'
import { commandLineOf } from './processes.ts'
import { runToEnd } from './run-to-end.ts'
import { SeededRandom } from './seeded-random.ts'

const AT_ONCE = 3
const LOOK_MS = 15
const HUNG_MS = 30_000

/** How much is told, by whom. Node's own `stream` and `child_process` tell all that passes there, and are left out. */
const WAYS: readonly {
  readonly flags: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}[] = [
  { flags: [] },
  { flags: ['-v'] },
  { flags: ['--debug'] },
  { flags: ['-o', 'json'] },
  {
    flags: ['-v', '--debug'],
    env: {
      KAFKAJS_LOG_LEVEL: 'debug',
      KAFKAJS_DEBUG_PROTOCOL_BUFFERS: '1',
      KAFKAJS_DEBUG_EXTENDED_PROTOCOL_BUFFERS: '1',
    },
  },
  {
    flags: ['-v', '--debug'],
    env: {
      NODE_DEBUG: 'net,tls,http,timer,module',
      NODE_OPTIONS: '--trace-warnings --trace-uncaught',
    },
  },
]

/** A secret is where it has to be, and nowhere else, whatever goes wrong. */
export const canary: FaultRow = {
  name: 'canary',
  what: 'a secret in no output, on no command line and in no file, whatever fails and however much is told',
  run: lookForIt,
}

interface Hit {
  readonly output: boolean
  readonly args: boolean
  readonly files: readonly string[]
  readonly hung: boolean
  readonly crashed: boolean
  readonly exitCode: number | null
  readonly text: string
}

async function lookForIt({ scale, kctl, seed, say }: FaultOptions): Promise<readonly Figure[]> {
  const random = new SeededRandom(seed)
  await using secure = await startSecureKafka()
  await runToEnd(kctl, secure.kafka, ['topics', 'create', 'orders'])
  await runToEnd(kctl, secure.kafka, ['produce', 'orders', 'one', 'two'])
  const folder = mkdtempSync(join(tmpdir(), 'kctl-test-'))
  await using world = await openCanaryWorld(secure, folder)
  const all = canaryCases(world).flatMap((each) => WAYS.map((way) => ({ each, way })))
  const trials = pick(all, scaled(all.length, scale, 60), random)
  let [outputs, args, files, hung, crashed, failed] = [0, 0, 0, 0, 0, 0]
  let next = 0
  const work = async (): Promise<void> => {
    while (next < trials.length) {
      const trial = trials[next++]
      if (trial === undefined) return
      const { each, way } = trial
      const hit = await tryOne(kctl, each, way)
      if (hit.output) outputs++
      if (hit.args) args++
      if (hit.files.length > 0) files++
      if (hit.hung) hung++
      if (hit.crashed) crashed++
      const hasFailed = each.works === true && hit.exitCode !== 0
      if (hasFailed) failed++
      if (hit.output || hit.args || hit.files.length > 0 || hit.hung || hit.crashed || hasFailed)
        say(`${each.name} ${way.flags.join(' ')} ${JSON.stringify(way.env ?? {})}: ${JSON.stringify(hit)}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  rmSync(folder, { recursive: true, force: true })
  return [
    { name: 'in output', value: outputs, bar: 0 },
    { name: 'in arguments', value: args, bar: 0 },
    { name: 'in files', value: files, bar: 0 },
    { name: 'hung', value: hung, bar: 0 },
    { name: 'crashed', value: crashed, bar: 0 },
    { name: 'failed though right', value: failed, bar: 0 },
    { name: 'runs', value: trials.length, bar: null },
  ]
}

function pick<Item>(items: readonly Item[], count: number, random: SeededRandom): readonly Item[] {
  const left = [...items]
  return Array.from({ length: Math.min(count, left.length) }, () => {
    const [item] = left.splice(random.between(0, left.length - 1), 1)
    return item as Item
  })
}

async function tryOne(
  { path }: BundledKctl,
  { args, env = {}, stdin, files = {}, isTyped = false, keeps = [] }: CanaryCase,
  way: (typeof WAYS)[number],
): Promise<Hit> {
  const home = mkdtempSync(join(tmpdir(), 'kctl-test-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true })
    writeFileSync(join(home, name), text, { mode: 0o600 })
  }
  const place = {
    PATH: process.env['PATH'],
    HOME: home,
    XDG_STATE_HOME: join(home, 'state'),
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
  }
  const flags = flagsFor(args, way.flags)
  const child = spawn(process.execPath, [path, ...args, ...flags], {
    cwd: home,
    env: { ...place, ...env, ...way.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
  child.stdin.on('error', () => {})
  child.stdin.end(stdin ?? '')
  let isInArgs = false
  const look = setInterval(() => {
    for (const pid of familyOf(child.pid ?? 0)) isInArgs ||= hasCanary(commandLineOf(pid))
  }, LOOK_MS)
  let isHung = false
  const limit = setTimeout(() => {
    isHung = true
    child.kill('SIGKILL')
  }, HUNG_MS)
  const [exitCode] = (await once(child, 'close')) as [number | null]
  clearInterval(look)
  clearTimeout(limit)
  if (args[0] === 'sandbox')
    await once(spawn(process.execPath, [path, 'sandbox', 'stop'], { env: place }), 'close')
  const found = filesIn(home).filter(
    (name) =>
      !Object.hasOwn(files, name) &&
      !keeps.includes(name) &&
      hasCanary(readFileSync(join(home, name), 'latin1')),
  )
  rmSync(home, { recursive: true, force: true })
  const isSaid = hasCanary(text)
  const hasCrashed = /bug in kctl|internal error/.test(text) || exitCode === 1
  return {
    output: isSaid,
    args: isInArgs && !isTyped,
    files: found,
    hung: isHung,
    crashed: hasCrashed,
    exitCode,
    text: text.slice(0, 1_500),
  }
}

/** Records that may never end are no document; what a command of `--exec` prints is its own, and errors are kctl's. */
function flagsFor(args: readonly string[], flags: readonly string[]): readonly string[] {
  const printsRecords = args[0] === 'consume' && !args.includes('--exec')
  return printsRecords && flags.includes('json') ? ['-o', 'ndjson'] : flags
}

/** A process and what it has started. */
function familyOf(pid: number): readonly number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
    return [pid, ...children.flatMap((each) => familyOf(Number(each)))]
  } catch {
    return [pid]
  }
}

const filesIn = (home: string): readonly string[] =>
  readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(home.length + 1))
