import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Document, parseDocument } from 'yaml'
import { KctlError, UsageError } from '../errors.ts'
import type { ConfigFile } from './config-contents.ts'
import { holdsSecret, readConfigText } from './config-file.ts'
import { withFileLock } from './file-lock.ts'
import { linkTarget } from './link-target.ts'
import { parseConfig } from './parse-config.ts'
import { removeLeftovers, replaceFile } from './replace-file.ts'

/**
 * Changes the config file and keeps its comments and order. What is written was made from the file as it is under
 * the lock, so that two writers do not undo each other.
 *
 * @param edit changes the document, or throws to leave everything as it is; it is called again if the file has
 * changed in the meantime, and its last call counts
 * @param check sees what came of it, and throws to leave everything as it was
 * @throws {UsageError} if the file is wrong already
 * @throws {KctlError} `FILE_LOCKED`, `FILE_NOT_WRITTEN`
 */
export async function editConfig(
  path: string,
  edit: (document: Document, config: ConfigFile) => void,
  check: (after: ConfigFile, before: ConfigFile) => void = () => {},
): Promise<void> {
  const change = (text: string): Changed => {
    const config = parseConfig(text, path, dirname(path))
    const document = parseDocument(text.replace(/^\ufeff/, ''), { version: '1.2' })
    edit(document, config)
    const changed =
      document.contents === null ? '' : document.toString({ lineWidth: 0, flowCollectionPadding: true })
    // What could not be read again is better not written.
    const after = parseConfig(changed, path, dirname(path))
    check(after, config)
    return { text: changed, most: mostMode(config, after) }
  }
  // Others wait for the lock, and for nothing that can be done before it is taken.
  const early = readConfigText(path) ?? ''
  const prepared = change(early)
  await whileLocked(path, (target) => {
    const text = readConfigText(path) ?? ''
    const { text: changed, most } = text === early ? prepared : change(text)
    replaceFile(target, changed, OWN, most)
  })
}

/**
 * Puts a text that somebody has edited in the place of the config file.
 *
 * @param before what the file held when they began; null: there was none
 * @throws {UsageError} with file and line, if the text is no config file
 * @throws {KctlError} `CONFIG_CHANGED` if the file is another by now; `FILE_LOCKED`, `FILE_NOT_WRITTEN`
 */
export async function replaceConfig(path: string, before: string | null, text: string): Promise<void> {
  await whileLocked(path, (target) => {
    if (readConfigText(path) !== before) {
      throw new KctlError('precondition', `${path} was changed by somebody else in the meantime`, {
        code: 'CONFIG_CHANGED',
      })
    }
    const after = parseConfig(text, path, dirname(path))
    replaceFile(target, text, OWN, mostMode(contentsOf(before ?? '', path), after))
  })
}

interface Changed {
  readonly text: string
  /** What of its mode the file may keep. */
  readonly most: number
}

const OWN = 0o600

/** Others may have been welcome to read the file before there was a secret in it. */
const mostMode = (before: ConfigFile | null, after: ConfigFile): number =>
  holdsSecret(after) && (before === null || !holdsSecret(before)) ? OWN : 0o777

/** @returns null for what is wrong */
function contentsOf(text: string, path: string): ConfigFile | null {
  try {
    return parseConfig(text, path, dirname(path))
  } catch (error) {
    if (error instanceof UsageError) return null
    throw error
  }
}

/** Two names of one file share a lock. */
async function whileLocked(path: string, work: (target: string) => void): Promise<void> {
  const target = linkTarget(path)
  makeDirectory(dirname(target))
  await withFileLock(target, () => {
    removeLeftovers(target)
    work(target)
  })
}

function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new KctlError('outputFailed', `cannot make ${path}: ${(error as Error).message}`, {
      code: 'FILE_NOT_WRITTEN',
      cause: error,
    })
  }
}
