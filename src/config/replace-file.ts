import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { KctlError } from '../errors.ts'
import { linkTarget } from './link-target.ts'

/**
 * Replaces a file in one step: whoever reads it sees the old text or the new, also after a crash or on
 * a full disk. A symbolic link is followed, and the mode of a file that is there is kept.
 *
 * @param most what is kept of that mode
 * @throws {KctlError} `FILE_NOT_WRITTEN`; the old file is as it was
 */
export function replaceFile(path: string, text: string, mode = 0o600, most = 0o777): void {
  const target = linkTarget(path)
  // Any name that is free will do; every command reads this module, and few need node:crypto.
  const temporary = `${target}.${Math.random().toString(36).slice(2)}.tmp`
  const kept = modeOf(target)
  try {
    writeDurably(temporary, text, mode, kept === null ? null : kept & most)
    renameSync(temporary, target)
    syncDirectory(dirname(target))
  } catch (error) {
    rmSync(temporary, { force: true })
    const { code, message } = error as NodeJS.ErrnoException
    const reason = code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : message
    throw new KctlError('outputFailed', `cannot write ${path}: ${reason}`, {
      code: 'FILE_NOT_WRITTEN',
      cause: error,
    })
  }
}

/**
 * What writers that were killed have left beside a file; it may hold secrets that the file has no more.
 * To be called only while nobody else can be writing it.
 */
export function removeLeftovers(path: string): void {
  const target = linkTarget(path)
  const start = `${basename(target)}.`
  for (const name of readdirSync(dirname(target))) {
    if (!name.startsWith(start) || !/^[a-z0-9]+\.tmp$/.test(name.slice(start.length))) continue
    rmSync(join(dirname(target), name), { force: true })
  }
}

/** @param kept the mode to have exactly, whatever the umask takes away; null: there was no file */
function writeDurably(path: string, text: string, mode: number, kept: number | null): void {
  const file = openSync(path, 'wx', kept === null ? mode : kept & mode)
  try {
    if (kept !== null) fchmodSync(file, kept)
    const bytes = Buffer.from(text)
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Makes a rename last through a power cut. Windows has no such thing, and says so. */
function syncDirectory(path: string): void {
  try {
    const directory = openSync(path, 'r')
    try {
      fsyncSync(directory)
    } finally {
      closeSync(directory)
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EPERM' && code !== 'EISDIR' && code !== 'EACCES' && code !== 'EINVAL') throw error
  }
}

function modeOf(path: string): number | null {
  try {
    return statSync(path).mode & 0o777
  } catch {
    return null
  }
}
