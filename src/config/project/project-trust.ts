import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { withFileLock } from '../file-lock.ts'
import { linkTarget } from '../link-target.ts'
import { replaceFile } from '../replace-file.ts'
import { type Machine, stateDir } from '../state-paths.ts'

/** A project file as it was when it was trusted. */
interface TrustedFile {
  readonly path: string
  readonly sha256: string
}

const trustPath = (machine: Machine): string => join(stateDir(machine), 'trusted-projects.json')

/**
 * The file by its directory, whatever leads there. A file that is itself a link is not what it leads to: relative
 * paths and commands in it are about where the link is.
 */
const placeOf = (path: string): string => join(linkTarget(dirname(path)), basename(path))

/** Trust is in this text at this place: a change of either ends it. */
export function isProjectTrusted(machine: Machine, path: string, text: string): boolean {
  const real = placeOf(path)
  const sha256 = hashOf(text)
  return readTrusted(machine).some((file) => file.path === real && file.sha256 === sha256)
}

export async function trustProject(machine: Machine, path: string, text: string): Promise<void> {
  await changeTrust(machine, path, { path: placeOf(path), sha256: hashOf(text) })
}

/** @returns whether it was trusted, in whatever version */
export async function distrustProject(machine: Machine, path: string): Promise<boolean> {
  return await changeTrust(machine, path, null)
}

async function changeTrust(machine: Machine, path: string, trusted: TrustedFile | null): Promise<boolean> {
  const file = trustPath(machine)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const real = placeOf(path)
  return await withFileLock(file, () => {
    const before = readTrusted(machine)
    const others = before.filter((each) => each.path !== real)
    const files = trusted === null ? others : [...others, trusted]
    replaceFile(file, `${JSON.stringify({ version: 1, files }, null, 2)}\n`)
    return others.length < before.length
  })
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

function readTrusted(machine: Machine): readonly TrustedFile[] {
  try {
    const { files } = JSON.parse(readFileSync(trustPath(machine), 'utf8')) as { readonly files?: unknown }
    return Array.isArray(files) ? files.filter(isTrustedFile) : []
  } catch {
    // Nobody was trusted yet, or nobody can tell who was.
    return []
  }
}

function isTrustedFile(value: unknown): value is TrustedFile {
  const { path, sha256 } = (value ?? {}) as Partial<Record<keyof TrustedFile, unknown>>
  return typeof path === 'string' && typeof sha256 === 'string'
}
