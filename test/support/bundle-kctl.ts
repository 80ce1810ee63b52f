import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const ROOT = join(import.meta.dirname, '..', '..')

/** kctl as a program of its own, made from the sources as they are, for tests with real processes. */
export interface BundledKctl extends Disposable {
  /** A file for `node` to run. */
  readonly path: string
}

export async function bundleKctl(): Promise<BundledKctl> {
  // Inside of the project, where packages are found that are not bundled.
  const directory = mkdtempSync(join(ROOT, 'node_modules', '.kctl-test-'))
  const path = join(directory, 'kctl.mjs')
  await build({
    stdin: { contents: PROGRAM, resolveDir: ROOT, loader: 'ts' },
    outfile: path,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    // Packages that are no ES modules ask for Node's own ones in their own way.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url)",
    },
    external: ['@node-rs/crc32'],
    logLevel: 'silent',
  })
  return { path, [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }) }
}

const PROGRAM = `
  import { fileURLToPath } from 'node:url'
  import { main } from './src/main.ts'
  import { systemHost } from './src/system-host.ts'
  const host = systemHost(fileURLToPath(import.meta.url))
  void main(process.argv.slice(2), host).then((exitCode) => {
    process.exitCode = exitCode
    if (exitCode === 130) host.endBySignal('SIGINT')
    if (exitCode === 143) host.endBySignal('SIGTERM')
  })
`
