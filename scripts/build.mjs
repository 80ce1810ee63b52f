// Bundles src into dist. kctl's own code is one file, in which a module runs only when a command needs it: forty
// small files would each cost a look at the disk. Everyday commands have a bundle without the others' code, and
// packages that few commands need are files of their own.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { OWN_BUNDLES } from '../bin/kctl.js'
import { keepCode } from './keep-code.mjs'

const outdir = path.resolve(process.argv[2] ?? 'dist')
rmSync(outdir, { recursive: true, force: true })
mkdirSync(outdir, { recursive: true })

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
const PARAMETERS = 'function(exports,require,module,__filename){'
const LAZY_PACKAGES = ['chalk', 'cli-table3', 'inquirer', 'ora', 'yaml']
/** Those of them that are ES modules whose default export is wanted. Of a CommonJS file it is all of its exports. */
const WITH_DEFAULT = ['inquirer', 'ora']
/** Loaded as lazily, and mended on the way. */
const GUARDED_KAFKAJS = 'src/cluster/guarded-kafkajs.ts'

const common = {
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
  ...[null, ...OWN_BUNDLES].map(buildKctl),
  buildPackages({
    ...Object.fromEntries(
      LAZY_PACKAGES.filter((name) => !WITH_DEFAULT.includes(name)).map((name) => [name, name]),
    ),
    kafkajs: GUARDED_KAFKAJS,
  }),
  buildPackages(
    Object.fromEntries(WITH_DEFAULT.map((name) => [name, name])),
    'module.exports=module.exports.default;',
  ),
])
writeFileSync(path.join(outdir, 'package.json'), '{ "type": "commonjs" }\n')
await keepCode(outdir)
if (outdir === path.resolve('dist')) writeManPages()

/** Whoever builds may have settings that are wrong. */
function writeManPages() {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('KCTL_')))
  const places = { XDG_CONFIG_HOME: outdir, APPDATA: outdir }
  const args = ['bin/kctl.js', 'help', '--quiet', '--man-dir', path.join(outdir, 'man')]
  const { status } = spawnSync(process.execPath, args, { env: { ...env, ...places }, stdio: 'inherit' })
  if (status !== 0) throw new Error('the man pages were not written')
}

/** A file for each, for main.js to load when it is needed. */
async function buildPackages(entryPoints, footer = '') {
  await build({ ...common, outdir, keepNames: true, entryPoints, footer: { js: footer } })
}

/** kctl for one command, or, with null, for all of them. */
async function buildKctl(command) {
  const file = path.join(outdir, `${command ?? 'main'}.js`)
  await build({
    ...common,
    outfile: file,
    entryPoints: ['src/entry.ts'],
    define: {
      KCTL_VERSION: JSON.stringify(version),
      // createRequire takes either; CommonJS only has this one.
      'import.meta.url': '__filename',
      'performance.now': 'monotonicMs',
    },
    inject: ['scripts/monotonic-ms.mjs'],
    // As a script it gives the function, for bin/kctl.js; as a module it is what it says.
    banner: {
      js: '(load=>typeof module=="object"?load(exports,require,module,__filename):load)(' + PARAMETERS,
    },
    footer: { js: '})' },
    // Native or loaded by path at run time: they stay where npm put them.
    external: ['@node-rs/crc32', '@foxglove/wasm-zstd'],
    plugins: [
      { name: 'lazy-packages', setup: keepApart },
      { name: 'unused-builtins', setup: leaveOutBuiltins },
      ...(command === null
        ? []
        : [{ name: 'one-command', setup: (build) => leaveOutCommands(build, command) }]),
    ],
  })
  // eslint-disable-next-line no-control-regex -- it is what ASCII is
  if (!/^[\x00-\x7f]*$/.test(readFileSync(file, 'utf8'))) throw new Error(`${file} is not ASCII alone`)
}

function keepApart({ onResolve }) {
  onResolve({ filter: new RegExp(`^(${LAZY_PACKAGES.join('|')})$`) }, ({ path }) => ({
    path: `./${path}.js`,
    external: true,
  }))
  onResolve({ filter: /\/guarded-kafkajs\.ts$/ }, () => ({ path: './kafkajs.js', external: true }))
}

/** commander loads it for sub-commands that are programs of their own, of which there are none. */
function leaveOutBuiltins({ onResolve, onLoad }) {
  onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
    /[\\/]node_modules[\\/]commander[\\/]/.test(importer)
      ? { path: 'child_process', namespace: 'empty' }
      : null,
  )
  onLoad({ filter: /./, namespace: 'empty' }, () => ({ contents: '' }))
}

/** The other commands, which `src/command-list.ts` loads only by their names. */
function leaveOutCommands({ onResolve }, command) {
  const kept = new RegExp(`^\\./commands/(${command}|help-text)[./]`)
  onResolve({ filter: /^\.\/commands\// }, ({ path, importer, kind }) =>
    kind === 'dynamic-import' && importer.endsWith('command-list.ts') && !kept.test(path)
      ? { path, namespace: 'empty' }
      : null,
  )
}
