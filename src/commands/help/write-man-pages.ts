import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { KctlError } from '../../errors.ts'
import { manPages } from './man-page.ts'

/**
 * Writes every man page into one directory, which need not be there yet.
 *
 * @returns how many
 * @throws {KctlError} `FILE_NOT_WRITTEN`
 */
export async function writeManPages(
  root: CommandUnknownOpts,
  directory: string,
  cwd: string,
): Promise<number> {
  const target = path.resolve(cwd, directory)
  const pages = manPages(root)
  try {
    await mkdir(target, { recursive: true })
    for (const { file, text } of pages) await writeFile(path.join(target, file), text)
  } catch (error) {
    throw new KctlError('outputFailed', `man pages cannot be written: ${(error as Error).message}`, {
      code: 'FILE_NOT_WRITTEN',
      cause: error,
    })
  }
  return pages.length
}
