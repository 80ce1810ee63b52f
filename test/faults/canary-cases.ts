import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { saslAuthenticate } from '../../src/wire/messages/sasl-authenticate.ts'
import { saslHandshake } from '../../src/wire/messages/sasl-handshake.ts'
import { type Script, startScriptedBroker } from '../support/scripted-broker.ts'
import {
  PASSWORD,
  type SecureKafka,
  type SecureListener,
  unsecuredToken,
  USER,
} from '../support/secure-kafka.ts'
import { WRONG_COMMANDS, WRONG_CONFIGS, WRONG_PROPERTIES } from './canary-configs.ts'

/** A command line with a secret somewhere beside it. */
export interface CanaryCase {
  readonly name: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  /** In the home directory. */
  readonly files?: Readonly<Record<string, string>>
  /** The secret is on the command line, by the user's own hand. */
  readonly isTyped?: boolean
  /** It is to work: what went well must not be told with a secret in it either. */
  readonly works?: boolean
  /** Files that hold the secret because they are to. */
  readonly keeps?: readonly string[]
}

export interface CanaryWorld {
  readonly secure: SecureKafka
  /** Addresses by what answers there. */
  readonly hosts: Readonly<Record<string, string>>
  readonly encryptedKey: string
  [Symbol.asyncDispose](): Promise<void>
}

const WRONG = 'CANARY-wrong'
const CONFIG = 'config/kctl/config.yaml'

const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const
type Mechanism = (typeof MECHANISMS)[number] | 'oauthbearer'

/** The ways in which a password comes, each with this one. */
function sources(password: string): Readonly<Record<string, Omit<CanaryCase, 'name' | 'args'>>> {
  return {
    env: { env: { KCTL_PASSWORD: password } },
    file: { env: { KCTL_PASSWORD_FILE: 'secret' }, files: { secret: `${password}\n` } },
    command: { env: { KCTL_PASSWORD_COMMAND: 'cat secret; sleep 0.2' }, files: { secret: `${password}\n` } },
  }
}

const stdinSource = (password: string): Omit<CanaryCase, 'name'> => ({
  args: ['--password-stdin'],
  stdin: `${password}\n`,
})

/** Every way to fail before and at the login, with a secret at hand. */
function connectivity({ secure, hosts }: CanaryWorld): readonly CanaryCase[] {
  const at = (listener: SecureListener): string => secure.addressOf(listener)
  const places: readonly (readonly [string, readonly string[]])[] = [
    ...Object.entries(hosts).map(([name, address]) => [name, ['-b', address]] as const),
    ['no such host', ['-b', 'kafka.invalid:9092', '--tls']],
    ['a plain listener', ['-b', secure.kafka.bootstrap]],
    ['TLS to a plain listener', ['-b', secure.kafka.bootstrap, '--tls']],
    ['plain to a TLS listener', ['-b', at('SASLTLS')]],
    ['a CA that is not trusted', ['-b', at('SASLTLS'), '--tls']],
    ['the name of another host', ['-b', at('OTHERHOST'), '--tls-ca', secure.files.ca]],
    ['a certificate that is over', ['-b', at('EXPIRED'), '--tls-ca', secure.files.ca]],
    ['a certificate by nobody', ['-b', at('SELFSIGNED'), '--tls-ca', secure.files.ca]],
    ['no client certificate', ['-b', at('MTLS'), '--tls-ca', secure.files.ca]],
    ['a TLS listener without a login', ['-b', at('TLS'), '--tls-ca', secure.files.ca]],
    ['refused', ['-b', at('SASL')]],
    ['refused behind TLS', ['-b', at('SASLTLS'), '--tls-ca', secure.files.ca]],
    ['a mechanism that is not offered', ['-b', at('ONLYPLAIN')]],
  ]
  const commands = ['topics list', 'consume orders -g g', 'produce orders x', 'doctor', 'context test']
  return places.flatMap(([name, flags], index) =>
    MECHANISMS.flatMap((mechanism, shift) => {
      const entries = Object.entries(sources(WRONG))
      const [from, source] = entries[(index + shift) % entries.length] ?? ['env', {}]
      const command = commands[(index + 2 * shift) % commands.length] ?? 'topics list'
      const args = [...command.split(' '), ...flags, '--sasl', mechanism, '--user', USER]
      const all = [...args, '--allow-insecure-auth', '--timeout', '2s']
      return [
        { name: `${name}, ${mechanism} from ${from}`, args: all, ...source },
        ...(shift === 0
          ? [
              { name: `${name}, from stdin`, ...stdinSource(WRONG), args: [...all, '--password-stdin'] },
              {
                name: `${name}, token`,
                args: [
                  ...command.split(' '),
                  ...flags,
                  '--sasl',
                  'oauthbearer',
                  '--allow-insecure-auth',
                  '--timeout',
                  '2s',
                ],
                env: { KCTL_OAUTH_TOKEN: `${WRONG}.token.x` },
              },
            ]
          : []),
      ]
    }),
  )
}

/** What goes well, by every way in which a secret comes. */
function successes({ secure }: CanaryWorld): readonly CanaryCase[] {
  const flags = (mechanism: Mechanism): readonly string[] => [
    '-b',
    secure.addressOf('SASLTLS'),
    '--tls-ca',
    secure.files.ca,
    '--sasl',
    mechanism,
    ...(mechanism === 'oauthbearer' ? [] : ['--user', USER]),
  ]
  const commands = [
    'topics list',
    'consume orders -g g -e --group-protocol classic',
    'consume orders -g h -n 1 --exec cat',
    'produce orders x',
    'produce orders x --transactional',
    'offsets reset back -t orders --to earliest --allow-new -y',
    'groups list',
    'context test',
    'doctor',
    'cluster describe',
    'context show --explain',
  ]
  const login = { saslmechanism: 'scram-sha-512' }
  const yaml = (source: string): string =>
    [
      'current: dev',
      'contexts:',
      '  dev:',
      `    brokers: ["${secure.addressOf('SASLTLS')}"]`,
      `    tls: { ca: "${secure.files.ca}" }`,
      `    sasl: { mechanism: ${login.saslmechanism}, username: ${USER}, ${source} }`,
      '',
    ].join('\n')
  const quoted = `'${PASSWORD.replaceAll("'", "''")}'`
  const jaas = PASSWORD.replaceAll('\\', '\\\\\\\\').replaceAll('"', '\\\\"')
  const properties = [
    `bootstrap.servers=${secure.addressOf('SASLTLS')}`,
    'security.protocol=SASL_SSL',
    'ssl.truststore.type=PEM',
    `ssl.truststore.location=${secure.files.ca}`,
    'sasl.mechanism=SCRAM-SHA-512',
    `sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="${USER}" password="${jaas}";`,
    '',
  ].join('\n')
  return commands.flatMap((command, index): readonly CanaryCase[] => {
    const words = command.split(' ')
    const entries = Object.entries(sources(PASSWORD))
    const [from, source] = entries[index % entries.length] ?? ['env', {}]
    return [
      ...MECHANISMS.map((mechanism) => ({
        name: `${command}, ${mechanism} from ${from}`,
        args: [...words, ...flags(mechanism)],
        ...source,
        works: true,
      })),
      {
        name: `${command}, token`,
        args: [...words, ...flags('oauthbearer')],
        env: { KCTL_OAUTH_TOKEN: unsecuredToken('CANARY-who') },
        works: true,
      },
      {
        name: `${command}, context`,
        args: words,
        files: { [CONFIG]: yaml(`password: ${quoted}`) },
        works: true,
      },
      {
        name: `${command}, context with a variable`,
        args: words,
        env: { SECRET: PASSWORD },
        files: { [CONFIG]: yaml('password: "${SECRET}"') },
        works: true,
      },
      {
        name: `${command}, properties`,
        args: [...words, '--command-config', 'client.properties'],
        files: { 'client.properties': properties },
        works: true,
      },
    ]
  })
}

/** What shows and writes settings. */
function settings(world: CanaryWorld): readonly CanaryCase[] {
  const { secure, encryptedKey } = world
  const secrets = [
    "sasl: { mechanism: scram-sha-512, username: ann, password: 'CANARY-9f=+/$%\"x' }",
    'sasl: { mechanism: oauthbearer, token: CANARY-token }',
    'tls: { keyPassword: CANARY-key }',
    'sasl: { mechanism: plain, username: ann, password: "${SECRET}" }',
    'sasl: { mechanism: plain, username: ann, password: "${UNSET}${SECRET}" }',
  ]
  const shows = [
    'context show',
    'context show --explain',
    'context show dev',
    'context list',
    'context list -o wide',
    'context test',
    'context use dev',
    'doctor',
    'context remove dev -y',
    'offsets history',
    '__complete topics describe x',
  ]
  const tls = ['-b', secure.addressOf('MTLS'), '--tls-ca', secure.files.ca, '--tls-cert', secure.files.cert]
  return [
    ...secrets.flatMap((secret, index) =>
      shows.map((command): CanaryCase => ({
        name: `${command}, ${index}`,
        args: [...command.split(' '), '--timeout', '1s'],
        env: { SECRET: 'CANARY-env' },
        files: { [CONFIG]: `current: dev\ncontexts:\n  dev:\n    brokers: [localhost:1]\n    ${secret}\n` },
        keeps: [CONFIG],
      })),
    ),
    {
      name: 'context add from stdin',
      args: [
        'context',
        'add',
        'x',
        '-b',
        'localhost:1',
        '--tls',
        '--sasl',
        'plain',
        '--user',
        'ann',
        '--password-stdin',
      ],
      stdin: 'CANARY-added\n',
      keeps: [CONFIG],
      works: true,
    },
    {
      name: 'context add from properties',
      args: ['context', 'add', 'x', '--command-config', 'p'],
      files: {
        p: 'bootstrap.servers=localhost:1\nsecurity.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.username=a\nsasl.password=CANARY-9f\n',
      },
      keeps: [CONFIG],
      works: true,
    },
    ...['topics list', 'doctor', 'context test'].flatMap((command) => [
      {
        name: `${command}, wrong password of a key`,
        args: [...command.split(' '), ...tls, '--tls-key', encryptedKey],
        env: { KCTL_TLS_KEY_PASSWORD: WRONG },
      },
      {
        name: `${command}, key that is none`,
        args: [...command.split(' '), ...tls, '--tls-key', 'key'],
        files: { key: '-----BEGIN PRIVATE KEY-----\nCANARYkey\n-----END PRIVATE KEY-----\n' },
      },
      {
        name: `${command}, command that fails`,
        args: [...command.split(' '), '-b', 'localhost:1', '--sasl', 'scram-sha-256', '--user', 'ann'],
        env: { KCTL_PASSWORD_COMMAND: 'cat secret; exit 3' },
        files: { secret: WRONG },
      },
      {
        name: `${command}, secret of several lines`,
        args: [
          ...command.split(' '),
          '-b',
          secure.addressOf('SASL'),
          '--sasl',
          'scram-sha-256',
          '--user',
          'ann',
        ],
        env: { KCTL_PASSWORD_FILE: 'secret' },
        files: { secret: `${WRONG}\n${WRONG}\n` },
      },
      {
        name: `${command}, token that cannot be one`,
        args: [...command.split(' '), '-b', secure.addressOf('SASL'), '--sasl', 'oauthbearer'],
        env: { KCTL_OAUTH_TOKEN: `${WRONG} ü` },
      },
      {
        name: `${command}, file that is none`,
        args: [
          ...command.split(' '),
          '-b',
          secure.addressOf('SASL'),
          '--sasl',
          'scram-sha-256',
          '--user',
          'ann',
        ],
        env: { KCTL_PASSWORD_FILE: 'none', KCTL_OAUTH_TOKEN: WRONG },
      },
    ]),
    {
      name: 'sandbox in the background',
      args: ['sandbox', 'start', '-v'],
      env: { KCTL_PASSWORD: WRONG, KCTL_OAUTH_TOKEN: WRONG, KCTL_BROKERS: '', KCTL_SASL: 'plain' },
    },
  ]
}

/** Texts that are wrong in the very place of the secret. */
function texts(): readonly CanaryCase[] {
  return [
    ...Object.entries(WRONG_CONFIGS).flatMap(([name, text]) =>
      [
        'topics list',
        'context list',
        'context show --explain',
        'doctor',
        'context add x -b localhost:1',
        'context use dev',
      ].map((command) => ({
        name: `config: ${name}: ${command}`,
        args: [...command.split(' '), '--timeout', '500ms'],
        files: { [CONFIG]: text },
        keeps: [CONFIG],
      })),
    ),
    ...Object.entries(WRONG_PROPERTIES).flatMap(([name, text]) =>
      ['topics list', 'context show --explain', 'doctor'].map((command) => ({
        name: `properties: ${name}: ${command}`,
        args: [...command.split(' '), '--command-config', 'p', '--timeout', '500ms'],
        files: { p: text },
      })),
    ),
    ...WRONG_COMMANDS.map((args) => ({
      name: `typed: ${args
        .slice(0, 3)
        .join(' ')
        .replaceAll(/CANARY\S*/g, '…')}`,
      args: [...args, '--timeout', '500ms'],
      isTyped: true,
    })),
  ]
}

export const canaryCases = (world: CanaryWorld): readonly CanaryCase[] => [
  ...connectivity(world),
  ...successes(world),
  ...settings(world),
  ...texts(),
]

interface Host extends AsyncDisposable {
  readonly address: string
}

async function host(server: ReturnType<typeof createServer>): Promise<Host> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => await Promise.resolve(void server.close()),
  }
}

async function scripted(script: Script): Promise<Host> {
  const broker = await startScriptedBroker(script)
  return {
    address: `127.0.0.1:${broker.port}`,
    [Symbol.asyncDispose]: async () => await broker[Symbol.asyncDispose](),
  }
}

/** Offers everything, and answers the credentials in this way. */
const answering =
  (
    answer: (
      authBytes: Buffer,
    ) => { errorCode: number; errorMessage: string | null; authBytes: Buffer } | null,
  ): Script =>
  (request) => {
    if (request.apiKey === saslHandshake.key) {
      request.answer(saslHandshake, {
        errorCode: 0,
        mechanisms: ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'],
      })
      return true
    }
    if (request.apiKey !== saslAuthenticate.key) return false
    const said = Buffer.from(request.body(saslAuthenticate).authBytes)
    const answered = answer(said)
    if (answered === null) request.socket.destroy()
    else request.answer(saslAuthenticate, { ...answered, sessionLifetimeMs: 0n })
    return true
  }

const refused = (errorMessage: string) => ({ errorCode: 58, errorMessage, authBytes: Buffer.alloc(0) })
const going = (text: string | Buffer) => ({ errorCode: 0, errorMessage: null, authBytes: Buffer.from(text) })
const nonceOf = (text: Buffer): string => /r=([^,]*)/.exec(text.toString('latin1'))?.[1] ?? ''

/** Everybody who does something wrong with credentials. */
export async function openCanaryWorld(secure: SecureKafka, folder: string): Promise<CanaryWorld> {
  const silent = createServer((socket) => void socket.on('error', () => {}).resume())
  const hanging = createServer(
    (socket) => void socket.on('error', () => {}).once('data', () => socket.destroy()),
  )
  const all: Readonly<Record<string, Host>> = {
    nobody: { address: '127.0.0.1:1', [Symbol.asyncDispose]: async () => await Promise.resolve() },
    'a web server': await host(createHttpServer((_request, response) => response.end('hello'))),
    'a silent one': await host(silent),
    'one that hangs up': await host(hanging),
    'one that hangs up at the login': await scripted(answering(() => null)),
    'one that says the credentials': await scripted(
      answering((bytes) => refused(`no user ${bytes.toString('latin1')}`)),
    ),
    'one that says them in base64': await scripted(
      answering((bytes) => refused(`bad ${bytes.toString('base64')}`)),
    ),
    'one that sends them back': await scripted(answering((bytes) => going(bytes))),
    'one that says them as JSON': await scripted(
      answering((bytes) =>
        going(JSON.stringify({ status: bytes.toString('latin1').replace(/[^\w .-]/g, '') })),
      ),
    ),
    'one with another nonce': await scripted(answering(() => going('r=other,s=c2FsdA==,i=4096'))),
    'one with too few rounds': await scripted(
      answering((bytes) => going(`r=${nonceOf(bytes)}x,s=c2FsdA==,i=1`)),
    ),
    'one that does not know the password': await scripted(
      answering((bytes) =>
        going(
          bytes.toString('latin1').startsWith('n,,')
            ? `r=${nonceOf(bytes)}x,s=c2FsdA==,i=4096`
            : 'v=d3Jvbmc=',
        ),
      ),
    ),
    'one with an error of SCRAM': await scripted(answering(() => going('e=other-error'))),
  }
  mkdirSync(folder, { recursive: true })
  const plainKey = join(folder, 'plain.key')
  const encryptedKey = join(folder, 'encrypted.key')
  writeFileSync(plainKey, secure.certificates.client.key, { mode: 0o600 })
  execFileSync('openssl', [
    'pkcs8',
    '-topk8',
    '-in',
    plainKey,
    '-out',
    encryptedKey,
    '-passout',
    'pass:right',
  ])
  return {
    secure,
    hosts: Object.fromEntries(Object.entries(all).map(([name, { address }]) => [name, address])),
    encryptedKey,
    async [Symbol.asyncDispose]() {
      for (const each of Object.values(all)) await each[Symbol.asyncDispose]()
    },
  }
}
