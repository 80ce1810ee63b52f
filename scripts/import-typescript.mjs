// Node 20 cannot run TypeScript: bundle one module and import the result.
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

export async function importTypeScript(entry) {
  const directory = mkdtempSync(join('node_modules', '.kctl-script-'))
  try {
    const outfile = join(directory, 'bundle.mjs')
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20.19',
      packages: 'external',
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
