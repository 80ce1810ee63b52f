import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeWithKafka } from '../support/real-kafka.ts'
import {
  PASSWORD,
  type SecureKafka,
  type SecureListener,
  startSecureKafka,
  unsecuredToken,
  USER,
} from '../support/secure-kafka.ts'
import { startScriptedBroker } from '../support/scripted-broker.ts'
import { type Finished, makeHome, runKctl, type RunOptions } from '../support/run-kctl.ts'
import { startKctl } from '../support/start-kctl.ts'

/** A listener, and what has to be said to be let in. */
interface WayIn {
  readonly listener: SecureListener
  readonly tls: 'no' | 'server' | 'mutual'
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512' | 'oauthbearer' | null
}

const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'] as const
const WAYS_IN: readonly WayIn[] = [
  { listener: 'TLS', tls: 'server', mechanism: null },
  { listener: 'MTLS', tls: 'mutual', mechanism: null },
  ...MECHANISMS.map((mechanism): WayIn => ({ listener: 'SASL', tls: 'no', mechanism })),
  ...MECHANISMS.map((mechanism): WayIn => ({ listener: 'SASLTLS', tls: 'server', mechanism })),
]

const TOKEN = unsecuredToken(USER)

describeWithKafka('every way into a real Kafka', () => {
  let secure: SecureKafka
  beforeAll(async () => {
    secure = await startSecureKafka()
    const created = await runKctl('topics create orders -p 2', { cluster: secure.kafka })
    expect(created).toMatchObject({ exitCode: 0 })
  })
  afterAll(async () => await secure[Symbol.asyncDispose]())

  /** Runs kctl, and makes sure that no secret is seen, whatever comes of it. */
  async function kctl(command: string | readonly string[], options: RunOptions = {}): Promise<Finished> {
    const finished = await runKctl(command, options)
    const printed = finished.stdout + finished.stderr
    for (const secret of [PASSWORD, Buffer.from(PASSWORD).toString('base64'), 'CANARY', TOKEN])
      expect(printed).not.toContain(secret)
    return finished
  }

  /** A home with a config file in it, whose context "secure" is the current one. */
  function homeWith(context: unknown): string {
    const home = makeHome()
    mkdirSync(join(home, 'config/kctl'), { recursive: true })
    const text = JSON.stringify({ current: 'secure', contexts: { secure: context } })
    writeFileSync(join(home, 'config/kctl/config.yaml'), text, { mode: 0o600 })
    return home
  }

  function fileIn(home: string, name: string, text: string): string {
    writeFileSync(join(home, name), text, { mode: 0o600 })
    chmodSync(join(home, name), 0o600)
    return join(home, name)
  }

  const secretOf = ({ mechanism }: WayIn): string => (mechanism === 'oauthbearer' ? TOKEN : PASSWORD)

  const flagsOf = ({ listener, tls, mechanism }: WayIn): string[] => [
    '-b',
    secure.addressOf(listener),
    ...(tls === 'no' ? [] : ['--tls-ca', secure.files.ca]),
    ...(tls === 'mutual' ? ['--tls-cert', secure.files.cert, '--tls-key', secure.files.key] : []),
    ...(mechanism === null ? [] : ['--sasl', mechanism]),
    ...(mechanism === null || mechanism === 'oauthbearer' ? [] : ['--user', USER, '--password-stdin']),
  ]

  /** A token has no flag: it comes from the environment. */
  const besideFlags = ({ mechanism }: WayIn): RunOptions =>
    mechanism === 'oauthbearer' ? { env: { KCTL_OAUTH_TOKEN: TOKEN } } : { stdin: `${PASSWORD}\n` }

  function environmentOf({ listener, tls, mechanism }: WayIn): Readonly<Record<string, string>> {
    const { ca, cert, key } = secure.files
    return {
      KCTL_BROKERS: secure.addressOf(listener),
      ...(tls === 'no' ? {} : { KCTL_TLS: 'true', KCTL_TLS_CA: ca }),
      ...(tls === 'mutual' ? { KCTL_TLS_CERT: cert, KCTL_TLS_KEY: key } : {}),
      ...(mechanism === null ? {} : { KCTL_SASL: mechanism }),
      ...(mechanism === null || mechanism === 'oauthbearer'
        ? {}
        : { KCTL_USER: USER, KCTL_PASSWORD: PASSWORD }),
      ...(mechanism === 'oauthbearer' ? { KCTL_OAUTH_TOKEN: TOKEN } : {}),
    }
  }

  /** @param source where the secret is */
  function contextOf({ listener, tls, mechanism }: WayIn, source: Readonly<Record<string, string>>): unknown {
    const { ca, cert, key } = secure.files
    return {
      brokers: [secure.addressOf(listener)],
      ...(tls === 'no' ? {} : { tls: { ca, ...(tls === 'mutual' ? { cert, key } : {}) } }),
      ...(mechanism === null
        ? {}
        : { sasl: { mechanism, ...(mechanism === 'oauthbearer' ? {} : { username: USER }), ...source } }),
    }
  }

  /** As Java's clients want it. */
  function propertiesOf({ listener, tls, mechanism }: WayIn): string {
    const { ca, both } = secure.files
    const modules: Readonly<Record<string, string>> = {
      plain: 'plain.PlainLoginModule',
      oauthbearer: 'oauthbearer.OAuthBearerLoginModule',
    }
    const module = modules[mechanism ?? ''] ?? 'scram.ScramLoginModule'
    const login =
      mechanism === 'oauthbearer' ? '' : ` \\\n  username="${USER}" \\\n  password="${forJava(PASSWORD)}"`
    return [
      '# as handed out by the platform team',
      `bootstrap.servers=${secure.addressOf(listener)}`,
      `security.protocol=${mechanism === null ? '' : 'SASL_'}${tls === 'no' ? 'PLAINTEXT' : 'SSL'}`,
      ...(tls === 'no' ? [] : ['ssl.truststore.type=PEM', `ssl.truststore.location=${ca}`]),
      ...(tls === 'mutual' ? ['ssl.keystore.type = PEM', `ssl.keystore.location = ${both}`] : []),
      ...(mechanism === null
        ? []
        : [
            `sasl.mechanism=${mechanism.toUpperCase()}`,
            `sasl.jaas.config=org.apache.kafka.common.security.${module} required${login};`,
          ]),
      'key.deserializer=org.apache.kafka.common.serialization.StringDeserializer',
      '',
    ].join('\n')
  }

  const forJava = (text: string): string => text.replaceAll('\\', '\\\\\\\\').replaceAll('"', '\\\\"')

  /** As librdkafka's clients want it; a secret does not go on the command line. */
  function assignmentsOf({ listener, tls, mechanism }: WayIn): string[] {
    const { ca, cert, key } = secure.files
    const properties = [
      `bootstrap.servers=${secure.addressOf(listener)}`,
      `security.protocol=${mechanism === null ? '' : 'sasl_'}${tls === 'no' ? 'plaintext' : 'ssl'}`,
      ...(tls === 'no' ? [] : [`ssl.ca.location=${ca}`]),
      ...(tls === 'mutual' ? [`ssl.certificate.location=${cert}`, `ssl.key.location=${key}`] : []),
      ...(mechanism === null ? [] : [`sasl.mechanisms=${mechanism.toUpperCase()}`]),
      ...(mechanism === null || mechanism === 'oauthbearer' ? [] : [`sasl.username=${USER}`]),
    ]
    return properties.flatMap((property) => ['-X', property])
  }

  const secretVariable = ({ mechanism }: WayIn): Readonly<Record<string, string>> =>
    mechanism === null
      ? {}
      : mechanism === 'oauthbearer'
        ? { KCTL_OAUTH_TOKEN: TOKEN }
        : { KCTL_PASSWORD: PASSWORD }

  describe.for(WAYS_IN)('$listener $mechanism', (way) => {
    const list = ['topics', 'list', '-o', 'name']

    test.for<{ by: string; run: () => Promise<Finished> }>([
      { by: 'flags', run: async () => await kctl([...list, ...flagsOf(way)], besideFlags(way)) },
      { by: 'environment', run: async () => await kctl(list, { env: environmentOf(way) }) },
      {
        by: 'a context whose secret a command prints',
        run: async () => {
          const home = homeWith(
            contextOf(way, { [commandKey(way)]: `printf '%s\\n' "$SECRET_OF_THE_TEST" | cat` }),
          )
          return await kctl(list, { home, env: { ...process.env, SECRET_OF_THE_TEST: secretOf(way) } })
        },
      },
      {
        by: 'a context whose secret is in a variable',
        run: async () => {
          const key = way.mechanism === 'oauthbearer' ? 'token' : 'password'
          const home = homeWith(contextOf(way, { [key]: '${SECRET_OF_THE_TEST}' }))
          return await kctl(list, { home, env: { SECRET_OF_THE_TEST: secretOf(way) } })
        },
      },
      {
        by: 'a context whose secret is in a file beside it',
        run: async () => {
          const key = way.mechanism === 'oauthbearer' ? 'tokenFile' : 'passwordFile'
          const home = homeWith(contextOf(way, { [key]: 'secret.txt' }))
          fileIn(join(home, 'config/kctl'), 'secret.txt', `${secretOf(way)}\n`)
          return await kctl(list, { home })
        },
      },
      {
        by: "Java's client.properties",
        run: async () => {
          const home = makeHome()
          const file = fileIn(home, 'client.properties', propertiesOf(way))
          const env = way.mechanism === 'oauthbearer' ? secretVariable(way) : {}
          return await kctl([...list, '--command-config', file], { home, env })
        },
      },
      {
        by: "librdkafka's properties",
        run: async () => await kctl([...list, ...assignmentsOf(way)], { env: secretVariable(way) }),
      },
    ])('by $by', async ({ run }) => {
      const { exitCode, stdout, stderr } = await run()
      expect({ exitCode, stdout, stderr: withoutWarnings(stderr) }).toEqual({
        exitCode: 0,
        stdout: 'orders\n',
        stderr: '',
      })
    })
  })

  test('what is sent over SASL and TLS comes back', async () => {
    const env = environmentOf({ listener: 'SASLTLS', tls: 'server', mechanism: 'scram-sha-512' })
    const sent = await kctl(['produce', 'orders', 'one', '-k', 'k', '-p', '0', '-o', 'json'], { env })
    expect(sent).toMatchObject({ exitCode: 0, stderr: '' })
    expect(JSON.parse(sent.stdout)).toMatchObject({ acked: 1, failed: 0, unknown: 0, unsent: 0 })
  })

  test('logs in again and again where it has to, and loses nothing by it', async () => {
    const address = secure.addressOf('SHORT')
    const command = ['-b', address, '--sasl', 'plain', '--user', USER]
    const env = { KCTL_PASSWORD: PASSWORD }
    const lines = Array.from({ length: 100 }, (_, index) => `${index}`)
    async function* slowly() {
      for (const line of lines) {
        yield `${line}\n`
        await new Promise((resolve) => setTimeout(resolve, 40))
      }
    }
    await using reader = startKctl(
      ['consume', 'orders', '-p', '1', '--from', 'earliest', '-n', '100', '-o', 'value', ...command],
      { env },
    )
    const sent = await kctl(['produce', 'orders', '-p', '1', '-o', 'json', ...command], {
      env,
      stdin: slowly(),
    })
    expect(sent.exitCode).toBe(0)
    expect(JSON.parse(sent.stdout)).toMatchObject({ acked: 100, failed: 0, unknown: 0, unsent: 0 })
    const { exitCode, stdout } = await reader.finished
    expect(stdout).toBe(lines.map((line) => `${line}\n`).join(''))
    expect(exitCode).toBe(0)
  }, 30_000)

  describe('is barred, and kctl says why', () => {
    const asAnn = { KCTL_USER: USER, KCTL_PASSWORD: PASSWORD }
    const wrong = { KCTL_USER: USER, KCTL_PASSWORD: 'CANARY-wrong' }
    const ca = (): string[] => ['--tls-ca', secure.files.ca]

    interface Barred {
      readonly why: string
      readonly listener: SecureListener | 'PLAINTEXT'
      readonly flags?: () => readonly string[]
      readonly env?: Readonly<Record<string, string>>
      readonly says: readonly (string | RegExp)[]
    }

    test.for<Barred>([
      ...(['plain', 'scram-sha-256', 'scram-sha-512'] as const).map((mechanism): Barred => ({
        why: `the password is wrong (${mechanism})`,
        listener: 'SASL',
        flags: () => ['--sasl', mechanism],
        env: wrong,
        says: [
          `refused the credentials (${mechanism.toUpperCase()})`,
          'check the user and the password',
          'kctl tried once only',
        ],
      })),
      {
        why: 'the token is none',
        listener: 'SASL',
        flags: () => ['--sasl', 'oauthbearer'],
        env: { KCTL_OAUTH_TOKEN: 'CANARY.abc.def' },
        says: ['refused the credentials (OAUTHBEARER)', 'token'],
      },
      {
        why: 'the mechanism is not offered',
        listener: 'ONLYPLAIN',
        flags: () => ['--sasl', 'scram-sha-256'],
        env: asAnn,
        says: [
          'does not offer the SASL mechanism SCRAM-SHA-256',
          'mechanisms offered: PLAIN',
          'hint: use one it offers: --sasl plain',
        ],
      },
      {
        why: 'the listener has no SASL',
        listener: 'PLAINTEXT',
        flags: () => ['--sasl', 'scram-sha-256'],
        env: asAnn,
        says: ['does not take SASL credentials', 'leave --sasl out'],
      },
      {
        why: 'the listener wants SASL',
        listener: 'SASL',
        says: ['closed the connection at the first request', 'the listener may expect SASL first: --sasl'],
      },
      {
        why: 'the listener wants TLS',
        listener: 'TLS',
        says: ['expects TLS', 'hint: connect with TLS: --tls'],
      },
      {
        why: 'the listener wants TLS before SASL',
        listener: 'SASLTLS',
        flags: () => ['--sasl', 'scram-sha-256'],
        env: asAnn,
        says: ['expects TLS', 'hint: connect with TLS: --tls'],
      },
      {
        why: 'the listener has no TLS',
        listener: 'PLAINTEXT',
        flags: ca,
        says: ['closed the connection during the TLS handshake', 'leave TLS out: --no-tls'],
      },
      {
        why: 'the authority is not known here',
        listener: 'TLS',
        flags: () => ['--tls'],
        says: [
          'is not signed by a certificate authority that is trusted here',
          'subject: O=Acme, CN=broker',
          'issuer: O=Acme, CN=Acme Test CA',
          /SHA-256: ([0-9A-F]{2}:){31}[0-9A-F]{2}/,
          '--tls-ca ca.pem',
        ],
      },
      {
        why: 'the certificate is signed by itself',
        listener: 'SELFSIGNED',
        flags: ca,
        says: ['subject: CN=localhost', 'issuer: CN=localhost', '--tls-ca ca.pem'],
      },
      {
        why: 'the certificate is for another host',
        listener: 'OTHERHOST',
        flags: ca,
        says: ['is not for "localhost"', 'names: DNS:kafka.example', '--tls-servername kafka.example'],
      },
      {
        why: 'the certificate has expired',
        listener: 'EXPIRED',
        flags: ca,
        says: ['expired 2020-01-02', 'check the clock'],
      },
      {
        why: 'a certificate of our own is asked for',
        listener: 'MTLS',
        flags: ca,
        says: ['requires a client certificate', '--tls-cert client.pem --tls-key client.key'],
      },
      {
        why: 'our own certificate is not one that it trusts',
        listener: 'MTLS',
        flags: () => [...ca(), '--tls-cert', secure.files.stranger, '--tls-key', secure.files.stranger],
        says: ['does not accept the client certificate', 'authority that the broker trusts'],
      },
    ])('because $why', async ({ listener, flags, env = {}, says }) => {
      const address =
        listener === 'PLAINTEXT'
          ? secure.kafka.bootstrap.replace('127.0.0.1', 'localhost')
          : secure.addressOf(listener)
      const command = ['topics', 'list', '-b', address, ...(flags?.() ?? [])]
      const { exitCode, stdout, stderr } = await kctl(command, { env })
      expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: '' })
      expect(stderr).toContain(`error: `)
      expect(stderr).toContain(address)
      for (const words of says) expect(stderr).toMatch(asPattern(words))

      const loud = await kctl([...command, '--debug', '-v'], { env })
      expect(loud).toMatchObject({ exitCode: 5, stdout: '' })
      const forPrograms = await kctl([...command, '-o', 'json'], { env })
      expect(forPrograms).toMatchObject({ exitCode: 5, stdout: '' })
      expect(JSON.parse(lastLine(forPrograms.stderr))).toMatchObject({
        error: { exitCode: 5, done: 0, code: expect.stringMatching(/^(TLS|SASL)_[A-Z_]+$/) as string },
      })
    })

    test('--tls-servername and --tls-insecure open what they are for', async () => {
      const named = ['-b', secure.addressOf('OTHERHOST'), ...ca(), '--tls-servername', 'kafka.example']
      expect(await kctl(['topics', 'list', '-o', 'name', ...named])).toMatchObject({
        exitCode: 0,
        stdout: 'orders\n',
        stderr: '',
      })
      const unchecked = ['-b', secure.addressOf('SELFSIGNED'), '--tls-insecure']
      const { exitCode, stderr } = await kctl(['topics', 'list', '-o', 'name', ...unchecked])
      expect(exitCode).toBe(0)
      expect(stderr).toContain("warning: the broker's certificate is not checked")
    })

    test('a wrong password is one failed login for the broker, however many addresses it has', async () => {
      const at = secure.addressOf('SASL')
      const brokers = `${at},${at.replace('localhost', '127.0.0.1')}`
      const before = await secure.refusedLogins()
      const { exitCode } = await kctl(['topics', 'list', '-b', brokers, '--sasl', 'scram-sha-256'], {
        env: wrong,
      })
      expect(exitCode).toBe(5)
      await expect.poll(async () => (await secure.refusedLogins()) - before).toBe(1)
    })
  })

  describe('whose cluster sends its clients to where nobody is', () => {
    const EVERY_WAY_TO_ASK = [
      'topics list',
      'topics describe orders',
      'topics create never -p 1',
      'groups list',
      'groups lag',
      'offsets list any-group',
      'produce orders hello -k k',
    ]

    test.for(EVERY_WAY_TO_ASK)('%s', async (command) => {
      const at = secure.addressOf('NOHOST')
      const { exitCode, stderr } = await kctl(`${command} -b ${at}`)
      expect(stderr).toContain(
        `${at} answered, but broker 1 advertises kafka.invalid:29092, which this host can't resolve`,
      )
      expect(stderr).toContain(`--resolve kafka.invalid:29092=${at}`)
      expect(exitCode).toBe(4)
    })

    test('an address that refuses', async () => {
      const at = secure.addressOf('NOPORT')
      const { exitCode, stdout, stderr } = await kctl(`topics list -b ${at}`)
      expect(stderr).toContain(
        `${at} answered, but broker 1 advertises 127.0.0.1:1, which refused the connection`,
      )
      expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' })
    })

    test('--resolve makes it work, as a flag, a variable and in a context', async () => {
      const at = secure.addressOf('NOHOST')
      const works = { exitCode: 0, stderr: '', stdout: expect.stringContaining('orders') as string }
      expect(await kctl(`topics list -b ${at} --resolve kafka.invalid:29092=${at}`)).toMatchObject(works)
      const env = { KCTL_BROKERS: at, KCTL_RESOLVE: `kafka.invalid:29092=${at}` }
      expect(await kctl('topics list', { env })).toMatchObject(works)
      const home = homeWith({ brokers: [at], resolve: { 'kafka.invalid:29092': at } })
      expect(await kctl('topics list', { home })).toMatchObject(works)

      const added = makeHome()
      await kctl(`context add dev -b ${at} --resolve kafka.invalid:29092=${at}`, { home: added })
      expect(await kctl('topics list -c dev', { home: added })).toMatchObject(works)
    })
  })

  describe('is not where it is looked for', () => {
    test.for<{ what: string; onConnect: (socket: Socket) => void; says: readonly string[] }>([
      {
        what: 'a web server',
        onConnect: says('HTTP/1.1 400 Bad Request\r\n\r\n'),
        says: ['speaks HTTP, not Kafka'],
      },
      {
        what: 'SSH',
        onConnect: (socket) => void socket.write('SSH-2.0-OpenSSH_9.6\r\n'),
        says: ['speaks SSH, not Kafka'],
      },
      {
        what: 'somebody who hangs up',
        onConnect: (socket) => void socket.once('data', () => socket.resetAndDestroy()),
        says: ['reset the connection before it answered ApiVersions', '--tls'],
      },
      {
        what: 'nobody who says a word',
        onConnect: () => {},
        says: ['connected to localhost:', 'did not answer ApiVersions within 1 s', '--timeout'],
      },
    ])('$what', async ({ onConnect, says }) => {
      await using server = await startScriptedBroker(undefined, { onConnect })
      const { exitCode, stdout, stderr } = await kctl(`topics list -b localhost:${server.port} --timeout 1s`)
      for (const words of says) expect(stderr).toContain(words)
      expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' })
      await expect.poll(() => server.open).toBe(0)
    })

    test.for([
      { brokers: 'localhost:1', says: ['localhost:1 refused the connection', 'is the broker running'] },
      { brokers: 'no-such-host.invalid', says: ['cannot find the host "no-such-host.invalid"', '--brokers'] },
      {
        brokers: 'no-such-host.invalid,localhost:1',
        says: [
          'none of the 2 bootstrap brokers',
          'cannot find the host "no-such-host.invalid"',
          'localhost:1 refused',
        ],
      },
    ])('$brokers', async ({ brokers, says }) => {
      const { exitCode, stdout, stderr } = await kctl(`topics list -b ${brokers}`)
      for (const words of says) expect(stderr).toContain(words)
      expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' })
    })

    test('one good address of several is enough', async () => {
      const brokers = `no-such-host.invalid,localhost:1,${secure.kafka.bootstrap}`
      expect(await kctl(`topics list -o name -b ${brokers}`)).toMatchObject({
        exitCode: 0,
        stdout: 'orders\n',
        stderr: '',
      })
    })
  })

  const commandKey = ({ mechanism }: WayIn): string =>
    mechanism === 'oauthbearer' ? 'tokenCommand' : 'passwordCommand'
  const asPattern = (words: string | RegExp): RegExp =>
    typeof words === 'string' ? new RegExp(words.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)) : words
  const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? ''
  const says = (text: string) => (socket: Socket) => void socket.once('data', () => socket.write(text))
  const withoutWarnings = (stderr: string): string =>
    stderr.replaceAll(/^.*sends the secret without TLS\n/gm, '')
})
