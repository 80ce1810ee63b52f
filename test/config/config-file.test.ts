import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { checkFileMode, readConfigFile } from '../../src/config/config-file.ts'
import { editConfig, replaceConfig } from '../../src/config/edit-config.ts'
import { withFileLock } from '../../src/config/file-lock.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import { replaceFile } from '../../src/config/replace-file.ts'
import { configPath, stateDir } from '../../src/config/state-paths.ts'

const parse = (text: string) => parseConfig(text, 'config.yaml', '/etc/kctl')
const failure = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return error
  }
}

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kctl-config-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

describe('parseConfig', () => {
  test('a whole file', () => {
    const config = parse(`
# mine
current: dev
contexts:
  dev: { brokers: [localhost:9092] }
  prod:
    brokers: [k1.acme.io:9093, k2.acme.io:9093]
    tls: { ca: ~/certs/acme.pem, cert: mine.pem, key: /keys/mine.key }
    sasl: { mechanism: scram-sha-512, username: svc-orders, passwordCommand: "op read x" }
    protected: true
    resolve: { "kafka:29092": "localhost:9092" }
    timeout: 30s
`)
    expect(config.current).toBe('dev')
    expect(config.places.get('prod')).toBe('config.yaml:6')
    expect(Object.fromEntries(config.contexts)).toEqual({
      dev: { brokers: 'localhost:9092' },
      prod: {
        brokers: 'k1.acme.io:9093,k2.acme.io:9093',
        tls: 'true',
        tlsCa: '~/certs/acme.pem',
        tlsCert: '/etc/kctl/mine.pem',
        tlsKey: '/keys/mine.key',
        saslMechanism: 'scram-sha-512',
        user: 'svc-orders',
        passwordCommand: 'op read x',
        protected: 'true',
        resolve: 'kafka:29092=localhost:9092',
        timeout: '30s',
      },
    })
  })

  test.for([
    { name: 'nothing', text: '' },
    { name: 'a comment', text: '# none yet\n' },
    { name: 'no contexts', text: 'contexts:\n' },
    { name: 'byte order mark and carriage returns', text: '\ufeffcontexts:\r\n  {}\r\n' },
  ])('$name', ({ text }) => {
    expect(parse(text)).toMatchObject({ current: null, contexts: new Map() })
  })

  test('carriage returns do not end up in values', () => {
    expect(parse('\ufeffcontexts:\r\n  dev:\r\n    brokers: a:1\r\n').contexts.get('dev')).toEqual({
      brokers: 'a:1',
    })
  })

  test('words that YAML 1.1 took for booleans are text', () => {
    expect(parse('contexts: { no: { brokers: on } }').contexts.get('no')).toEqual({ brokers: 'on' })
  })

  test('an alias stands for what it names', () => {
    const text = 'contexts:\n  a: &a { brokers: x:1 }\n  b: *a\n'
    expect(parse(text).contexts.get('b')).toEqual({ brokers: 'x:1' })
  })

  test.for([
    {
      text: 'contexts:\n  dev:\n    broker: x',
      says: 'config.yaml:3: unknown key "broker"; did you mean "brokers"?',
    },
    { text: 'curent: dev', says: 'config.yaml:1: unknown key "curent"; did you mean "current"?' },
    {
      text: 'contexts:\n  dev:\n    tls: { caa: x }',
      says: 'config.yaml:3: unknown key "caa"; did you mean "ca"?',
    },
    { text: 'contexts:\n  dev:\n    sasl: plain', says: 'config.yaml:3: sasl is a map of' },
    { text: 'contexts: {}\ncontexts: {}', says: 'config.yaml:2: "contexts" is there twice' },
    { text: 'contexts:\n\tdev: {}', says: 'config.yaml:2: Tabs are not allowed' },
    { text: 'contexts: [', says: 'config.yaml:1: ' },
    { text: 'contexts: {}\n---\ncontexts: {}', says: 'config.yaml:2: ' },
    { text: '- 1', says: 'config.yaml:1: the file must be a map' },
    { text: 'contexts:\n  dev: x', says: 'config.yaml:2: context "dev" must be a map' },
    { text: 'contexts:\n  dev: { protected: yes }', says: 'config.yaml:2: protected must be true or false' },
    {
      text: 'contexts:\n  dev: { sasl: { username: 0123 } }',
      says: 'config.yaml:2: sasl.username must be text',
    },
    {
      text: 'contexts:\n  dev: { sasl: { password: 1e3 } }',
      says: 'config.yaml:2: sasl.password must be text',
    },
    { text: 'contexts:\n  dev: { brokers: "a:b" }', says: 'config.yaml:2: not a broker address: "a:b"' },
    { text: 'contexts:\n  dev:\n    timeout: 30', says: 'config.yaml:3: ' },
    { text: 'contexts:\n  dev: { clientId: }', says: 'config.yaml:2: clientId has no value' },
    { text: 'contexts:\n  dev: { resolve: { "x:1": "y:0" } }', says: 'config.yaml:2: ' },
    { text: 'contexts:\n  dev: !!js/function x', says: 'config.yaml:2: ' },
  ])('$says', ({ text, says }) => {
    const error = failure(() => parse(text))
    expect(error).toMatchObject({ kind: 'usage' })
    expect((error as Error).message).toContain(says)
  })

  test('maps in maps in one line are refused, however many', () => {
    expect(() => parseConfig('dev:  '.repeat(20_000), 'config.yaml', '/')).toThrow(UsageError)
  })

  test('aliases of aliases do not grow', () => {
    const bomb = Array.from(
      { length: 30 },
      (_, at) => `a${at}: &a${at} [${at === 0 ? '1' : `*a${at - 1},*a${at - 1}`}]`,
    )
    const text = `contexts:\n  dev:\n    brokers: &b [x, y]\n    clientId: *b\n`
    expect(failure(() => parse(text))).toMatchObject({ kind: 'usage' })
    expect(failure(() => parse(bomb.join('\n')))).toMatchObject({ kind: 'usage' })
  })
})

describe('readConfigFile', () => {
  test('no file is no config', async () => {
    expect(await readConfigFile(join(directory, 'none', 'config.yaml'))).toBeNull()
  })

  test.for([
    { name: 'a directory', make: (path: string) => mkdirSync(path), says: 'is not a file' },
    {
      name: 'too large',
      make: (path: string) => writeFileSync(path, Buffer.alloc(1024 * 1024 + 1, 35)),
      says: 'bytes',
    },
    {
      name: 'not UTF-8',
      make: (path: string) => writeFileSync(path, Buffer.from([0xff, 0xfe])),
      says: 'not UTF-8',
    },
  ])('$name', async ({ make, says }) => {
    const path = join(directory, 'config.yaml')
    make(path)
    await expect(readConfigFile(path)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining(says) as string,
    })
  })
})

describe('checkFileMode', () => {
  const secret = 'contexts: { a: { sasl: { password: CANARY } } }'
  const variable = 'contexts: { a: { sasl: { password: "${KAFKA_PASSWORD}" } } }'
  test.for([
    { mode: 0o600, text: secret, expected: 0 },
    { mode: 0o640, text: secret, expected: 1 },
    { mode: 0o644, text: secret, expected: 'refused' },
    { mode: 0o644, text: secret, isAllowed: true, expected: 1 },
    { mode: 0o644, text: variable, expected: 0 },
    { mode: 0o644, text: 'contexts: {}', expected: 0 },
    { mode: 0o666, text: 'contexts: {}', expected: 'refused' },
  ])('$mode $text', async ({ mode, text, isAllowed = false, expected }) => {
    const path = join(directory, 'config.yaml')
    writeFileSync(path, text)
    chmodSync(path, mode)
    // A link's own mode says nothing.
    const link = join(directory, 'link.yaml')
    symlinkSync(path, link)
    const config = await readConfigFile(link)
    const outcome = failure(() => checkFileMode(config!, 'linux', isAllowed))
    if (expected === 'refused') expect(outcome).toMatchObject({ kind: 'usage' })
    else expect(outcome).toHaveLength(expected as number)
  })
})

describe('editConfig', () => {
  const add = async (path: string, name: string) =>
    await editConfig(path, (document) => document.setIn(['contexts', name], { brokers: [`${name}:9092`] }))

  test('makes the file and its directory, for their owner only', async () => {
    const path = join(directory, 'kctl', 'config.yaml')
    await add(path, 'dev')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(directory, 'kctl')).mode & 0o777).toBe(0o700)
    expect((await readConfigFile(path))?.contexts.get('dev')).toEqual({ brokers: 'dev:9092' })
  })

  test('keeps comments, order, mode and a symbolic link', async () => {
    const path = join(directory, 'real.yaml')
    const link = join(directory, 'config.yaml')
    writeFileSync(
      path,
      '# my clusters\ncontexts:\n  # at home\n  b: { brokers: [b] }\n  a: { brokers: [a] } # old\n',
      {
        mode: 0o640,
      },
    )
    symlinkSync('real.yaml', link)
    await add(link, 'c')
    expect(readFileSync(path, 'utf8')).toBe(
      '# my clusters\ncontexts:\n  # at home\n  b: { brokers: [ b ] }\n  a: { brokers: [ a ] } # old\n  c:\n    brokers:\n      - c:9092\n',
    )
    expect(statSync(path).mode & 0o777).toBe(0o640)
    expect(readdirSync(directory).toSorted()).toEqual(['config.yaml', 'real.yaml'])
  })

  test.for([
    { what: "a secret makes it its owner's", before: 'x: { brokers: [x] }', secret: 'CANARY', mode: 0o600 },
    {
      what: 'a reference to one does not',
      before: 'x: { brokers: [x] }',
      secret: '${KAFKA_PASSWORD}',
      mode: 0o664,
    },
    {
      what: 'where one was already, its mode is known',
      before: 'x: { sasl: { password: OLD } }',
      secret: 'CANARY',
      mode: 0o664,
    },
  ])('$what', async ({ before, secret, mode }) => {
    const path = join(directory, 'config.yaml')
    writeFileSync(path, `contexts:\n  ${before}\n`)
    chmodSync(path, 0o664)
    await editConfig(path, (document) =>
      document.setIn(['contexts', 'a'], { brokers: ['a'], sasl: { password: secret } }),
    )
    expect(statSync(path).mode & 0o777).toBe(mode)
  })

  test('what somebody has edited keeps a new secret to its owner too', async () => {
    const path = join(directory, 'config.yaml')
    for (const before of ['contexts: {}\n', 'wrong: [\n']) {
      writeFileSync(path, before)
      chmodSync(path, 0o644)
      await replaceConfig(path, before, 'contexts: { a: { sasl: { password: CANARY } } }\n')
      expect(statSync(path).mode & 0o777).toBe(0o600)
    }
  })

  test('an edit that throws changes nothing', async () => {
    const path = join(directory, 'config.yaml')
    await add(path, 'dev')
    const before = readFileSync(path, 'utf8')
    const edit = editConfig(path, () => {
      throw new Error('no')
    })
    await expect(edit).rejects.toThrow('no')
    expect(readFileSync(path, 'utf8')).toBe(before)
    expect(readdirSync(directory)).toEqual(['config.yaml'])
  })

  test('an edit that makes the file wrong is not written', async () => {
    const path = join(directory, 'config.yaml')
    await add(path, 'dev')
    const edit = editConfig(path, (document) => document.setIn(['contexts', 'x', 'broker'], 'y'))
    await expect(edit).rejects.toMatchObject({ kind: 'usage' })
    expect(Object.keys(Object.fromEntries((await readConfigFile(path))!.contexts))).toEqual(['dev'])
  })

  test('twenty writers lose nothing', async () => {
    const path = join(directory, 'config.yaml')
    await Promise.all(Array.from({ length: 20 }, async (_, at) => await add(path, `c${at}`)))
    expect((await readConfigFile(path))?.contexts.size).toBe(20)
    expect(readdirSync(directory)).toEqual(['config.yaml'])
  })

  test('a lock counts while its process runs, however old it is, and not longer', async () => {
    const path = join(directory, 'config.yaml')
    const ended = spawnSync('true').pid
    writeFileSync(`${path}.lock`, `${ended} ${hostname()} x`)
    expect(await withFileLock(path, () => readFileSync(`${path}.lock`, 'utf8'), 1000)).not.toContain(
      `${ended} `,
    )
    writeFileSync(`${path}.lock`, `${process.pid} ${hostname()} x`)
    utimesSync(`${path}.lock`, 1, 1)
    await expect(withFileLock(path, () => {}, 60)).rejects.toMatchObject({ code: 'FILE_LOCKED' })
    // Nobody here can tell of another machine's process.
    writeFileSync(`${path}.lock`, `${ended} elsewhere x`)
    await expect(withFileLock(path, () => {}, 60)).rejects.toMatchObject({ code: 'FILE_LOCKED' })
    expect(readdirSync(directory)).toEqual(['config.yaml.lock'])
  })

  test('what killed writers left behind is removed, and nothing else', async () => {
    const path = join(directory, 'config.yaml')
    for (const name of [
      'config.yaml.1a2b.tmp',
      'config.yaml.old',
      'other.yaml.1a2b.tmp',
      'config.yaml.X.tmp',
    ]) {
      writeFileSync(join(directory, name), 'CANARY')
    }
    await add(path, 'dev')
    expect(readdirSync(directory).toSorted()).toEqual([
      'config.yaml',
      'config.yaml.X.tmp',
      'config.yaml.old',
      'other.yaml.1a2b.tmp',
    ])
  })

  test('a link to a file that is yet to be made stays a link', async () => {
    const path = join(directory, 'config.yaml')
    symlinkSync(join('dotfiles', 'kctl.yaml'), path)
    await add(path, 'dev')
    expect(lstatSync(path).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(directory, 'dotfiles', 'kctl.yaml'), 'utf8')).toContain('dev:9092')
    expect(readdirSync(directory).toSorted()).toEqual(['config.yaml', 'dotfiles'])
  })

  test('the mode is kept whatever the umask says', async () => {
    const path = join(directory, 'config.yaml')
    await add(path, 'dev')
    chmodSync(path, 0o664)
    const umask = process.umask(0o077)
    try {
      await add(path, 'other')
    } finally {
      process.umask(umask)
    }
    expect(statSync(path).mode & 0o777).toBe(0o664)
  })

  test('waits for another writer only so long', async () => {
    const path = join(directory, 'config.yaml')
    writeFileSync(`${path}.lock`, '')
    await expect(withFileLock(path, () => {}, 60)).rejects.toMatchObject({
      kind: 'precondition',
      code: 'FILE_LOCKED',
    })
    const longAgo = Date.now() / 1000 - 60
    utimesSync(`${path}.lock`, longAgo, longAgo)
    expect(await withFileLock(path, () => 'done', 1000)).toBe('done')
  })
})

test('a disk that takes nothing more leaves the old file as it was', async () => {
  const path = join(directory, 'config.yaml')
  writeFileSync(path, 'contexts: {}\n')
  const bundle = join(directory, 'bundle', 'replace.mjs')
  await build({
    stdin: {
      contents: `
        import { replaceFile } from './src/config/replace-file.ts'
        process.on('SIGXFSZ', () => {})
        try { replaceFile(process.argv[2], 'x'.repeat(100_000)) } catch (error) { console.log(error.code, error.exitCode) }`,
      resolveDir: '.',
    },
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
  })
  // To whoever writes, a limit on the size of files is a disk that is full.
  const output = execFileSync('sh', ['-c', 'ulimit -f 8; exec "$0" "$@"', process.execPath, bundle, path], {
    encoding: 'utf8',
  })
  expect(output).toBe('FILE_NOT_WRITTEN 12\n')
  expect(readFileSync(path, 'utf8')).toBe('contexts: {}\n')
  expect(readdirSync(directory).toSorted()).toEqual(['bundle', 'config.yaml'])
})

test('replaceFile follows a link and says which file it could not write', () => {
  const path = join(directory, 'missing', 'config.yaml')
  expect(failure(() => replaceFile(path, ''))).toMatchObject({
    exitCode: 12,
    message: expect.stringContaining(path) as string,
  })
})

describe('places', () => {
  const at = (env: Record<string, string>, platform: NodeJS.Platform = 'linux') => ({
    env,
    platform,
    homeDir: '/home/me',
  })
  test.for([
    { env: {}, path: '/home/me/.config/kctl/config.yaml' },
    { env: { XDG_CONFIG_HOME: '/x' }, path: '/x/kctl/config.yaml' },
    { env: { XDG_CONFIG_HOME: 'relative' }, path: '/home/me/.config/kctl/config.yaml' },
    { env: { KCTL_CONFIG: '/my.yaml', XDG_CONFIG_HOME: '/x' }, path: '/my.yaml' },
  ])('$path', ({ env, path }) => {
    expect(configPath(at(env))).toBe(path)
  })

  test('state', () => {
    expect(stateDir(at({}))).toBe('/home/me/.local/state/kctl')
    expect(stateDir(at({ XDG_STATE_HOME: '/s' }, 'darwin'))).toBe('/s/kctl')
  })
})
