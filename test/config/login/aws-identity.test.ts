import { once } from 'node:events'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { awsIdentity } from '../../../src/config/login/aws-identity.ts'

const HOST = 'b-1.acme.x1y2z3.c4.kafka.eu-west-1.amazonaws.com'
const KEYS = { accessKeyId: 'AKID', secretAccessKey: 'CANARY-key', sessionToken: null }
/** No test may ask the machine that it runs on. */
const NO_METADATA = { AWS_EC2_METADATA_DISABLED: 'true' }

interface World {
  readonly profile?: string
  readonly region?: string
  readonly env?: Readonly<Record<string, string>>
  /** What stands in ~/.aws. */
  readonly config?: string
  readonly credentials?: string
}

/** Who we are in a world with these files and variables. */
function identityIn({ profile, region, env = {}, config, credentials }: World) {
  const homeDir = mkdtempSync(join(tmpdir(), 'kctl-test-'))
  mkdirSync(join(homeDir, '.aws'))
  if (config !== undefined) writeFileSync(join(homeDir, '.aws/config'), config)
  if (credentials !== undefined) writeFileSync(join(homeDir, '.aws/credentials'), credentials)
  return awsIdentity({
    profile: profile ?? null,
    region: region ?? null,
    env: { PATH: process.env['PATH'], ...NO_METADATA, ...env },
    homeDir,
    now: Date.now,
  })
}

/** How it failed; no key may be in it. */
async function failureOf(world: World, host = HOST): Promise<{ message: string; hint?: string }> {
  const error: unknown = await identityIn(world)(host).then(
    () => new Error('there was an identity'),
    (thrown: unknown) => thrown,
  )
  const { message, hint = '', stack } = error as Error & { hint?: string }
  expect(`${message}${hint}${stack}`).not.toContain('CANARY')
  return error as Error
}

async function serve(answer: (request: http.IncomingMessage) => { status?: number; body: string }) {
  const asked: { method: string; url: string; headers: http.IncomingHttpHeaders }[] = []
  const server = http.createServer((request, response) => {
    asked.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers })
    const { status = 200, body } = answer(request)
    response.writeHead(status)
    response.end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.close()
      await once(server, 'close')
    },
  }
}

const STATIC = `aws_access_key_id = AKID\naws_secret_access_key=CANARY-key\n`
const inEnvironment = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'CANARY-key' }
const other = { AWS_ACCESS_KEY_ID: 'OTHER', AWS_SECRET_ACCESS_KEY: 'CANARY-other' }

describe('the keys of AWS', () => {
  test.for<World & { what: string; sessionToken?: string }>([
    { what: 'in the environment', env: inEnvironment },
    {
      what: 'in the environment, for a while',
      env: { ...inEnvironment, AWS_SESSION_TOKEN: 'CANARY-token' },
      sessionToken: 'CANARY-token',
    },
    { what: 'of the default profile', credentials: `[default]\n${STATIC}` },
    {
      what: 'of a profile that the environment names',
      env: { AWS_PROFILE: 'prod' },
      credentials: `[default]\naws_access_key_id=OTHER\naws_secret_access_key=x\n[prod] ; the one\n${STATIC}aws_session_token = CANARY-token # of today\n`,
      sessionToken: 'CANARY-token',
    },
    {
      what: 'of a profile that the settings name, whatever the environment says',
      profile: 'prod',
      env: { ...other, AWS_PROFILE: 'else' },
      config: `[profile "prod"]\nregion=x\ns3 =\n  max_concurrent_requests = 20\n${STATIC}`,
    },
    {
      what: 'in files elsewhere',
      profile: 'prod',
      env: { AWS_CONFIG_FILE: '~/.aws/credentials', AWS_SHARED_CREDENTIALS_FILE: '/no/such/file' },
      credentials: `[profile prod]\n${STATIC}`,
    },
    {
      what: 'behind lines as long as no one writes them',
      credentials: `[default]\n[${' '.repeat(400_000)}\nx${' '.repeat(400_000)}\n${STATIC}`,
    },
    {
      what: 'that a program prints',
      profile: 'prod',
      config: `[profile prod]\ncredential_process = printf '%s' '{"Version":1,"AccessKeyId":"AKID","SecretAccessKey":"CANARY-key","SessionToken":"CANARY-token","Expiration":"2050-01-01T00:00:00Z"}'\n`,
      sessionToken: 'CANARY-token',
    },
  ])('$what', async ({ sessionToken = null, ...world }) => {
    expect(await identityIn(world)(HOST)).toMatchObject({ ...KEYS, sessionToken, region: 'eu-west-1' })
  })

  test.for<World & { what: string; says: string; hints?: string }>([
    {
      what: 'no keys anywhere',
      says: 'no AWS credentials: neither the environment',
      hints: 'export-credentials',
    },
    {
      what: 'a profile that is not there',
      profile: 'prod',
      says: 'there is no AWS profile "prod"',
      hints: 'list-profiles',
    },
    {
      what: 'a profile that logs in by SSO',
      profile: 'prod',
      config: '[profile prod]\nsso_session = acme\nsso_account_id = 1\n',
      says: 'the AWS profile "prod" logs in by SSO (sso_session), which kctl does not by itself',
      hints: 'aws configure export-credentials --profile prod',
    },
    {
      what: 'a profile that takes a role',
      env: { AWS_PROFILE: 'prod' },
      config: `[profile prod]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = base\n`,
      credentials: `[base]\n${STATIC}`,
      says: 'takes a role (role_arn)',
      hints: 'credential_process',
    },
    {
      what: 'a role beside the keys that may take it',
      profile: 'prod',
      config: `[profile prod]\nrole_arn = arn:aws:iam::1:role/x\n${STATIC}`,
      says: 'takes a role (role_arn)',
    },
    {
      what: 'a profile with nothing in it',
      profile: 'prod',
      config: '[profile prod]\nregion = x\n',
      says: 'holds no keys',
    },
    {
      what: 'a token for a role',
      env: { AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/token', AWS_ROLE_ARN: 'arn' },
      says: 'AWS_WEB_IDENTITY_TOKEN_FILE stands for a role',
    },
    {
      what: 'a program that fails',
      profile: 'prod',
      config: '[profile prod]\ncredential_process = echo CANARY; exit 3\n',
      says: 'credential_process of the AWS profile "prod" failed: it ended with exit code 3',
    },
    {
      what: 'a program that prints something else',
      profile: 'prod',
      config: '[profile prod]\ncredential_process = echo CANARY\n',
      says: 'the credential_process of the AWS profile "prod" gives no JSON',
    },
    {
      what: 'a program that prints no keys',
      profile: 'prod',
      config: `[profile prod]\ncredential_process = echo '{"CANARY":1}'\n`,
      says: 'gives no AccessKeyId and SecretAccessKey',
    },
  ])('$what', async ({ says, hints = '', ...world }) => {
    const { message, hint } = await failureOf(world)
    expect(message).toContain(says)
    expect(hint ?? '').toContain(hints)
  })

  const LENT = JSON.stringify({
    Code: 'Success',
    AccessKeyId: 'AKID',
    SecretAccessKey: 'CANARY-key',
    Token: 'CANARY-token',
    Expiration: '2050-01-01T00:00:00Z',
  })

  test('of the container', async () => {
    await using server = await serve(() => ({ body: LENT }))
    const file = join(mkdtempSync(join(tmpdir(), 'kctl-test-')), 'token')
    writeFileSync(file, 'CANARY-of-container\n')
    const env = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${server.origin}/v1/credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file,
    }
    const identity = identityIn({ env, config: '[default]\nregion = x\n' })
    expect(await identity(HOST)).toEqual({
      ...KEYS,
      sessionToken: 'CANARY-token',
      region: 'eu-west-1',
      expiresAtMs: Date.UTC(2050, 0),
    })
    await identity(HOST)
    expect(server.asked).toMatchObject([
      { method: 'GET', url: '/v1/credentials', headers: { authorization: 'CANARY-of-container' } },
    ])
  })

  test.for([
    { uri: 'http://example.com/x', says: 'neither https nor an address of this machine' },
    { uri: 'no address', says: 'neither https nor an address of this machine' },
    { uri: 'http://127.0.0.1:1/x', says: 'it refused the connection' },
  ])('of a container at $uri', async ({ uri, says }) => {
    const { message } = await failureOf({ env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: uri } })
    expect(message).toContain(says)
  })

  test('of the machine, by a session with its metadata', async () => {
    await using server = await serve(({ method, url }) => {
      if (method === 'PUT' && url === '/latest/api/token') return { body: 'CANARY-session' }
      if (url === '/latest/meta-data/iam/security-credentials/') return { body: 'my role\n' }
      return { body: LENT }
    })
    const env = { AWS_EC2_METADATA_DISABLED: '', AWS_EC2_METADATA_SERVICE_ENDPOINT: server.origin }
    expect(await identityIn({ env })(HOST)).toMatchObject({ ...KEYS, sessionToken: 'CANARY-token' })
    expect(server.asked).toMatchObject([
      { method: 'PUT', headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '300' } },
      { method: 'GET', headers: { 'x-aws-ec2-metadata-token': 'CANARY-session' } },
      {
        method: 'GET',
        url: '/latest/meta-data/iam/security-credentials/my%20role',
        headers: { 'x-aws-ec2-metadata-token': 'CANARY-session' },
      },
    ])
  })

  test.for([
    { what: 'nobody is there', origin: 'http://127.0.0.1:1' },
    { what: 'it has no role', origin: null },
  ])('of a machine where $what', async ({ origin }) => {
    await using server = await serve(({ method }) =>
      method === 'PUT' ? { body: 'session' } : { status: 404, body: '' },
    )
    const env = { AWS_EC2_METADATA_DISABLED: '', AWS_EC2_METADATA_SERVICE_ENDPOINT: origin ?? server.origin }
    expect((await failureOf({ env })).message).toContain('no AWS credentials')
  })
})

describe('the region', () => {
  test.for<World & { host: string; becomes: string }>([
    { host: HOST, becomes: 'eu-west-1' },
    { host: 'boot-x1.c2.kafka-serverless.us-east-2.amazonaws.com', becomes: 'us-east-2' },
    { host: 'b-1-public.acme.x1.c2.kafka.us-gov-west-1.amazonaws.com', becomes: 'us-gov-west-1' },
    { host: 'b-1.acme.x1.c2.kafka.cn-north-1.amazonaws.com.cn', becomes: 'cn-north-1' },
    { host: HOST, region: 'us-west-2', becomes: 'us-west-2' },
    { host: HOST, env: { AWS_REGION: 'us-west-2' }, becomes: 'eu-west-1' },
    {
      host: 'kafka.acme.io',
      env: { AWS_REGION: 'us-west-2', AWS_DEFAULT_REGION: 'x' },
      becomes: 'us-west-2',
    },
    { host: 'kafka.acme.io', env: { AWS_DEFAULT_REGION: 'us-west-2' }, becomes: 'us-west-2' },
    { host: 'kafka.acme.io', config: '[default]\nregion = ap-south-1\n', becomes: 'ap-south-1' },
    {
      host: 'kafka.acme.io',
      env: { AWS_PROFILE: 'prod' },
      config: `[profile prod]\nregion = ap-south-1\n${STATIC}`,
      becomes: 'ap-south-1',
    },
  ])('of $host is $becomes', async ({ host, becomes, env = {}, ...world }) => {
    const identity = identityIn({ ...world, env: { ...inEnvironment, ...env } })
    expect(await identity(host)).toMatchObject({ region: becomes })
  })

  test('that nobody knows', async () => {
    expect(await failureOf({ env: inEnvironment }, 'kafka.acme.io')).toMatchObject({
      kind: 'usage',
      message: 'the AWS region of kafka.acme.io is not known',
      hint: expect.stringContaining('KCTL_AWS_REGION') as string,
    })
  })
})
