import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

export interface BundledProgram extends Disposable {
  /** A file for `node` to run, with the project as its working directory. */
  readonly path: string
}

/** Makes a program of TypeScript, for a process of its own. The working directory is the project's. */
export async function bundleProgram(entry: string): Promise<BundledProgram> {
  // Inside of the project, where packages are found.
  const directory = mkdtempSync(join('node_modules', '.kctl-fuzz-'))
  const path = join(directory, 'program.mjs')
  await build({
    entryPoints: [entry],
    outfile: path,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'silent',
  })
  return { path, [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }) }
}
