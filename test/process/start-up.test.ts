import { execFile, execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findEntry } from '../../src/command-list.ts'
import type { EmbeddedCluster } from '../../src/sandbox/embedded/embedded-cluster.ts'
import { listen } from '../support/listen.ts'
import { startSandbox } from '../support/start-sandbox.ts'
import { onTerminal, withoutControls } from '../support/terminal.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')

/** Says on stderr which files of the bundle are loaded, and whether V8 took the code that was kept for it. */
const WITNESS = `
  const Module = require('node:module')
  const vm = require('node:vm')
  const load = Module._load
  Module._load = function (request, ...rest) {
    if (/^\\.\\/[\\w-]+\\.js$/.test(request)) console.error('loaded ' + request)
    return load.call(this, request, ...rest)
  }
  vm.Script = class extends vm.Script {
    constructor(...args) {
      super(...args)
      console.error('kept code ' + (this.cachedDataRejected ? 'rejected' : 'used'))
    }
  }
`

describe('kctl as it is built', () => {
  let home = ''
  let cluster: EmbeddedCluster
  let caches: readonly string[] = []
  beforeAll(async () => {
    // Inside of the project, where packages are found that are not bundled.
    home = mkdtempSync(path.join(ROOT, 'node_modules', '.kctl-test-'))
    execFileSync(process.execPath, ['scripts/build.mjs', path.join(home, 'dist')], { cwd: ROOT })
    cpSync(path.join(ROOT, 'bin'), path.join(home, 'bin'), { recursive: true })
    writeFileSync(path.join(home, 'witness.cjs'), WITNESS)
    caches = readdirSync(path.join(home, 'dist')).filter((name) => name.endsWith('.cache'))
    cluster = await startSandbox({ topics: { orders: 2 } })
  })
  afterAll(async () => {
    rmSync(home, { recursive: true, force: true })
    await cluster.close()
  })

  const kctl = async (...args: string[]) =>
    await promisify(execFile)(
      process.execPath,
      ['--require', path.join(home, 'witness.cjs'), path.join(home, 'bin', 'kctl.js'), ...args],
      { env: { PATH: process.env['PATH'], HOME: home, XDG_CONFIG_HOME: home } },
    )

  test('takes the code that the build has compiled, and nothing that only some commands need', async () => {
    const { stdout, stderr } = await kctl('topics', 'list', '-o', 'name', '-b', cluster.bootstrap)
    expect(stdout).toBe('orders\n')
    expect(stderr).toBe('kept code used\n')
    expect((await kctl('topics', 'create', '--help')).stderr).toBe(stderr)
    expect((await kctl('version')).stderr).toBe(stderr)
  })

  test('draws with packages that are files of their own', async () => {
    const built = { path: path.join(home, 'bin', 'kctl.js'), [Symbol.dispose]: () => {} }
    await using silent = await listen(createServer())
    using waiting = onTerminal(built, ['doctor', '-b', silent.bootstrap, '--timeout', '4s'], {})
    await waiting.shows('⠙')
    expect(await waiting.finished).toMatchObject({ exitCode: 13 })
    expect(withoutControls(waiting.drawn)).toContain('did not answer')

    using asked = onTerminal(built, ['topics', 'delete', 'orders'], { cluster })
    await asked.shows('Type orders to go on:')
    expect(withoutControls(asked.drawn)).toMatch(/NAME +RECORDS/)
    expect(asked.drawn).toContain('\u001b[1m')
    asked.type('no\r')
    expect(await asked.finished).toMatchObject({ exitCode: 8 })
  })

  test('is whole in whatever directory it is built', () => {
    const directory = path.join(home, 'a commander', 'of kctl')
    for (const name of ['src', 'scripts', 'bin', 'package.json', 'tsconfig.json'])
      cpSync(path.join(ROOT, name), path.join(directory, name), { recursive: true })
    execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: directory, stdio: 'pipe' })
    // What runs the commands that know passwords.
    const bundle = readFileSync(path.join(directory, 'dist', 'main.js'), 'latin1')
    expect(bundle.includes('require("node:child_process")')).toBe(true)
  })

  test('has every command whole in a bundle of its own', async () => {
    const bundles = caches.map((name) => name.slice(0, name.indexOf('.')))
    expect(bundles.sort()).toEqual(['consume', 'groups', 'main', 'offsets', 'produce', 'topics'])
    for (const command of bundles.filter((name) => name !== 'main')) {
      const { stdout } = await kctl(command, '--help')
      // The bundle of all commands is what an abbreviation gets.
      const [alias] = findEntry(command)?.aliases ?? []
      expect((await kctl(`${alias}`, '--help')).stdout).toBe(stdout)
    }
    const saidBy = async (word: string): Promise<string> =>
      await kctl(word, 'no-such', '-b', cluster.bootstrap).then(
        () => 'nothing',
        ({ stderr }: { readonly stderr: string }) => stderr,
      )
    expect(await saidBy('consume')).toContain('topic "no-such"')
    expect(await saidBy('consume')).toBe(await saidBy('tail'))
  })

  test('works as well with code of another V8, with none, and with rubbish', async () => {
    const cache = path.join(home, 'dist', caches.find((name) => name.startsWith('main.js.')) ?? '')
    writeFileSync(cache, 'rubbish')
    const rubbish = await kctl('--version')
    expect(rubbish.stderr).toContain('kept code rejected')
    expect(rubbish.stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    rmSync(cache)
    const { stdout, stderr } = await kctl('--version')
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(stderr).not.toContain('kept code')
  })
})
