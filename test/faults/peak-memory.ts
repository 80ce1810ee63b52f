import { type ChildProcess, execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const SAMPLE_MS = 100
const MEGABYTE = 1_000_000

/** Watches how much memory a process has at most. */
export function watchPeakMemory(child: ChildProcess): { readonly peakMegabytes: number } & Disposable {
  let peakKilobytes = 0
  const look = (): void => {
    if (child.exitCode !== null || child.signalCode !== null) return
    peakKilobytes = Math.max(peakKilobytes, residentKilobytes(child.pid ?? 0))
  }
  const timer = setInterval(look, SAMPLE_MS)
  return {
    /** @throws {Error} when nothing was seen of it: no memory at all is no good news */
    get peakMegabytes() {
      if (peakKilobytes === 0) throw new Error(`the memory of process ${child.pid} was not seen`)
      return Math.ceil((peakKilobytes * 1024) / MEGABYTE)
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}

/** What it has had at most, as Linux counts it; what it has now, elsewhere. */
function residentKilobytes(pid: number): number {
  try {
    if (process.platform !== 'linux')
      return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }))
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    // It has just ended.
    return 0
  }
}
