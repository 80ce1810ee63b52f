import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { KctlError } from '../../errors.ts'
import { manPages } from './man-page.ts'

/**
 * Writes every man page into a directory that man can be told of: those of section 1 into its `man1`, those of
 * section 7 into its `man7`. None of them needs to be there yet.
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
    for (const { file, text } of pages) {
      const section = path.join(target, `man${file.at(-1)}`)
      await mkdir(section, { recursive: true })
      await writeFile(path.join(section, file), text)
    }
  } catch (error) {
    throw new KctlError('outputFailed', `man pages cannot be written: ${(error as Error).message}`, {
      code: 'FILE_NOT_WRITTEN',
      cause: error,
    })
  }
  return pages.length
}
