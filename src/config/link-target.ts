import { readlinkSync, realpathSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** As many links as Linux follows. */
const MAX_LINKS = 40

/** The file that a path leads to: links are followed, also to a file that is yet to be made. */
export function linkTarget(path: string): string {
  let at = path
  for (let links = 0; links < MAX_LINKS; links++) {
    try {
      return realpathSync(at)
    } catch {
      const next = readLink(at)
      if (next === null) return at
      at = resolve(dirname(at), next)
    }
  }
  return path
}

function readLink(path: string): string | null {
  try {
    return readlinkSync(path)
  } catch {
    return null
  }
}
