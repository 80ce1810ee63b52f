import { describe, expect, test } from 'vitest'
import { expandVariables } from '../../src/config/expand-variables.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import { Secret } from '../../src/config/redact.ts'
import { resolveConnection } from '../../src/config/resolve-connection.ts'
import { resolveSettings, type SettingSources } from '../../src/config/resolve-settings.ts'
import { GLOBAL_FLAGS } from '../../src/config/settings.ts'

const CONFIG = `
current: dev
contexts:
  dev: { brokers: [dev1:9092, dev2], timeout: 3s }
  prod:
    brokers: [k1.acme.io:9093]
    tls: { ca: certs/acme.pem }
    sasl: { mechanism: scram-sha-512, username: svc, passwordCommand: "op read x" }
    protected: true
    clusterId: abc
    resolve: { "kafka:29092": "localhost:9092" }
  vars: { brokers: ["\${KAFKA_HOST}:9092"] }
`

const sources = (changes: Partial<SettingSources> = {}): SettingSources => ({
  flags: {},
  env: {},
  config: parseConfig(CONFIG, '/etc/kctl.yaml', '/etc'),
  project: null,
  configPath: '/etc/kctl.yaml',
  properties: null,
  sandboxBrokers: () => null,
  homeDir: '/home/me',
  ...changes,
})
const resolve = (changes: Partial<SettingSources> = {}) => resolveSettings(sources(changes))
const connect = (changes: Partial<SettingSources> = {}) => resolveConnection(resolve(changes))
const failure = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return error
  }
}

describe('where a value comes from', () => {
  test.for([
    { name: 'a flag first', flags: { timeout: '1s' }, env: { KCTL_TIMEOUT: '2s' }, ms: 1000, origin: 'flag' },
    { name: 'then the environment', env: { KCTL_TIMEOUT: '2s' }, ms: 2000, origin: 'environment' },
    { name: 'then the context', ms: 3000, origin: 'context "dev"' },
    { name: 'then the default', env: { KCTL_CONTEXT: 'prod' }, ms: 10_000, origin: undefined },
    { name: 'an empty variable says nothing', env: { KCTL_TIMEOUT: '' }, ms: 3000, origin: 'context "dev"' },
    {
      name: 'a property',
      flags: { set: ['request.timeout.ms=1500'] },
      env: { KCTL_TIMEOUT: '2s' },
      ms: 1500,
      origin: 'flag',
    },
  ])('$name', ({ flags = {}, env = {}, ms, origin }) => {
    const settings = resolve({ flags, env })
    expect(settings.timeoutMs).toBe(ms)
    expect(settings.given.timeout?.origin).toBe(origin)
  })

  test.for([
    { name: 'the current context', brokers: 'dev1:9092 dev2:9092', contextName: 'dev' },
    { name: 'a named context', flags: { context: 'prod' }, brokers: 'k1.acme.io:9093', contextName: 'prod' },
    {
      name: 'brokers by hand leave the current context alone',
      flags: { brokers: 'localhost' },
      brokers: 'localhost:9092',
      contextName: null,
    },
    {
      name: 'brokers by hand with a context named by hand',
      flags: { brokers: 'localhost', context: 'prod' },
      brokers: 'localhost:9092',
      contextName: 'prod',
    },
    {
      name: 'a flag for brokers leaves the context of the environment alone',
      flags: { brokers: 'localhost' },
      env: { KCTL_CONTEXT: 'prod' },
      brokers: 'localhost:9092',
      contextName: null,
    },
    {
      name: 'brokers and context both of the environment',
      env: { KCTL_CONTEXT: 'prod', KCTL_BROKERS: 'x:1' },
      brokers: 'x:1',
      contextName: 'prod',
    },
    {
      name: 'bootstrap.servers',
      flags: { set: ['bootstrap.servers=x:1'] },
      brokers: 'x:1',
      contextName: null,
    },
  ])('$name', ({ flags = {}, env = {}, brokers, contextName }) => {
    const settings = resolve({ flags, env })
    expect(settings.contextName).toBe(contextName)
    expect(
      resolveConnection(settings)
        .brokers.map(({ host, port }) => `${host}:${port}`)
        .join(' '),
    ).toBe(brokers)
  })

  test('a running sandbox, where nothing else is said', () => {
    const nothing = { config: null, sandboxBrokers: () => 'localhost:40001' }
    expect(connect(nothing)).toMatchObject({
      brokers: [{ host: 'localhost', port: 40001 }],
      brokersOrigin: 'sandbox',
    })
    expect(connect({ config: null })).toMatchObject({
      brokers: [{ host: 'localhost', port: 9092 }],
      brokersOrigin: 'default',
    })
  })

  test('a sandbox is not asked for where brokers are known', () => {
    const sandboxBrokers = () => {
      throw new Error('asked')
    }
    expect(resolve({ sandboxBrokers }).given.brokers?.origin).toBe('context "dev"')
  })
})

describe('the connection', () => {
  test('all of a context', () => {
    const connection = connect({ flags: { context: 'prod' } })
    expect(connection).toMatchObject({
      name: 'context "prod"',
      tls: { caFile: '/etc/certs/acme.pem', certFile: null, insecure: false },
      sasl: {
        mechanism: 'scram-sha-512',
        username: 'svc',
        password: { from: 'command', command: 'op read x' },
      },
      protected: true,
      readonly: false,
      expectedClusterId: 'abc',
      clientId: 'kctl',
      warnings: [],
    })
    expect(connection.resolve).toEqual(new Map([['kafka:29092', { host: 'localhost', port: 9092 }]]))
  })

  test('a stronger place decides about the password alone', () => {
    const { sasl } = connect({ flags: { context: 'prod' }, env: { KCTL_PASSWORD: 'CANARY' } })
    expect(sasl).toMatchObject({ password: { from: 'value' } })
    const fromStdin = connect({
      flags: { context: 'prod', passwordStdin: 'true' },
      env: { KCTL_PASSWORD: 'CANARY' },
    })
    expect(fromStdin.sasl).toMatchObject({ password: { from: 'stdin' } })
  })

  test('without a password somebody has to be asked', () => {
    const { sasl } = connect({ flags: { brokers: 'localhost', saslMechanism: 'plain', user: 'me' } })
    expect(sasl).toEqual({ mechanism: 'plain', username: 'me', password: { from: 'prompt' } })
  })

  test('the home directory', () => {
    expect(connect({ flags: { brokers: 'x', tlsCa: '~/ca.pem' } }).tls?.caFile).toBe('/home/me/ca.pem')
  })

  test('--no-tls beats the certificates of the context', () => {
    expect(connect({ flags: { context: 'prod', tls: 'false' } }).tls).toBeNull()
  })

  test('variables are put in when the context is used', () => {
    expect(connect({ flags: { context: 'vars' }, env: { KAFKA_HOST: 'k9' } }).brokers).toEqual([
      { host: 'k9', port: 9092 },
    ])
    const settings = resolve({ flags: { context: 'vars' } })
    expect(failure(() => resolveConnection(settings))).toMatchObject({
      kind: 'usage',
      message: 'brokers names the variable KAFKA_HOST, which is not set (/etc/kctl.yaml)',
    })
    expect(expandVariables('${constructor}', {})).toEqual({ unset: 'constructor' })
  })

  test('a context that is not there stops only who needs it', () => {
    const settings = resolve({ flags: { context: 'prdo' } })
    expect(failure(() => resolveConnection(settings))).toMatchObject({
      kind: 'notFound',
      code: 'CONTEXT_NOT_FOUND',
      hint: expect.stringContaining('did you mean "prod"?') as string,
    })
  })
})

describe('a secret that others could read', () => {
  const plain = { saslMechanism: 'plain', user: 'me' }
  test.for([
    { name: 'PLAIN without TLS', flags: { ...plain, brokers: 'k1' }, refused: 'without TLS' },
    {
      name: 'PLAIN without TLS, allowed',
      flags: { ...plain, brokers: 'k1', allowInsecureAuth: 'true' },
      warns: 1,
    },
    {
      name: 'PLAIN without TLS on loopback',
      flags: { ...plain, brokers: '[::1],127.0.0.9,localhost' },
      warns: 1,
    },
    {
      name: 'one of the brokers elsewhere',
      flags: { ...plain, brokers: 'localhost,k1' },
      refused: 'k1:9092',
    },
    { name: 'PLAIN with TLS', flags: { ...plain, brokers: 'k1', tls: 'true' }, warns: 0 },
    {
      name: 'PLAIN with a certificate nobody checks',
      flags: { ...plain, brokers: 'k1', tlsInsecure: 'true' },
      refused: 'certificate is not checked',
    },
    { name: 'no check, no secret', flags: { brokers: 'k1', tlsInsecure: 'true' }, warns: 1 },
    {
      name: 'SCRAM without TLS',
      flags: { brokers: 'k1', saslMechanism: 'scram-sha-256', user: 'me' },
      warns: 0,
    },
  ])('$name', ({ flags, refused, warns }) => {
    const outcome = failure(() => connect({ flags }))
    if (refused !== undefined) {
      expect(outcome).toMatchObject({ kind: 'usage', message: expect.stringContaining(refused) as string })
    } else expect(outcome).toMatchObject({ warnings: { length: warns } })
  })
})

describe('a wrong value is named with its place', () => {
  test.for([
    { flags: { timeout: 'soon' }, says: /^--timeout: / },
    { env: { KCTL_TIMEOUT: '0s' }, says: /^KCTL_TIMEOUT: "0s" is no time/ },
    { env: { KCTL_UTC: 'maybe' }, says: 'KCTL_UTC: "maybe" is neither true nor false' },
    { flags: { color: 'sometimes' }, says: '--color: "sometimes" is not known' },
    { flags: { brokers: 'x', saslMechanism: 'constructor' }, says: '--sasl: "constructor" is not known' },
    { flags: { brokers: 'a:b:c' }, says: '--brokers: not a broker address: "a:b:c"' },
    { flags: { brokers: '::1' }, says: '--brokers: not a broker address: "::1"' },
    { flags: { brokers: 'x:99999' }, says: '"99999" is not a port' },
    {
      flags: { brokers: 'x', saslMechanism: 'gssapi', user: 'me' },
      says: '--sasl: GSSAPI (Kerberos) is not spoken by kctl',
    },
    { flags: { brokers: 'x', user: 'me' }, says: '--user is set, but no SASL mechanism' },
    { flags: { brokers: 'x', saslMechanism: 'plain' }, says: 'PLAIN needs a user name' },
    { flags: { brokers: 'x', saslMechanism: 'oauthbearer' }, says: 'OAUTHBEARER needs a token' },
    {
      flags: { brokers: 'x', set: ['ssl.ca.location=ca.pem', 'ssl.ca.pem=x'] },
      says: '--tls-ca and tlsCaPem are both set',
    },
    {
      flags: { brokers: 'x', set: ['ssl.endpoint.identification.algorithm='] },
      says: '--tls-any-name without an authority of your own',
    },
    { flags: { set: ['bootstrap.server=x'] }, says: '-X: unknown property "bootstrap.server"' },
    { flags: { set: ['sasl.password=CANARY'] }, says: /^-X sasl.password: a secret on the command line/ },
    { flags: { set: ['sasl.password:CANARY=x'] }, says: /^-X …: a secret on the command line/ },
    { flags: { set: ['nothing'] }, says: '-X …: not a property' },
  ])('$says', ({ flags = {}, env = {}, says }) => {
    const outcome = failure(() => connect({ flags, env }))
    expect(outcome).toMatchObject({ kind: 'usage' })
    const { message, hint } = outcome as { message: string; hint?: string }
    if (says instanceof RegExp) expect(message).toMatch(says)
    else expect(message).toContain(says)
    expect(`${message} ${hint}`).not.toContain('CANARY')
  })
})

describe('the flags of every command', () => {
  test('no secret has a flag', () => {
    const spellings = GLOBAL_FLAGS.filter(({ flags }) => /password|token|secret/.test(flags))
    expect(spellings.map(({ flags }) => flags)).toEqual(['--password-stdin'])
  })

  test('no two flags share a spelling', () => {
    const spellings = GLOBAL_FLAGS.flatMap(({ flags }) => flags.match(/(?<![\w-])--?[a-zA-Z][\w-]*/g) ?? [])
    expect(new Set(spellings).size).toBe(spellings.length)
    expect(spellings).toContain('-b')
  })
})

describe('Secret', () => {
  test('is shown by nothing but reveal', async () => {
    const { inspect } = await import('node:util')
    const secret = new Secret('CANARY')
    const shown = [
      String(secret),
      JSON.stringify({ secret }),
      inspect({ secret }, { showHidden: true, depth: 9 }),
      secret + '',
    ]
    expect(shown.join()).not.toContain('CANARY')
    expect(secret.reveal()).toBe('CANARY')
  })

  test('given settings print without it', async () => {
    const { inspect } = await import('node:util')
    const settings = resolve({ env: { KCTL_PASSWORD: 'CANARY', KCTL_OAUTH_TOKEN: 'CANARY' } })
    expect(inspect(settings, { depth: 9, showHidden: true }) + JSON.stringify(settings)).not.toContain(
      'CANARY',
    )
  })
})
