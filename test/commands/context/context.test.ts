import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { makeHome, runKctl, type RunOptions } from '../../support/run-kctl.ts'

let home = ''
beforeEach(() => {
  home = makeHome()
})
const kctl = async (command: string | readonly string[], options: RunOptions = {}) =>
  await runKctl(command, { home, ...options })
const config = (): string => readFileSync(join(home, 'config', 'kctl', 'config.yaml'), 'utf8')
const listed = async () => JSON.parse((await kctl('context list -o json')).stdout) as unknown

describe('kctl context add', () => {
  test('writes a context down, and the first one is in use', async () => {
    const added = await kctl('context add dev -b localhost:9092,[::1]:9093')
    expect(added).toMatchObject({ exitCode: 0, stdout: '' })
    expect(added.stderr).toContain('context "dev" is in ')
    expect(config()).toBe(
      'contexts:\n  dev:\n    brokers:\n      - localhost:9092\n      - "[::1]:9093"\ncurrent: dev\n',
    )
    expect(statSync(join(home, 'config', 'kctl', 'config.yaml')).mode & 0o777).toBe(0o600)

    await kctl('context add other -b x')
    expect(await listed()).toEqual([
      {
        name: 'dev',
        current: true,
        brokers: ['localhost:9092', '[::1]:9093'],
        security: 'plaintext',
        protected: false,
        readonly: false,
        project: null,
      },
      {
        name: 'other',
        current: false,
        brokers: ['x'],
        security: 'plaintext',
        protected: false,
        readonly: false,
        project: null,
      },
    ])
  })

  test('keeps all that the flags say, and nothing of the environment', async () => {
    const flags =
      'context add prod -b k1:9093 --tls-ca acme.pem --tls-servername k --sasl SCRAM-SHA-512 --user me --timeout 30s ' +
      '--protected --resolve kafka:29092=localhost:9092 --resolve b=c --cluster-id abc'
    const env = { KCTL_PASSWORD: 'CANARY', KCTL_CLIENT_ID: 'mine' }
    expect(await kctl([...flags.split(' '), '--password-command', 'pass show kafka'], { env })).toMatchObject(
      { exitCode: 0 },
    )
    expect(config()).not.toContain('CANARY')
    expect(config()).not.toContain('mine')
    const shown = await kctl('context show prod -o json')
    expect(JSON.parse(shown.stdout)).toMatchObject({
      name: 'prod',
      brokers: ['k1:9093'],
      brokersFrom: 'context "prod"',
      tls: true,
      tlsCa: join(home, 'acme.pem'),
      sasl: 'scram-sha-512',
      username: 'me',
      secret: 'from the command: pass show kafka',
      resolve: ['kafka:29092=localhost:9092', 'b:9092=c:9092'],
      protected: true,
      readonly: false,
      clusterId: 'abc',
      timeoutMs: 30_000,
    })
  })

  test('takes over a client.properties file', async () => {
    const path = join(home, 'client.properties')
    writeFileSync(
      path,
      'bootstrap.servers=k1:9093\nsecurity.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.username=me\nsasl.password=CA$${NA}RY\n',
    )
    const added = await kctl(['context', 'add', 'prod', '--command-config', path])
    expect(added).toMatchObject({ exitCode: 0 })
    expect(added.stderr).toContain('warning: ')
    expect(config()).toContain('tls: true')
    // Dollar signs are part of the password and no variable.
    expect(config()).toContain('password: CA$$$${NA}RY')
    for (const command of [
      'context show',
      'context show --explain',
      'context show --explain -o json',
      'context list',
    ]) {
      const { exitCode, stdout, stderr } = await kctl(command)
      expect(exitCode).toBe(0)
      expect(stdout + stderr).not.toContain('RY')
    }
    expect((await kctl('context show')).stdout).toContain('****')
  })

  test('takes a password from stdin', async () => {
    const added = await kctl('context add a -b localhost --sasl plain --user me --password-stdin', {
      stdin: 'CANARY\n',
    })
    expect(added.exitCode).toBe(0)
    expect(added.stderr).not.toContain('CANARY')
    expect(config()).toContain('password: CANARY')
  })

  test('replaces only with --force', async () => {
    await kctl('context add dev -b a')
    expect(await kctl('context add dev -b b')).toMatchObject({ exitCode: 8 })
    expect(config()).toContain('- a')
    expect(await kctl('context add dev -b b --force')).toMatchObject({ exitCode: 0 })
    expect(config()).toContain('- b')
  })

  test.for([
    { args: 'dev', says: 'needs brokers' },
    { args: '- -b a', says: 'cannot be the name' },
    { args: 'a/b -b a', says: 'cannot be the name' },
    { args: 'dev -b a:b', says: 'not a broker address' },
    { args: 'dev -b a --sasl plain --user me', says: 'without TLS' },
    { args: 'dev -b a --password CANARY', says: 'unknown option' },
  ])('refuses $args', async ({ args, says }) => {
    const finished = await kctl(`context add ${args}`)
    expect(finished).toMatchObject({ exitCode: 2, stdout: '' })
    expect(finished.stderr).toContain(says)
    expect(finished.stderr).not.toContain('CANARY')
    expect(() => config()).toThrow('ENOENT')
  })
})

describe('kctl context use', () => {
  beforeEach(async () => {
    for (const name of ['dev', 'prod']) await kctl(`context add ${name} -b ${name}`)
  })

  test('switches, and back', async () => {
    expect((await kctl('context use prod')).stderr).toContain('context "prod" is in use')
    expect(config()).toContain('current: prod')
    expect((await kctl('ctx use -')).stderr).toContain('context "dev" is in use')
    expect(JSON.parse((await kctl('context use - -o json')).stdout)).toEqual({
      current: 'prod',
      previous: 'dev',
    })
  })

  test('says when the environment still comes first', async () => {
    const { stderr } = await kctl('context use prod', { env: { KCTL_CONTEXT: 'dev' } })
    expect(stderr).toContain('KCTL_CONTEXT is set to "dev"')
  })

  test('works although the context in use is not there', async () => {
    expect(await kctl('context use prod', { env: { KCTL_CONTEXT: 'gone' } })).toMatchObject({ exitCode: 0 })
  })

  test('a name that is not there', async () => {
    const { exitCode, stderr } = await kctl('context use prdo')
    expect(exitCode).toBe(7)
    expect(stderr).toContain('did you mean "prod"?')
  })

  test('nowhere to go back to', async () => {
    expect(await kctl('context use -')).toMatchObject({ exitCode: 7 })
  })
})

describe('kctl context remove', () => {
  beforeEach(async () => {
    for (const name of ['dev', 'prod']) await kctl(`context add ${name} -b ${name}`)
  })

  test('asks', async () => {
    const declined = await kctl('context remove prod', { answers: [false], terminal: true })
    expect(declined.exitCode).toBe(8)
    expect(declined.asked[0]).toContain('Remove the context "prod"')
    expect(config()).toContain('prod')
    expect(await kctl('context rm prod', { answers: [true], terminal: true })).toMatchObject({ exitCode: 0 })
    expect(config()).not.toContain('prod')
  })

  test('takes silence for no answer', async () => {
    const { exitCode, stderr } = await kctl('context remove prod')
    expect(exitCode).toBe(2)
    expect(stderr).toContain('--yes')
    expect(config()).toContain('prod')
    const answers = [true]
    expect(await kctl('context remove prod --no-input', { answers, terminal: true })).toMatchObject({
      exitCode: 2,
    })
  })

  test('the one in use leaves nobody in its place', async () => {
    expect((await kctl('context remove dev -y')).stderr).toContain('it was in use')
    expect(config()).not.toContain('current')
  })

  test('a name that is not there', async () => {
    expect(await kctl('context remove gone -y')).toMatchObject({ exitCode: 7 })
  })
})

describe('kctl context show', () => {
  test.for(['context show --explain', 'context prompt --format {brokers}'])(
    'a login in front of an address is not shown by %s',
    async (command) => {
      const env = { KCTL_BROKERS: 'ann:CANARY,9f@localhost:1', KCTL_CONTEXT: 'dev' }
      await kctl('context add dev -b dev')
      const { stdout, stderr } = await kctl(command, { env })
      expect(stdout).toContain('****@localhost:1')
      expect(stdout + stderr).not.toMatch(/CANARY|9f/)
    },
  )

  test('--explain names where each value comes from', async () => {
    await kctl('context add dev -b dev --timeout 3s')
    const env = { KCTL_CLIENT_ID: 'mine', KCTL_PASSWORD: 'CANARY' }
    const { stdout } = await kctl('context show --explain --utc -o json', { env })
    const rows = JSON.parse(stdout) as { setting: string; value: string; origin: string }[]
    expect(
      Object.fromEntries(rows.map(({ setting, value, origin }) => [setting, `${value} ← ${origin}`])),
    ).toEqual({
      context: 'dev ← config file',
      brokers: 'dev ← context "dev"',
      tls: 'false ← default',
      password: '**** ← environment: KCTL_PASSWORD',
      clientId: 'mine ← environment: KCTL_CLIENT_ID',
      protected: 'false ← default',
      readonly: 'false ← default',
      output: 'json ← flag: --output',
      color: 'auto ← default',
      utc: 'true ← flag: --utc',
      timeout: '3s ← context "dev"',
    })
  })

  test('without any context', async () => {
    const { stdout } = await kctl('context show -o json')
    expect(JSON.parse(stdout)).toMatchObject({
      name: null,
      brokers: ['localhost:9092'],
      brokersFrom: 'default',
    })
  })

  test('a name that is not there', async () => {
    expect(await kctl('context show gone')).toMatchObject({ exitCode: 7, stdout: '' })
  })
})

describe('kctl context list', () => {
  test('a bare noun lists', async () => {
    await kctl('context add dev -b a')
    expect((await kctl('context')).stdout).toContain('dev')
    expect((await kctl('--context dev ctx -o name')).stdout).toBe('dev\n')
    expect((await kctl('context --help')).stdout).toContain('Usage: kctl context')
  })

  test('nothing', async () => {
    const { exitCode, stderr } = await kctl('context list')
    expect(exitCode).toBe(0)
    expect(stderr).toContain('has no contexts')
  })

  test('a config file that is wrong is named with its line', async () => {
    await kctl('context add dev -b a')
    const path = join(home, 'config', 'kctl', 'config.yaml')
    writeFileSync(path, 'contexts:\n  dev:\n    broker: a\n')
    const { exitCode, stderr } = await kctl('context list')
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`${path}:3: unknown key "broker"; did you mean "brokers"?`)
  })
})
