import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { findProjectFile } from '../../../src/config/project/find-project-file.ts'
import { makeHome, runKctl, type RunOptions } from '../../support/run-kctl.ts'
import { startSandbox } from '../../support/start-sandbox.ts'

let home = ''
let repo = ''
let path = ''
beforeEach(async () => {
  home = makeHome()
  repo = join(home, 'src', 'shop')
  path = join(repo, '.kctl.yaml')
  mkdirSync(join(repo, '.git'), { recursive: true })
  mkdirSync(join(repo, 'service', 'deep'), { recursive: true })
  for (const name of ['dev', 'prod']) await kctl(`context add ${name} -b ${name}:1`)
})
const kctl = async (command: string | readonly string[], options: RunOptions = {}) =>
  await runKctl(command, { home, cwd: join(repo, 'service', 'deep'), ...options })
const shown = async (command = 'context show', options: RunOptions = {}) => {
  const finished = await kctl(`${command} -o json`, options)
  expect(finished.stderr).toBe('')
  return JSON.parse(finished.stdout) as Record<string, unknown>
}
const project = (text: string): void => writeFileSync(path, text)
const connecting = async (options: RunOptions = {}, flags = '') =>
  await kctl(`topics list --timeout 2s ${flags}`.trim(), options)

describe('a project file', () => {
  test("names one of the user's contexts", async () => {
    project('context: prod\n')
    expect(await shown()).toMatchObject({ name: 'prod', brokers: ['prod:1'] })
    const rows = JSON.parse((await kctl('context show --explain -o json')).stdout) as { setting: string }[]
    expect(rows.find(({ setting }) => setting === 'context')).toEqual({
      setting: 'context',
      value: 'prod',
      origin: `project ${path}`,
    })
    expect((await kctl('context prompt')).stdout).toBe('prod\n')
  })

  test('comes after flags and the environment, and before what is in use', async () => {
    project('context: prod\n')
    expect(await shown('context show --context dev')).toMatchObject({ name: 'dev' })
    expect(await shown('context show', { env: { KCTL_CONTEXT: 'dev' } })).toMatchObject({ name: 'dev' })
    expect(await shown('context show -b x:1')).toMatchObject({ name: null, brokers: ['x:1'] })
    expect(await shown('context show', { env: { KCTL_BROKERS: 'x:1' } })).toMatchObject({ name: null })
    rmSync(path)
    expect(await shown()).toMatchObject({ name: 'dev' })
  })

  test('is said on stderr when it chooses a cluster', async () => {
    await using cluster = await startSandbox()
    project(`current: local\ncontexts:\n  local: { brokers: ["${cluster.bootstrap}"] }\n`)
    const finished = await connecting()
    expect(finished.exitCode).toBe(0)
    expect(finished.stderr).toContain(`context "local" of ${path}, which is not trusted`)
    await kctl('context trust')
    expect((await connecting()).stderr).toContain(`context "local" of ${path}\n`)
    expect((await connecting({}, '-q')).stderr).toBe('')
  })

  test("never shadows the user's contexts, and has contexts of its own", async () => {
    project('contexts:\n  prod: { brokers: [evil:1] }\n  local: { brokers: [here:1] }\n')
    expect(await shown('context show prod')).toMatchObject({ brokers: ['prod:1'] })
    expect(await shown('context show local')).toMatchObject({
      brokers: ['here:1'],
      brokersFrom: `project ${path}`,
    })
    expect(await shown()).toMatchObject({ name: 'dev' })
    const listed = JSON.parse((await kctl('context list -o json')).stdout) as unknown
    expect(listed).toMatchObject([
      { name: 'dev', current: true, project: null },
      { name: 'prod', current: false, project: null },
      { name: 'local', current: false, project: path },
    ])
    expect((await kctl(['__complete', 'context', 'show', ''])).stdout).toBe(
      'dev\tcontext\nprod\tcontext\nlocal\tcontext\n',
    )
  })

  test.for([
    { text: 'context: gone', exitCode: 7, says: 'as /' },
    { text: 'contxt: dev', exitCode: 2, says: ':1: unknown key "contxt"; did you mean "context"?' },
    { text: 'current: dev', exitCode: 2, says: 'which is not a context of this file' },
    {
      text: 'current: prod\ncontexts: { prod: { brokers: x } }',
      exitCode: 2,
      says: 'is the name of a context of your own too',
    },
    { text: 'context: dev\ncurrent: a\ncontexts: { a: { brokers: x } }', exitCode: 2, says: 'both' },
    { text: 'contexts: {', exitCode: 2, says: '.kctl.yaml:1: ' },
  ])('$text keeps from connecting and from nothing else', async ({ text, exitCode, says }) => {
    project(text)
    const finished = await connecting()
    expect(finished).toMatchObject({ exitCode, stdout: '' })
    expect(finished.stderr).toContain(says)
    for (const command of ['context list', 'context use prod', 'context show dev', 'context show -b x']) {
      expect(await kctl(command)).toMatchObject({ exitCode: 0 })
    }
  })
})

const LOGIN = '    sasl:\n      mechanism: scram-sha-256\n      username: me\n'
const own = (lines: string): string =>
  `current: local\ncontexts:\n  local:\n    brokers: [127.0.0.1:1]\n${lines}`

describe('a project file that is not trusted', () => {
  test.for([
    {
      name: 'runs a command',
      lines: `${LOGIN}      passwordCommand: touch RAN; echo x\n`,
      says: 'sasl.passwordCommand runs a command: touch RAN',
    },
    {
      name: 'reads a password',
      lines: `${LOGIN}      passwordFile: secret.txt\n`,
      says: 'sasl.passwordFile reads the file',
    },
    { name: 'reads a certificate', lines: '    tls: { ca: ca.pem }\n', says: 'tls.ca reads the file' },
    { name: 'reads a key', lines: '    tls: { key: k.pem, cert: c.pem }\n', says: 'tls.cert reads the file' },
    {
      name: 'reads the environment',
      lines: '    clientId: "${HOME}"\n',
      says: 'clientId reads the variable HOME',
    },
    {
      name: 'reads it in brokers',
      lines: '    resolve: { "x:1": "${HOST}:1" }\n',
      says: 'resolve reads the variable HOST',
    },
    { name: 'asks for a password', lines: LOGIN, says: 'it would ask you for a password' },
    {
      name: 'takes AWS credentials',
      lines: '    sasl: { mechanism: aws-msk-iam, password: x }\n',
      says: 'credentials of yours',
    },
    {
      name: 'runs a command for a token',
      lines: '    sasl: { mechanism: oauthbearer, tokenCommand: x }\n',
      says: 'sasl.tokenCommand runs',
    },
  ])('$name only after kctl context trust', async ({ lines, says }) => {
    project(own(lines.replace('RAN', join(repo, 'RAN'))))
    const answers = { answers: ['CANARY'], terminal: true }
    const finished = await connecting({ ...answers, env: { HOST: 'x' } })
    expect(finished).toMatchObject({ exitCode: 2, stdout: '', asked: [] })
    expect(finished.stderr).toContain(`${path}:3: context "local" is not trusted: `)
    expect(finished.stderr).toContain(says.replace('RAN', join(repo, 'RAN')))
    expect(finished.stderr).toContain('kctl context trust')
    expect(() => readFileSync(join(repo, 'RAN'))).toThrow('ENOENT')
    expect((await kctl('doctor --timeout 2s')).exitCode).toBe(13)
    expect(() => readFileSync(join(repo, 'RAN'))).toThrow('ENOENT')

    const trusted = await kctl('context trust -o json')
    expect(JSON.parse(trusted.stdout)).toMatchObject({
      path,
      trusted: true,
      allowed: expect.arrayContaining([expect.any(String)]) as unknown,
    })
    const after = await connecting({ ...answers, env: { HOST: 'x' } })
    expect(after.stderr).not.toContain('is not trusted')
  })

  test('trust ends with the file, and can be taken back', async () => {
    const text = own(`${LOGIN}      passwordCommand: echo x\n`)
    project(text)
    await kctl(`context trust ${repo}`)
    expect((await connecting()).stderr).not.toContain('not trusted')
    project(`${text}# changed\n`)
    expect((await connecting()).stderr).toContain('is not trusted')
    project(text)
    expect((await connecting()).stderr).not.toContain('not trusted')
    expect(await kctl('context trust --remove')).toMatchObject({ exitCode: 0 })
    expect((await connecting()).stderr).toContain('is not trusted')
    // The same file elsewhere is another one.
    await kctl('context trust')
    mkdirSync(join(home, 'src', 'copy', '.git'), { recursive: true })
    writeFileSync(join(home, 'src', 'copy', '.kctl.yaml'), text)
    expect((await connecting({ cwd: join(home, 'src', 'copy') })).stderr).toContain('is not trusted')
  })

  test('a link to a trusted file is not trusted: what it runs is beside the link', async () => {
    project(own(`${LOGIN}      passwordCommand: ./password.sh\n`))
    await kctl(`context trust ${repo}`)
    const other = join(home, 'src', 'other')
    mkdirSync(join(other, '.git'), { recursive: true })
    symlinkSync(path, join(other, '.kctl.yaml'))
    writeFileSync(join(other, 'password.sh'), '#!/bin/sh\ntouch RAN\necho x\n', { mode: 0o700 })
    const finished = await connecting({ cwd: other })
    expect(finished).toMatchObject({ exitCode: 2 })
    expect(finished.stderr).toContain('is not trusted')
    expect(existsSync(join(other, 'RAN'))).toBe(false)
    // The other way to the same place is the same file.
    symlinkSync(repo, join(home, 'src', 'same'))
    expect((await connecting({ cwd: join(home, 'src', 'same') })).stderr).not.toContain('not trusted')
  })

  test("never gets the user's credentials", async () => {
    await using cluster = await startSandbox({ sasl: { users: { me: 'CANARY' } } })
    const flags = ['topics', 'list', '--timeout', '3s']
    const login = { KCTL_SASL: 'plain', KCTL_USER: 'me', KCTL_PASSWORD: 'CANARY' }
    const text = `current: local\ncontexts:\n  local: { brokers: ["${cluster.bootstrap}"] }\n`
    project(text)
    const ignored = await kctl(flags, { env: login })
    expect(ignored.exitCode).not.toBe(0)
    expect(ignored.stderr).toContain('KCTL_SASL, KCTL_USER, KCTL_PASSWORD: not used')
    expect(ignored.stderr).not.toContain('CANARY')
    const byFlag = await kctl([...flags, '--sasl', 'plain', '--user', 'me', '--password-stdin'], {
      stdin: 'CANARY\n',
    })
    expect(byFlag).toMatchObject({ exitCode: 2, stdout: '' })
    expect(byFlag.stderr).toContain('--sasl would go to the brokers of')
    const properties = join(home, 'client.properties')
    writeFileSync(
      properties,
      'sasl.mechanism=PLAIN\nsecurity.protocol=SASL_PLAINTEXT\nsasl.username=me\nsasl.password=CANARY\n',
    )
    const byFile = await kctl([...flags, '--command-config', properties])
    expect(byFile).toMatchObject({ exitCode: 2 })
    // A login that would be the user's, half from the file and half from the environment.
    project(text.replace('] }', '], sasl: { mechanism: plain, username: me } }'))
    expect(await kctl(flags, { env: login })).toMatchObject({ exitCode: 2 })

    project(text)
    await kctl('context trust')
    expect(await kctl(flags, { env: login })).toMatchObject({ exitCode: 0 })
  })

  test('is not called to complete a name', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a'] } })
    project(`current: local\ncontexts:\n  local: { brokers: ["${cluster.bootstrap}"] }\n`)
    expect((await kctl(['__complete', 'topics', 'describe', ''])).stdout).toBe('')
    await kctl('context trust')
    expect((await kctl(['__complete', 'topics', 'describe', ''])).stdout).toContain('orders')
  })
})

describe('where a project file is looked for', () => {
  const find = (from: string): string | null => findProjectFile(join(home, from), home)
  const put = (at: string): void => {
    mkdirSync(join(home, at), { recursive: true })
    writeFileSync(join(home, at, '.kctl.yaml'), '')
  }

  test('the nearest up to the root of the repository, and no further', () => {
    put('src')
    expect(find('src/shop/service/deep')).toBeNull()
    put('src/shop')
    put('src/shop/service')
    expect(find('src/shop/service/deep')).toBe(join(home, 'src/shop/service/.kctl.yaml'))
    expect(find('src/shop')).toBe(join(home, 'src/shop/.kctl.yaml'))
  })

  test('none outside of a repository', () => {
    put('plain/deep')
    expect(find('plain/deep')).toBeNull()
    expect(find('nowhere/at/all')).toBeNull()
  })

  test('a work tree has a file for .git', () => {
    put('tree')
    writeFileSync(join(home, 'tree', '.git'), 'gitdir: elsewhere\n')
    expect(find('tree')).toBe(join(home, 'tree/.kctl.yaml'))
  })

  test('never above the home directory, whatever is there', () => {
    mkdirSync(join(home, '.git'))
    put('users')
    mkdirSync(join(home, 'users', 'me', 'work'), { recursive: true })
    expect(findProjectFile(join(home, 'users', 'me', 'work'), join(home, 'users', 'me'))).toBeNull()
    expect(findProjectFile(join(home, 'users'), join(home, 'users', 'me'))).toBeNull()
    expect(findProjectFile(join(home, 'users'), home)).toBe(join(home, 'users/.kctl.yaml'))
  })

  test('none in a directory that everybody may write to', () => {
    put('all')
    mkdirSync(join(home, 'all', '.git'))
    mkdirSync(join(home, 'all', 'mine'))
    expect(find('all/mine')).toBe(join(home, 'all/.kctl.yaml'))
    chmodSync(join(home, 'all'), 0o1777)
    expect(find('all/mine')).toBeNull()
    put('all/mine')
    expect(find('all/mine')).toBeNull()
  })

  test('links that go round in circles are no mistake of kctl', async () => {
    symlinkSync('.kctl.yaml', path)
    expect(await connecting()).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('its symbolic links go round in circles') as string,
    })
    expect(await kctl('context list')).toMatchObject({ exitCode: 0 })
  })

  test('what is no file is refused', async () => {
    symlinkSync('/dev/zero', path)
    const finished = await connecting()
    expect(finished.exitCode).toBe(2)
    expect(finished.stderr).toContain('is not a file')
    expect(await kctl('context trust', { cwd: home })).toMatchObject({ exitCode: 7 })
  })
})

describe('kctl context prompt', () => {
  test.for([
    { flags: '', stdout: 'dev\n' },
    { flags: '--protected', stdout: 'dev!\n' },
    { flags: '--readonly --protected', stdout: 'dev!=\n' },
  ])('$stdout', async ({ flags, stdout }) => {
    if (flags !== '') await kctl(`context edit dev ${flags}`)
    expect(await kctl('context prompt')).toMatchObject({ exitCode: 0, stdout, stderr: '' })
  })

  test('nothing without a context', async () => {
    expect(await kctl('context prompt', { home: makeHome() })).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: '',
    })
    expect(await kctl('context prompt -b x')).toMatchObject({ exitCode: 0, stdout: '' })
  })

  test('--format', async () => {
    expect((await kctl(['context', 'prompt', '--format', '[{name} {brokers} {from}]'])).stdout).toBe(
      '[dev dev:1 config]\n',
    )
    const env = { KCTL_CONTEXT: 'prod' }
    expect((await kctl('context prompt --format {name}/{from}', { env })).stdout).toBe('prod/environment\n')
    expect(await kctl('context prompt --format {nme}')).toMatchObject({ exitCode: 2 })
  })

  test('a stranger cannot speak to the terminal, and is marked', async () => {
    project('current: "a\\e[2Jb"\ncontexts:\n  "a\\e[2Jb": { brokers: [x] }\n')
    const { stdout } = await kctl('context prompt')
    expect(stdout).toMatch(/\?\n$/)
    expect(stdout).not.toContain('\u001b')
  })
})
