import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OauthServer, startOauthServer, type TokenAnswer } from '../support/oauth-server.ts'
import { describeWithKafka } from '../support/real-kafka.ts'
import { type Finished, makeHome, runKctl, type RunOptions } from '../support/run-kctl.ts'
import {
  PASSWORD,
  type SecureKafka,
  startSecureKafka,
  unsecuredToken,
  USER,
} from '../support/secure-kafka.ts'

const SECRET = 'CANARY+secret/of=client%'
const CLIENT_ID = 'svc:orders'

describeWithKafka('logins at a real Kafka', () => {
  let secure: SecureKafka
  beforeAll(async () => {
    secure = await startSecureKafka()
    const created = await runKctl('topics create orders tail sent classic modern -p 2', {
      cluster: secure.kafka,
    })
    expect(created).toMatchObject({ exitCode: 0 })
  })
  afterAll(async () => await secure[Symbol.asyncDispose]())

  /** What must be nowhere in what kctl says. */
  const issued = new Set<string>([SECRET, encodeURIComponent(SECRET), PASSWORD])

  function giveToken(lifeS = 3600): TokenAnswer {
    const token = unsecuredToken(USER, lifeS)
    issued.add(token)
    return { body: { access_token: token, token_type: 'Bearer', expires_in: lifeS } }
  }

  function expectSecretsKept({ stdout, stderr }: Pick<Finished, 'stdout' | 'stderr'>): void {
    for (const secret of issued) expect(stdout + stderr).not.toContain(secret)
  }

  async function kctl(command: string | readonly string[], options: RunOptions = {}): Promise<Finished> {
    const finished = await runKctl(command, options)
    expectSecretsKept(finished)
    return finished
  }

  function fileIn(home: string, name: string, text: string): string {
    const path = join(home, name)
    writeFileSync(path, text, { mode: 0o600 })
    return path
  }

  const clientOf = ({ endpoint }: OauthServer): Readonly<Record<string, string>> => ({
    KCTL_SASL: 'oauthbearer',
    KCTL_OAUTH_TOKEN_ENDPOINT: endpoint,
    KCTL_OAUTH_CLIENT_ID: CLIENT_ID,
    KCTL_OAUTH_CLIENT_SECRET: SECRET,
  })

  describe('with client credentials', () => {
    const list = ['topics', 'list', 'orders', '-o', 'name']
    const module = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule'

    test.for<{ by: string; run: (server: OauthServer, address: string) => Promise<Finished> }>([
      {
        by: 'the environment',
        run: async (server, address) =>
          await kctl(list, {
            env: { ...clientOf(server), KCTL_BROKERS: address, KCTL_OAUTH_SCOPE: 'kafka read' },
          }),
      },
      {
        by: 'a context',
        run: async ({ endpoint }, address) => {
          const home = makeHome()
          mkdirSync(join(home, 'config/kctl'), { recursive: true })
          const sasl = {
            mechanism: 'OAUTHBEARER',
            tokenEndpoint: endpoint,
            clientId: CLIENT_ID,
            clientSecretCommand: `printf '%s' "$OF_THE_TEST"`,
            scope: 'kafka read',
            extensions: { logicalCluster: 'lkc-1', identityPoolId: 'pool-2' },
          }
          const config = { current: 'oauth', contexts: { oauth: { brokers: [address], sasl } } }
          fileIn(home, 'config/kctl/config.yaml', JSON.stringify(config))
          return await kctl(list, { home, env: { ...process.env, OF_THE_TEST: SECRET } })
        },
      },
      {
        by: "Java's client.properties",
        run: async ({ endpoint }, address) => {
          const home = makeHome()
          const file = fileIn(
            home,
            'client.properties',
            `bootstrap.servers=${address}
security.protocol=SASL_PLAINTEXT
sasl.mechanism=OAUTHBEARER
sasl.login.callback.handler.class=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler
sasl.oauthbearer.token.endpoint.url=${endpoint}
sasl.jaas.config=${module} required clientId="${CLIENT_ID}" clientSecret="${SECRET}" scope="kafka read" extension_logicalCluster="lkc-1";
`,
          )
          return await kctl([...list, '--command-config', file], { home })
        },
      },
      {
        by: "librdkafka's properties",
        run: async ({ endpoint }, address) => {
          const properties = [
            `bootstrap.servers=${address}`,
            'security.protocol=sasl_plaintext',
            'sasl.mechanisms=OAUTHBEARER',
            'sasl.oauthbearer.method=oidc',
            `sasl.oauthbearer.client.id=${CLIENT_ID}`,
            'sasl.oauthbearer.scope=kafka read',
            `sasl.oauthbearer.token.endpoint.url=${endpoint}`,
          ]
          return await kctl([...list, ...properties.flatMap((property) => ['-X', property])], {
            env: { KCTL_OAUTH_CLIENT_SECRET: SECRET },
          })
        },
      },
      {
        by: 'flags, with the secret on stdin',
        run: async ({ endpoint }, address) =>
          await kctl(
            [...list, '-b', address, '--sasl', 'oauthbearer', '--user', CLIENT_ID, '--password-stdin'],
            {
              env: { KCTL_OAUTH_TOKEN_ENDPOINT: endpoint, KCTL_OAUTH_SCOPE: 'kafka read' },
              stdin: `${SECRET}\n`,
            },
          ),
      },
      {
        by: 'a question',
        run: async (server, address) =>
          await kctl(list, {
            env: {
              ...clientOf(server),
              KCTL_OAUTH_CLIENT_SECRET: '',
              KCTL_OAUTH_SCOPE: 'kafka read',
              KCTL_BROKERS: address,
            },
            answers: [SECRET],
          }),
      },
    ])('by $by', async ({ run }) => {
      await using server = await startOauthServer(() => giveToken())
      const { exitCode, stdout, stderr } = await run(server, secure.addressOf('SASL'))
      expect({ exitCode, stdout, stderr }).toEqual({
        exitCode: 0,
        stdout: 'orders\n',
        stderr: expect.stringMatching(/^(?:.*sends the secret without TLS\n)?$/) as string,
      })
      expect(server.requests).toMatchObject([
        { method: 'POST', path: '/token', client: { id: CLIENT_ID, secret: SECRET } },
      ])
      expect(Object.fromEntries(server.requests[0]?.form ?? [])).toEqual({
        grant_type: 'client_credentials',
        scope: 'kafka read',
      })
    })

    test('one token is enough for all connections of a run', async () => {
      await using server = await startOauthServer(() => giveToken())
      const env = { ...clientOf(server), KCTL_BROKERS: secure.addressOf('SASL') }
      const sent = await kctl(['produce', 'orders', 'one', 'two', '-o', 'json'], { env })
      expect(sent).toMatchObject({ exitCode: 0 })
      const read = await kctl('consume orders --group oauth-once --group-protocol classic -n 2 -o value', {
        env,
      })
      expect(read).toMatchObject({ exitCode: 0 })
      expect(server.requests.length).toBe(2)
    })

    test('a broker that refuses the token is asked once', async () => {
      await using server = await startOauthServer(() => ({ body: { access_token: 'CANARY.not.one' } }))
      issued.add('CANARY.not.one')
      const at = secure.addressOf('SASL')
      const before = await secure.refusedLogins()
      const { exitCode, stderr } = await kctl('topics list --debug -v', {
        env: { ...clientOf(server), KCTL_BROKERS: `${at},${at.replace('localhost', '127.0.0.1')}` },
      })
      expect({ exitCode, stderr }).toEqual({
        exitCode: 5,
        stderr: expect.stringContaining('refused the credentials (OAUTHBEARER)') as string,
      })
      expect(server.requests.length).toBe(1)
      await expect.poll(async () => (await secure.refusedLogins()) - before).toBe(1)
    })
  })

  test.for([
    { in: "librdkafka's", set: `sasl.oauthbearer.config=principal=${USER} scope=read extension_trace=t` },
    { in: "kctl's", env: { KCTL_OAUTH_UNSECURED: `principal=${USER}`, KCTL_OAUTH_EXTENSIONS: 'trace=t' } },
  ])('with a token that nobody signed, in $in words', async ({ set, env = {} }) => {
    const command = ['topics', 'list', 'orders', '-o', 'name', '--sasl', 'oauthbearer']
    const properties = set === undefined ? [] : ['-X', set]
    const finished = await kctl([...command, ...properties], {
      env: { ...env, KCTL_BROKERS: secure.addressOf('SASL') },
    })
    expect(finished).toMatchObject({ exitCode: 0, stdout: 'orders\n' })
  })
})
