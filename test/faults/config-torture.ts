import { execFile } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseConfig } from '../../src/config/parse-config.ts'
import type { BundledKctl } from '../support/bundle-kctl.ts'
import { spawnKctl } from '../support/spawn-kctl.ts'
import { type FaultRow, scaled } from './fault-row.ts'
import { SeededRandom } from './seeded-random.ts'

const ROUNDS = 5
const WRITERS = 100
const FULL_DISKS = 20
/** Of every so many writers one is killed with -9, half of them while they hold the lock. */
const KILLED = 4
const MODE = 0o640
const COMMENTS = ['# at the top', '# above a context', '# behind a value', '# at the end']

type Config = ReturnType<typeof parseConfig>

/** One writer: what it is told, and how to see in the file that it was done. */
interface Writer {
  readonly args: readonly string[]
  readonly isDone: (config: Config, text: string) => boolean
}

export const configTorture: FaultRow = {
  name: 'config',
  what: 'the config file under a hundred writers at once, kill -9 in the middle of a write, and a full disk',
  async run({ scale, kctl, seed, say }) {
    const random = new SeededRandom(seed)
    const rounds = scaled(ROUNDS, scale, 1)
    const writers = scaled(WRITERS, Math.max(scale, 0.12), 1)
    const directory = mkdtempSync(path.join(tmpdir(), 'kctl-config-'))
    const trial = new Trial(kctl, directory, random, say)
    try {
      for (let round = 0; round < rounds; round++) await trial.writeAtOnce(writers)
      for (let disk = 0; disk < scaled(FULL_DISKS, scale, 3); disk++) await trial.fillDisk()
      return [
        { name: 'torn files', value: trial.torn, bar: 0 },
        { name: 'lost writes', value: trial.lost, bar: 0 },
        { name: 'lost contexts', value: trial.lostContexts, bar: 0 },
        { name: 'lost comments', value: trial.lostComments, bar: 0 },
        { name: 'changed modes', value: trial.changedModes, bar: 0 },
        { name: 'leftovers', value: trial.leftovers, bar: 0 },
        { name: 'wrong exits', value: trial.wrongExits, bar: 0 },
        { name: 'writers', value: trial.written, bar: null },
        { name: 'refused (8)', value: trial.refused, bar: null },
        { name: 'killed', value: trial.killed, bar: null },
        { name: 'killed in the write', value: trial.killedInWrite, bar: null },
        { name: 'full disks', value: trial.fullDisks, bar: null },
        { name: 'looks', value: trial.looks, bar: null },
        { name: 'seed', value: seed, bar: null },
      ]
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  },
}

class Trial {
  torn = 0
  lost = 0
  lostContexts = 0
  lostComments = 0
  changedModes = 0
  leftovers = 0
  wrongExits = 0
  written = 0
  refused = 0
  killed = 0
  killedInWrite = 0
  fullDisks = 0
  looks = 0
  private readonly kctl: BundledKctl
  private readonly directory: string
  private readonly file: string
  private readonly editor: string
  private readonly random: SeededRandom
  private readonly say: (line: string) => void

  constructor(kctl: BundledKctl, home: string, random: SeededRandom, say: (line: string) => void) {
    this.kctl = kctl
    this.random = random
    this.say = say
    this.directory = path.join(home, 'kctl')
    mkdirSync(this.directory)
    this.file = path.join(this.directory, 'config.yaml')
    // It saves at once: what it leaves in the file is the last line, by the name it is given.
    this.editor = path.join(home, 'editor.sh')
    writeFileSync(this.editor, '#!/bin/sh\nprintf "# edited by %s\\n" "$1" >> "$2"\n', { mode: 0o700 })
  }

  /** Writers that all begin at the same moment, some of which are killed; the file is looked at all the time. */
  async writeAtOnce(count: number): Promise<void> {
    writeFileSync(this.file, initial(count))
    chmodSync(this.file, MODE)
    const writers = Array.from({ length: count }, (_, index) => this.writer(index))
    const victims = new Set<number>()
    const watching = new AbortController()
    const watch = this.watch(victims, watching.signal)
    const outcomes = await Promise.all(
      writers.map(async (writer, index) => {
        const process = this.spawn(writer.args, index)
        const { pid = 0 } = process.child
        if (index % (2 * KILLED) === 0) victims.add(pid)
        const isKilledAnyhow = index % (2 * KILLED) === KILLED
        const delayMs = this.random.between(50, 1_500)
        if (isKilledAnyhow) void sleep(delayMs).then(() => process.child.kill('SIGKILL'))
        const { exitCode, stderr } = await process.finished
        if (exitCode === null) this.killed++
        else if (exitCode === 8) this.refused++
        else if (exitCode !== 0) {
          this.wrongExits++
          this.say(`${writer.args.join(' ')}: exit ${exitCode}: ${stderr}`)
        }
        return exitCode
      }),
    )
    watching.abort()
    await watch
    this.written += count
    // One more, whom nobody disturbs: it clears away what the killed ones have left behind.
    const last = await this.spawn(['context', 'add', 'last', '-b', 'last:1'], count).finished
    if (last.exitCode !== 0) {
      this.wrongExits++
      this.say(`the last one: exit ${last.exitCode}: ${last.stderr}`)
    }
    this.compare(writers, outcomes, count)
  }

  /** No write gets further than a few bytes, as on a disk that is full. */
  async fillDisk(): Promise<void> {
    writeFileSync(this.file, `${initial(50)}# ${'x'.repeat(this.random.between(0, 8_000))}\n`)
    const before = readFileSync(this.file, 'utf8')
    const args = ['context', 'edit', 'base-1', '--client-id', 'y'.repeat(this.random.between(1, 200))]
    const exitCode = await new Promise<number>((resolve) => {
      execFile(
        'sh',
        ['-c', 'ulimit -f 2; exec "$@"', 'sh', process.execPath, this.kctl.path, ...args],
        { env: this.environment() },
        (error) => resolve(typeof error?.code === 'number' ? error.code : error === null ? 0 : -1),
      )
    })
    this.fullDisks++
    if (exitCode !== 12) {
      this.wrongExits++
      this.say(`full disk: exit ${exitCode}`)
    }
    if (readFileSync(this.file, 'utf8') !== before) this.torn++
    this.countLeftovers()
  }

  private environment(index = 0): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: path.dirname(this.directory),
      XDG_CONFIG_HOME: path.dirname(this.directory),
      XDG_STATE_HOME: path.join(path.dirname(this.directory), 'state'),
      VISUAL: `"${this.editor}" writer-${index}-`,
    }
  }

  private spawn(args: readonly string[], index: number) {
    return spawnKctl(this.kctl, args, { env: this.environment(index) })
  }

  private writer(index: number): Writer {
    const has = (name: string) => (config: Config) => config.contexts.has(name)
    switch (index % 6) {
      case 0:
        return { args: ['context', 'add', `new-${index}`, '-b', `h${index}:1`], isDone: has(`new-${index}`) }
      case 1:
        return {
          args: ['context', 'rename', `old-${index}`, `renamed-${index}`],
          isDone: (config) => config.contexts.has(`renamed-${index}`) && !config.contexts.has(`old-${index}`),
        }
      case 2:
        return {
          args: ['context', 'remove', `gone-${index}`, '--yes'],
          isDone: (config) => !config.contexts.has(`gone-${index}`),
        }
      case 3:
        return {
          args: ['context', 'use', `base-${index}`],
          // The last one of them counts.
          isDone: (config) => config.current?.startsWith('base-') === true,
        }
      case 4:
        return {
          args: ['context', 'edit'],
          isDone: (_, text) => text.includes(`# edited by writer-${index}-\n`),
        }
      default:
        return {
          args: ['context', 'edit', `base-${index}`, '--client-id', `writer-${index}`],
          isDone: (config) => config.contexts.get(`base-${index}`)?.clientId === `writer-${index}`,
        }
    }
  }

  /** At any moment the file is whole. A victim that holds the lock is killed there. */
  private async watch(victims: Set<number>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.look()
      const owner = Number(readLock(`${this.file}.lock`).split(' ')[0])
      if (victims.delete(owner)) {
        this.killedInWrite++
        try {
          process.kill(owner, 'SIGKILL')
        } catch {
          // It was faster.
        }
      }
      await sleep(5)
    }
  }

  private look(): void {
    this.looks++
    try {
      const text = readFileSync(this.file, 'utf8')
      parseConfig(text, this.file, this.directory)
      if (!text.startsWith('# at the top\n') || !text.includes('# at the end\n'))
        throw new Error('it is cut off')
    } catch (error) {
      this.torn++
      this.say(`torn: ${(error as Error).message}`)
    }
  }

  private compare(writers: readonly Writer[], outcomes: readonly (number | null)[], count: number): void {
    this.look()
    const text = readFileSync(this.file, 'utf8')
    const config = parseConfig(text, this.file, this.directory)
    for (const [index, { args, isDone }] of writers.entries()) {
      if (outcomes[index] !== 0 || isDone(config, text)) continue
      this.lost++
      this.say(`lost: ${args.join(' ')}`)
    }
    for (let index = 0; index < count; index++) {
      const isOneOf = config.contexts.has(`old-${index}`) !== config.contexts.has(`renamed-${index}`)
      if (!config.contexts.has(`base-${index}`) || (index % 6 === 1 && !isOneOf)) this.lostContexts++
    }
    this.lostComments += COMMENTS.filter((comment) => !text.includes(comment)).length
    if ((statSync(this.file).mode & 0o777) !== MODE) this.changedModes++
    this.countLeftovers()
  }

  private countLeftovers(): void {
    const found = readdirSync(this.directory).filter((name) => name !== 'config.yaml')
    this.leftovers += found.length
    if (found.length > 0) this.say(`left over: ${found.join(', ')}`)
  }
}

function readLock(lock: string): string {
  try {
    return readFileSync(lock, 'utf8')
  } catch {
    return ''
  }
}

/** A context for each writer that nobody takes away, and one for those that rename or remove one. */
function initial(count: number): string {
  const contexts = Array.from({ length: count }, (_, index) =>
    ['base', ...(index % 6 === 1 ? ['old'] : []), ...(index % 6 === 2 ? ['gone'] : [])]
      .map((kind) => `  ${kind}-${index}: { brokers: [ ${kind}:${index + 1} ] }\n`)
      .join(''),
  )
  return `# at the top
current: base-0
contexts:
  # above a context
  first:
    brokers: [ first:1 ]
    clientId: mine # behind a value
${contexts.join('')}# at the end
`
}
