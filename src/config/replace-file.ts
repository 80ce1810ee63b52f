import {
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { KctlError } from '../errors.ts'

/**
 * Replaces a file in one step: whoever reads it sees the old text or the new, also after a crash or on
 * a full disk. A symbolic link is followed, and the mode of a file that is there is kept.
 *
 * @throws {KctlError} `FILE_NOT_WRITTEN`; the old file is as it was
 */
export function replaceFile(path: string, text: string, mode = 0o600): void {
  const target = targetOf(path)
  // Any name that is free will do; every command reads this module, and few need node:crypto.
  const temporary = `${target}.${Math.random().toString(36).slice(2)}.tmp`
  try {
    writeDurably(temporary, text, modeOf(target) ?? mode)
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

function writeDurably(path: string, text: string, mode: number): void {
  const file = openSync(path, 'wx', mode)
  try {
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

function targetOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

function modeOf(path: string): number | null {
  try {
    return statSync(path).mode & 0o777
  } catch {
    return null
  }
}
