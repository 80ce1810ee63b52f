import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'

export interface BundledScript extends Disposable {
  /** A file that `node` runs as it is. */
  readonly path: string
}

/** Makes a program for a child process of its own out of TypeScript that imports from `src/`. */
export async function bundleScript(source: string): Promise<BundledScript> {
  const directory = mkdtempSync(join(tmpdir(), 'kctl-script-'))
  const path = join(directory, 'script.mjs')
  await build({
    stdin: { contents: source, resolveDir: join(import.meta.dirname, '..', '..'), loader: 'ts' },
    outfile: path,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
  })
  return { path, [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }) }
}
