import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../../src/sandbox/embedded/start-embedded.ts'
import { findProgram } from './find-program.ts'
import { type BenchCommand, median, timeCommand, timeInTurns } from './time-command.ts'

const ROUNDS = 20
const KCTL = 'bin/kctl.js'

/** How long the shortest commands take, beside Node that does nothing. */
export async function benchStartUp(say: (line: string) => void): Promise<void> {
  const topics = Array.from({ length: 10 }, (_, index) => ({ name: `topic-${index}`, partitions: 3 }))
  await using cluster = await startEmbedded({ topics })
  const node = process.execPath
  const kctl = (name: string, ...args: string[]): BenchCommand => ({
    name,
    file: node,
    args: [KCTL, ...args],
    env: { KCTL_BROKERS: cluster.bootstrap, KCTL_CONFIG: '/nonexistent' },
  })
  const commands: BenchCommand[] = [
    { name: 'node -e 0', file: node, args: ['-e', '0'] },
    kctl('kctl --version', '--version'),
    kctl('kctl topics list', 'topics', 'list'),
    kctl('kctl produce, one record', 'produce', 'topic-0', 'value'),
    kctl('kctl consume, the last record', 'consume', 'topic-0', '--tail', '1', '-e'),
    ...(findProgram('kcat') === null
      ? []
      : [{ name: 'kcat -L', file: 'kcat', args: ['-b', cluster.bootstrap, '-L'] }]),
  ]
  say(`Start-up, embedded broker with 10 topics, median of ${ROUNDS} in turns`)
  const timed = await timeInTurns(commands, ROUNDS)
  const bareMs = median(timed[0]?.timesMs ?? [])
  for (const { name, timesMs } of timed) {
    const ms = median(timesMs)
    const beyond = name.startsWith('kctl') ? `   node + ${(ms - bareMs).toFixed(1)} ms` : ''
    say(`  ${name.padEnd(32)} ${ms.toFixed(1).padStart(7)} ms${beyond}`)
  }
  say(`  ${'kctl sandbox, until it is ready'.padEnd(32)} ${(await timeSandbox()).toFixed(1).padStart(7)} ms`)
}

/** The whole command, which returns when the broker in the background answers. */
async function timeSandbox(): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), 'kctl-bench-'))
  const command = (...args: string[]): BenchCommand => ({
    name: 'sandbox',
    file: process.execPath,
    args: [KCTL, ...args],
    env: { XDG_STATE_HOME: home, XDG_CONFIG_HOME: home },
  })
  const timesMs: number[] = []
  try {
    for (let round = 0; round < 5; round++) {
      timesMs.push(await timeCommand(command('sandbox')))
      await timeCommand(command('sandbox', 'stop'))
    }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
  return median(timesMs)
}
