import { mkdirSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Document, parseDocument } from 'yaml'
import { KctlError } from '../errors.ts'
import type { ConfigFile } from './config-contents.ts'
import { readConfigText } from './config-file.ts'
import { withFileLock } from './file-lock.ts'
import { parseConfig } from './parse-config.ts'
import { replaceFile } from './replace-file.ts'

/**
 * Changes the config file and keeps its comments and order. The edit sees the file as it is under the
 * lock, so that two writers do not undo each other.
 *
 * @param edit changes the document, or throws to leave everything as it is
 * @throws {UsageError} if the file is wrong already
 * @throws {KctlError} `FILE_LOCKED`, `FILE_NOT_WRITTEN`
 */
export async function editConfig(
  path: string,
  edit: (document: Document, config: ConfigFile) => void,
): Promise<void> {
  makeDirectory(dirname(path))
  const target = targetOf(path)
  await withFileLock(target, () => {
    const text = readConfigText(path) ?? ''
    const config = parseConfig(text, path, dirname(path))
    const document = parseDocument(text.replace(/^\ufeff/, ''), { version: '1.2' })
    edit(document, config)
    const changed =
      document.contents === null ? '' : document.toString({ lineWidth: 0, flowCollectionPadding: true })
    // What could not be read again is better not written.
    parseConfig(changed, path, dirname(path))
    replaceFile(target, changed)
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

/** Two names of one file share a lock. */
function targetOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
