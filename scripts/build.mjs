// Bundles src into dist: one small file for what every command needs, one for each heavy part.
// Two steps, since only ES modules can be split, and CommonJS starts some milliseconds sooner on Node 20.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build, transform } from 'esbuild'

const outdir = 'dist'
// What is there stays until all of the new is: a build that fails breaks nothing.
const fresh = `${outdir}.${process.pid}`

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

const { outputFiles } = await build({
  write: false,
  entryPoints: { main: 'src/entry.ts' },
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minify: true,
  keepNames: true,
  chunkNames: '[name]-[hash]',
  define: { KCTL_VERSION: JSON.stringify(version) },
  // Native or loaded by path at run time: they stay where npm put them.
  external: ['@node-rs/crc32', '@foxglove/wasm-zstd'],
  logLevel: 'warning',
})

mkdirSync(fresh, { recursive: true })
try {
  for (const { path, text } of outputFiles) {
    const { code } = await transform(text, {
      format: 'cjs',
      platform: 'node',
      target: 'node20.19',
      supported: { 'dynamic-import': false },
      // createRequire takes either; CommonJS only has this one.
      define: { 'import.meta.url': '__filename' },
      minify: true,
    })
    writeFileSync(join(fresh, basename(path)), code)
  }
  writeFileSync(join(fresh, 'package.json'), '{ "type": "commonjs" }\n')
  rmSync(outdir, { recursive: true, force: true })
  renameSync(fresh, outdir)
} finally {
  rmSync(fresh, { recursive: true, force: true })
}
