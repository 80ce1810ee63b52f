import { readFileSync } from 'node:fs'

export interface Usage {
  readonly cpuMs: number
  readonly peakBytes: number
}

/** Linux counts CPU time in hundredths of a second, whatever the kernel's own clock. */
const TICK_MS = 10

/** What a process has used so far; null when it is over, and on systems other than Linux. */
export function usageOf(pid: number): Usage | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ')
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
    if (peak === undefined) return null
    return {
      cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
      peakBytes: Number(peak) * 1024,
    }
  } catch {
    return null
  }
}
