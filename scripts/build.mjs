// Bundles src into dist. kctl's own code is one file, in which a module runs only when a command needs it:
// forty small files would each cost a look at the disk. Packages that few commands need are files of their own.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { writeCodeCache } from '../bin/load-bundle.js'

const outdir = path.resolve(process.argv[2] ?? 'dist')
rmSync(outdir, { recursive: true, force: true })
mkdirSync(outdir, { recursive: true })

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
const LAZY_PACKAGES = ['chalk', 'cli-table3', 'inquirer', 'ora', 'yaml']
/** Loaded as lazily, and mended on the way. */
const GUARDED_KAFKAJS = 'src/cluster/guarded-kafkajs.ts'

const common = {
  outdir,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20.19',
  minify: true,
  // Node 20 has them; translated, they would be compiled at every start.
  supported: { 'dynamic-import': false, 'regexp-unicode-property-escapes': true },
  logLevel: 'warning',
}

await Promise.all([
  build({
    ...common,
    entryPoints: { main: 'src/entry.ts' },
    define: {
      KCTL_VERSION: JSON.stringify(version),
      // createRequire takes either; CommonJS only has this one.
      'import.meta.url': '__filename',
    },
    // Native or loaded by path at run time: they stay where npm put them.
    external: ['@node-rs/crc32', '@foxglove/wasm-zstd'],
    plugins: [{ name: 'lazy-packages', setup: keepApart }],
  }),
  build({
    ...common,
    keepNames: true,
    entryPoints: {
      ...Object.fromEntries(LAZY_PACKAGES.map((name) => [name, name])),
      kafkajs: GUARDED_KAFKAJS,
    },
  }),
])
writeFileSync(`${outdir}/package.json`, '{ "type": "commonjs" }\n')
const bundle = path.join(outdir, 'main.js')
// eslint-disable-next-line no-control-regex -- it is what ASCII is
if (!/^[\x00-\x7f]*$/.test(readFileSync(bundle, 'utf8'))) throw new Error('the bundle is not ASCII alone')
await writeCodeCache(bundle, warmUp)

/** What every command needs is compiled ahead: the command line, settings, help, and the way to a cluster. */
async function warmUp({ main }) {
  const nowhere = { isTerminal: false, columns: 80, write() {} }
  const host = {
    env: {},
    cwd: outdir,
    homeDir: outdir,
    platform: process.platform,
    nodeVersion: process.versions.node,
    stdin: { isTerminal: false, async *chunks() {} },
    stdout: nowhere,
    stderr: nowhere,
    prompts: null,
    now: Date.now,
    onSignal: () => () => {},
    pid: process.pid,
  }
  await main(['topics', '--help'], host)
  await main(['version'], host)
  await main(['topics', 'list', '--brokers', '127.0.0.1:1'], host)
}

function keepApart({ onResolve }) {
  onResolve({ filter: new RegExp(`^(${LAZY_PACKAGES.join('|')})$`) }, ({ path }) => ({
    path: `./${path}.js`,
    external: true,
  }))
  onResolve({ filter: /\/guarded-kafkajs\.ts$/ }, () => ({ path: './kafkajs.js', external: true }))
}
