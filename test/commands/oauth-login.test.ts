import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { saslHandshake } from '../../src/wire/messages/sasl-handshake.ts'
import { startOauthServer, type TokenAnswer } from '../support/oauth-server.ts'
import { type Finished, makeHome, runKctl, type RunOptions } from '../support/run-kctl.ts'
import { startScriptedBroker } from '../support/scripted-broker.ts'

const SECRET = 'CANARY-of&the=client'

/** Runs kctl, and makes sure that no secret is seen, whatever comes of it. */
async function kctl(command: string | readonly string[], options: RunOptions = {}): Promise<Finished> {
  const finished = await runKctl(command, options)
  expect(finished.stdout + finished.stderr).not.toContain('CANARY')
  return finished
}

function homeWith(sasl: unknown, more: Readonly<Record<string, unknown>> = {}): string {
  const home = makeHome()
  mkdirSync(join(home, 'config/kctl'), { recursive: true })
  const contexts = { oauth: { brokers: ['localhost:1'], sasl, ...more } }
  writeFileSync(join(home, 'config/kctl/config.yaml'), JSON.stringify({ current: 'oauth', contexts }), {
    mode: 0o600,
  })
  return home
}

const client = {
  mechanism: 'oauthbearer',
  tokenEndpoint: 'https://id.acme.io/token?key=CANARY',
  clientId: 'svc',
  clientSecret: SECRET,
  scope: 'read',
  extensions: { logicalCluster: 'lkc-1', identityPoolId: 'pool-2' },
}

describe('an OAuth client in the settings', () => {
  test('is shown without its secret', async () => {
    const home = homeWith(client)
    const shown = await kctl('context show -o json', { home })
    expect(JSON.parse(shown.stdout)).toMatchObject({
      sasl: 'oauthbearer',
      username: 'svc',
      tokenEndpoint: 'https://id.acme.io/token',
      secret: '****',
    })
    const explained = await kctl('context show --explain -o json', {
      home: homeWith({ ...client, tokenEndpoint: 'https://id.acme.io/token' }),
    })
    expect(JSON.parse(explained.stdout)).toEqual(
      expect.arrayContaining([
        { setting: 'clientSecret', value: '****', origin: 'context "oauth"' },
        {
          setting: 'extensions',
          value: 'logicalCluster=lkc-1,identityPoolId=pool-2',
          origin: 'context "oauth"',
        },
      ]),
    )
  })

  test('is added by flags, its secret from stdin', async () => {
    const home = makeHome()
    const added = await kctl(
      [
        ...['context', 'add', 'prod', '-b', 'k1:9093', '--tls', '--sasl', 'oauthbearer'],
        ...['--token-endpoint', 'https://id.acme.io/token', '--oauth-client-id', 'svc', '--scope', 'a b'],
        ...['--extensions', 'logicalCluster=lkc-1', '--token-endpoint-ca', 'ca.pem', '--password-stdin'],
      ],
      { home, stdin: `${SECRET}\n` },
    )
    expect(added).toMatchObject({ exitCode: 0 })
    const text = readFileSync(join(home, 'config/kctl/config.yaml'), 'utf8')
    for (const line of [
      'mechanism: oauthbearer',
      'tokenEndpoint: https://id.acme.io/token',
      `tokenEndpointCa: ${join(home, 'ca.pem')}`,
      'clientId: svc',
      `clientSecret: ${SECRET}`,
      'scope: a b',
      'extensions: logicalCluster=lkc-1',
    ])
      expect(text).toContain(line)
    expect(await kctl('context show prod', { home })).toMatchObject({ exitCode: 0 })
  })

  test.for<{ what: string; sasl: unknown; says: string; env?: Readonly<Record<string, string>> }>([
    {
      what: 'an endpoint without TLS',
      sasl: { ...client, tokenEndpoint: 'http://id.acme.io/token' },
      says: `the client's secret would go to http://id.acme.io without TLS`,
    },
    {
      what: 'a password in the endpoint',
      sasl: { ...client, tokenEndpoint: 'https://svc:CANARY@id.acme.io/token' },
      says: 'sasl.tokenEndpoint in context "oauth": a user or password in the address of the token endpoint',
    },
    {
      what: 'no endpoint',
      sasl: { ...client, tokenEndpoint: 'CANARY' },
      says: 'not the address of a token endpoint',
    },
    {
      what: 'no client',
      sasl: { ...client, clientId: undefined },
      says: 'the token endpoint needs the id of a client',
    },
    {
      what: 'extensions that are none',
      sasl: { ...client, extensions: { 'not-letters': 'x' } },
      says: '"not-letters=x" is no extension of a token',
    },
    {
      what: 'auth as an extension',
      sasl: { ...client, extensions: 'auth=x' },
      says: '"auth=x" is no extension',
    },
    {
      what: 'no secret',
      sasl: { ...client, clientSecret: undefined },
      says: 'or clientSecretCommand in the context',
    },
    {
      what: 'an authority that is not there',
      sasl: { ...client, tokenEndpointCa: '/no/such/ca.pem' },
      says: '/no/such/ca.pem cannot be read',
    },
    {
      what: 'claims that are none',
      sasl: { mechanism: 'oauthbearer', unsecuredToken: 'scope=x' },
      says: 'not the claims of an unsecured token',
    },
    {
      what: 'claims nobody knows',
      sasl: { mechanism: 'oauthbearer', unsecuredToken: 'principal=a isRoot=yes' },
      says: '"isRoot" is no claim that is known',
    },
  ])('$what: is refused before anything is sent', async ({ sasl, says, env = {} }) => {
    const { exitCode, stderr } = await kctl('topics list --debug', { home: homeWith(sasl), env })
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(says) as string })
  })

  test('a token that is given by hand counts before an endpoint of the context', async () => {
    const shown = await kctl('context show -o json', {
      home: homeWith(client),
      env: { KCTL_OAUTH_TOKEN_COMMAND: 'print-token' },
    })
    expect(JSON.parse(shown.stdout)).toMatchObject({
      tokenEndpoint: null,
      secret: 'from the command: print-token',
    })
  })

  test('doctor says that the secret stands in the file', async () => {
    const { stdout } = await kctl('doctor --timeout 1s', { home: homeWith(client) })
    expect(stdout).toContain('holds a secret in plain text')
    expect(stdout).toContain('clientSecretCommand')
  })
})

describe('a token endpoint', () => {
  interface Story {
    readonly what: string
    readonly answer: TokenAnswer | null
    readonly exitCode: number
    readonly code: string
    readonly says: string
  }

  test.for<Story>([
    {
      what: 'that refuses',
      answer: { status: 401, body: { error: 'invalid_client', error_description: `not ${SECRET}` } },
      exitCode: 5,
      code: 'TOKEN_DENIED',
      says: 'gives the client "svc" no token (401): invalid_client: not ****',
    },
    {
      what: 'that says nothing',
      answer: null,
      exitCode: 4,
      code: 'TOKEN_ENDPOINT_UNREACHABLE',
      says: 'no answer within 800 ms',
    },
    {
      what: 'that has trouble',
      answer: { status: 500, body: 'CANARY' },
      exitCode: 4,
      code: 'TOKEN_ENDPOINT_UNREACHABLE',
      says: 'answered 500',
    },
    {
      what: 'that sends elsewhere',
      answer: { status: 302, headers: { location: 'https://other.example/?t=CANARY' } },
      exitCode: 5,
      code: 'TOKEN_ENDPOINT_REDIRECT',
      says: 'redirects to https://other.example, where the secret is not sent',
    },
    {
      what: 'whose token no bearer can have',
      answer: { body: { access_token: 'CANARY \u0001' } },
      exitCode: 5,
      code: 'SASL_DENIED',
      says: 'characters that a bearer token cannot have',
    },
  ])('$what is asked once, and that is what is said', async ({ answer, exitCode, code, says }) => {
    await using server = await startOauthServer(() => answer)
    await using broker = await startScriptedBroker((request) => {
      if (request.apiKey !== saslHandshake.key) return false
      request.answer(saslHandshake, { errorCode: 0, mechanisms: ['OAUTHBEARER'] })
      return true
    })
    const env = {
      KCTL_BROKERS: `localhost:${broker.port},127.0.0.1:${broker.port}`,
      KCTL_SASL: 'oauthbearer',
      KCTL_OAUTH_TOKEN_ENDPOINT: server.endpoint,
      KCTL_OAUTH_CLIENT_ID: 'svc',
      KCTL_OAUTH_CLIENT_SECRET: SECRET,
      KCTL_TIMEOUT: '1s',
    }
    for (const more of [[], ['--debug', '-v'], ['-o', 'json']]) {
      const before = server.requests.length
      const finished = await kctl(['topics', 'list', ...more], { env })
      expect(finished).toMatchObject({ exitCode, stdout: '' })
      if (more.includes('json')) {
        const last = finished.stderr.trimEnd().split('\n').at(-1) ?? ''
        const message = expect.stringContaining(says) as string
        expect(JSON.parse(last)).toMatchObject({ error: { code, exitCode, message, done: 0 } })
      } else expect(finished.stderr).toContain(says)
      expect(server.requests.length - before).toBe(1)
    }
  })

  test('that refuses is a failed login for doctor', async () => {
    await using server = await startOauthServer(() => ({ status: 401, body: { error: 'invalid_client' } }))
    await using broker = await startScriptedBroker()
    const { exitCode, stdout } = await kctl('doctor -o json --timeout 3s', {
      env: {
        KCTL_BROKERS: `localhost:${broker.port}`,
        KCTL_SASL: 'oauthbearer',
        KCTL_OAUTH_TOKEN_ENDPOINT: server.endpoint,
        KCTL_OAUTH_CLIENT_ID: 'svc',
        KCTL_OAUTH_CLIENT_SECRET: SECRET,
      },
    })
    expect(exitCode).toBe(13)
    expect(JSON.parse(stdout)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          check: 'sasl',
          status: 'failed',
          message: expect.stringContaining('no token (401): invalid_client') as string,
          fix: expect.stringContaining('check the client id') as string,
        }),
      ]),
    )
    expect(server.requests.length).toBe(1)
  })
})
