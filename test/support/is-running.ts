import { readFileSync } from 'node:fs'

/** Whether a process is there and has not ended; one that has, and that nobody has asked about yet, is a zombie on Linux. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return true
  }
}
