import { statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

export const PROJECT_FILE = '.kctl.yaml'

/**
 * The `.kctl.yaml` that is nearest to a directory, up to the root of the repository that it is in: where `.git`
 * is. Outside of a repository there is none, so that nobody's file in a directory that all may write to is ever
 * read; and what lies above the home directory belongs to no project of its owner.
 */
export function findProjectFile(from: string, homeDir: string): string | null {
  let found: string | null = null
  for (let directory = resolve(from); !isAbove(directory, homeDir); directory = dirname(directory)) {
    if (isEverybodys(directory)) return null
    const path = join(directory, PROJECT_FILE)
    found ??= exists(path) ? path : null
    if (exists(join(directory, '.git'))) return found
    if (dirname(directory) === directory) return null
  }
  return null
}

function isAbove(directory: string, homeDir: string): boolean {
  if (homeDir === '' || directory === resolve(homeDir)) return false
  const way = relative(directory, homeDir)
  return way !== '' && !way.startsWith('..') && resolve(directory, way) === resolve(homeDir)
}

function exists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    // Whoever reads it says what is wrong with it.
    return (error as NodeJS.ErrnoException).code === 'ELOOP'
  }
}

const STICKY_AND_OTHERS_WRITE = 0o1002

/** Like /tmp, where anybody can put a repository around what is one's own. */
function isEverybodys(directory: string): boolean {
  try {
    return (statSync(directory).mode & STICKY_AND_OTHERS_WRITE) === STICKY_AND_OTHERS_WRITE
  } catch {
    return false
  }
}
