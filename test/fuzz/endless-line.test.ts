import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { startEmbedded } from '../../src/sandbox/embedded/start-embedded.ts'
import { builtKctl } from '../support/built-kctl.ts'
import { spawnKctl } from '../support/spawn-kctl.ts'

const kctl = builtKctl()
const MB = 2 ** 20
const CHUNK = Buffer.alloc(MB, 'x')
const LINE_BYTES = 1024 * MB

/** The most memory that another process has had so far, in bytes. */
function peakOf(pid: number): number {
  try {
    return Number(/^VmHWM:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

test.runIf(process.platform === 'linux').for([
  { flags: [], says: 'longer than 67108864 bytes', maxPeakBytes: 200 * MB },
  { flags: ['--max-message-bytes', '1000000'], says: 'longer than 1000000 bytes', maxPeakBytes: 150 * MB },
  { flags: ['-i', 'ndjson'], says: 'longer than 67108864 bytes', maxPeakBytes: 200 * MB },
])(
  'produce $flags ends at a line of a gigabyte',
  { timeout: 60_000 },
  async ({ flags, says, maxPeakBytes }) => {
    await using cluster = await startEmbedded({ topics: [{ name: 'orders' }] })
    await using started = spawnKctl(kctl(), ['produce', 'orders', ...flags], { cluster, stdin: null })
    const { child, stdin } = started
    let peakBytes = 0
    stdin.write('{"value":"first"}\n')
    for (let written = 0; written < LINE_BYTES && child.exitCode === null; written += MB) {
      if (!stdin.write(CHUNK)) await Promise.race([once(stdin, 'drain').catch(() => {}), started.finished])
      peakBytes = Math.max(peakBytes, peakOf(child.pid ?? 0))
    }
    stdin.end()
    const { exitCode, stderr } = await started.finished
    expect(stderr).toContain(`error: line 2: ${says}\n  hint: `)
    expect(stderr).toMatch(/1 record/)
    expect(exitCode).toBe(10)
    expect(cluster.records('orders', 0).length).toBe(1)
    expect(peakBytes).toBeGreaterThan(30 * MB)
    expect(peakBytes).toBeLessThan(maxPeakBytes)
  },
)
