import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Pipe {
  readonly read: number
  readonly write: number
  /** Closes this process's ends: the processes that were given them keep theirs. */
  close(): void
}

/** The pipe that a shell makes of `|`: Node's own are sockets, which behave differently at their ends. */
export function makePipe(): Pipe {
  const directory = mkdtempSync(join(tmpdir(), 'kctl-test-'))
  const path = join(directory, 'pipe')
  execFileSync('mkfifo', [path])
  // Opening one end alone waits for the other one; both at once does not.
  const both = openSync(path, 'r+')
  const read = openSync(path, constants.O_RDONLY)
  const write = openSync(path, constants.O_WRONLY)
  closeSync(both)
  rmSync(directory, { recursive: true })
  return {
    read,
    write,
    close() {
      closeSync(read)
      closeSync(write)
    },
  }
}
