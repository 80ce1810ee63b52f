// Compiles src/wire/lz-codecs.as to src/wire/lz-wasm.ts. Needed only after a change of the former:
// the result is committed, and a test compares the hash of its source. The compiler is fetched for
// the occasion: with its 100 MB it is no dependency for everyone.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const COMPILER = 'assemblyscript@0.28.20'
const root = new URL('../src/wire/', import.meta.url)
const source = new URL('lz-codecs.as', root)

const work = mkdtempSync(join(tmpdir(), 'lz-wasm-'))
try {
  cpSync(source, join(work, 'lz-codecs.ts'))
  const flags = ['-O3', '--noAssert', '--runtime', 'stub', '--initialMemory', '1', '--outFile', 'lz.wasm']
  execFileSync('npx', ['--yes', '--package', COMPILER, 'asc', 'lz-codecs.ts', ...flags], {
    cwd: work,
    stdio: 'inherit',
  })
  const base64 = readFileSync(join(work, 'lz.wasm')).toString('base64')
  const sha256 = createHash('sha256').update(readFileSync(source)).digest('hex')
  writeFileSync(
    new URL('lz-wasm.ts', root),
    `// Made from lz-codecs.as by scripts/build-lz-wasm.mjs. Do not edit.\n` +
      `export const LZ_SOURCE_SHA256 = '${sha256}'\n` +
      `export const LZ_WASM =\n  '${base64}'\n`,
  )
} finally {
  rmSync(work, { recursive: true })
}
