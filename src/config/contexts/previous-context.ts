import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { replaceFile } from '../replace-file.ts'
import { type Machine, stateDir } from '../state-paths.ts'

const previousPath = (machine: Machine): string => join(stateDir(machine), 'previous-context')

/** The context that was in use before this one; null if none was. */
export function readPreviousContext(machine: Machine): string | null {
  try {
    const name = readFileSync(previousPath(machine), 'utf8').trim()
    return name === '' ? null : name
  } catch {
    return null
  }
}

export function writePreviousContext(machine: Machine, name: string): void {
  const path = previousPath(machine)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  replaceFile(path, `${name}\n`)
}
