import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startEmbedded } from '../../src/sandbox/embedded/start-embedded.ts'
import { builtKctl } from '../support/built-kctl.ts'
import { isRunning } from '../support/is-running.ts'
import { makePipe } from '../support/make-pipe.ts'
import { spawnKctl } from '../support/spawn-kctl.ts'
import { until } from '../support/until.ts'

const COUNT = 240
const PARTITIONS = [0, 1] as const
/** Instead of the 45 s that a group waits for a member that has died. */
const SESSION_MS = 2_000

const kctl = builtKctl()

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kctl-exec-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const log = (): string => join(directory, 'log')

function logged(): readonly string[] {
  try {
    return readFileSync(log(), 'utf8').split('\n').slice(0, -1)
  } catch {
    return []
  }
}

async function startCluster() {
  const topics = [{ name: 'orders', partitions: 2 }]
  const cluster = await startEmbedded({ topics, groups: { consumerSessionTimeoutMs: SESSION_MS } })
  for (const partition of PARTITIONS)
    cluster.append(
      'orders',
      partition,
      Array.from({ length: COUNT }, (_, index) => ({ key: `k${index % 7}`, value: `${index}` })),
    )
  return cluster
}

describe('kctl consume --exec', () => {
  test('killed without a word, and started again: nothing is lost, and nothing committed that was not done', async () => {
    await using cluster = await startCluster()
    const command = 'sleep 0.01; echo "$KCTL_PARTITION $KCTL_OFFSET" >> "$LOG"'
    const flags = ['--exec', command, '--concurrency', '4', '--commit-every', '50ms']
    const start = (...more: readonly string[]) =>
      spawnKctl(kctl(), ['consume', 'orders', '-g', 'g', ...flags, ...more], {
        cluster,
        env: { LOG: log() },
      })
    for (const round of [1, 2]) {
      await using worker = start()
      await until(() => logged().length > round * 100, 40_000)
      worker.child.kill('SIGKILL')
      await worker.finished
      const done = new Set(logged())
      for (const partition of PARTITIONS) {
        const committed = Number(cluster.committed('g', { topic: 'orders', partition }) ?? 0n)
        for (let offset = 0; offset < committed; offset++) expect(done).toContain(`${partition} ${offset}`)
      }
    }
    await using last = start('--exit')
    expect((await last.finished).exitCode).toBe(0)
    // Each was done, and by key in order, however often.
    const firstTime = [...new Set(logged())]
    expect(firstTime).toHaveLength(PARTITIONS.length * COUNT)
    const latest = new Map<string, number>()
    for (const line of firstTime) {
      const [partition = '', offset = ''] = line.split(' ')
      const key = `${partition} ${Number(offset) % 7}`
      expect(Number(offset)).toBeGreaterThan(latest.get(key) ?? -1)
      latest.set(key, Number(offset))
    }
    for (const partition of PARTITIONS)
      expect(cluster.committed('g', { topic: 'orders', partition })).toBe(BigInt(COUNT))
    // No more is done again than what was under way, or done and not committed yet.
    expect(logged().length).toBeLessThan(PARTITIONS.length * COUNT * 1.5)
  }, 90_000)

  test('a second signal ends what is running too', async () => {
    await using cluster = await startCluster()
    const command = 'trap "" TERM INT; sleep 60 & echo $! >> "$LOG"; wait; wait'
    await using worker = spawnKctl(kctl(), ['consume', 'orders', '-g', 'g', '--exec', command], {
      cluster,
      env: { LOG: log() },
    })
    await until(() => logged().length === 1)
    worker.child.kill('SIGINT')
    await until(() => worker.stderr.length > 0)
    await new Promise((resolve) => setTimeout(resolve, 300))
    worker.child.kill('SIGINT')
    expect((await worker.finished).signal).toBe('SIGINT')
    await until(() => !isRunning(Number(logged()[0])))
    expect(cluster.committed('g', { topic: 'orders', partition: 0 }) ?? 0n).toBe(0n)
  })

  test('a reader that stops reading stops the command, and nothing else', async () => {
    await using cluster = await startCluster()
    const pipe = makePipe()
    try {
      const command = 'head -c 200000 /dev/zero; echo $KCTL_OFFSET >> "$LOG"'
      await using worker = spawnKctl(kctl(), ['consume', 'orders', '-g', 'g', '--exec', command], {
        cluster,
        env: { LOG: log() },
        stdout: pipe.write,
      })
      await until(() => worker.stderr.includes('group g'))
      await new Promise((resolve) => setTimeout(resolve, 1_500))
      expect(logged().length).toBeLessThan(4)
      worker.child.kill('SIGTERM')
      expect((await worker.finished).signal).toBe('SIGTERM')
    } finally {
      pipe.close()
    }
  })
})
