// Bundles src into dist: one small file for what every command needs, one for each heavy part.
// Two steps, since only ES modules can be split, and CommonJS starts some milliseconds sooner on Node 20.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, transform } from 'esbuild'

const outdir = 'dist'
rmSync(outdir, { recursive: true, force: true })
mkdirSync(outdir, { recursive: true })

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

await build({
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

for (const file of readdirSync(outdir)) {
  const path = join(outdir, file)
  const { code } = await transform(readFileSync(path, 'utf8'), {
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    supported: { 'dynamic-import': false },
    // createRequire takes either; CommonJS only has this one.
    define: { 'import.meta.url': '__filename' },
    minify: true,
  })
  writeFileSync(path, code)
}
writeFileSync(join(outdir, 'package.json'), '{ "type": "commonjs" }\n')
