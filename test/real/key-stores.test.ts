import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runApacheTool } from '../support/apache-tool.ts'
import {
  KEY_PASSWORD,
  type KeyStores,
  makeKeyStores,
  OWN_STORES,
  type OwnStore,
  STORE_PASSWORD,
  TRUST_STORES,
} from '../support/make-key-stores.ts'
import { describeWithKafka } from '../support/real-kafka.ts'
import { type Finished, makeHome, runKctl, type RunOptions } from '../support/run-kctl.ts'
import { type SecureKafka, type SecureListener, startSecureKafka } from '../support/secure-kafka.ts'
import { startKctl } from '../support/start-kctl.ts'
import { sendValues } from '../support/send-values.ts'

const LIST = ['topics', 'list', '-o', 'name']
const LISTED = { exitCode: 0, stdout: 'orders\n', stderr: '' }

describeWithKafka("key stores of Java's and OpenSSL's tools, at a real Kafka", () => {
  let secure: SecureKafka
  let stores: KeyStores
  beforeAll(async () => {
    secure = await startSecureKafka()
    stores = await makeKeyStores(secure.certificates)
    const created = await runKctl('topics create orders -p 2', { cluster: secure.kafka })
    expect(created).toMatchObject({ exitCode: 0 })
  }, 120_000)
  afterAll(async () => await secure[Symbol.asyncDispose]())

  /** Runs kctl, and makes sure that no secret is seen, whatever comes of it. */
  async function kctl(command: string | readonly string[], options: RunOptions = {}): Promise<Finished> {
    const finished = await runKctl(command, options)
    expect(finished.stdout + finished.stderr).not.toContain('CANARY')
    return finished
  }

  const at = (listener: SecureListener): string[] => ['-b', secure.addressOf(listener)]
  const keyPassword = (own: OwnStore): string => (own === 'java.jks' ? KEY_PASSWORD : STORE_PASSWORD)

  /** The whole of what a client says to a listener that wants a certificate. */
  const environment = (own: OwnStore): Record<string, string> => ({
    KCTL_BROKERS: secure.addressOf('MTLS'),
    KCTL_TLS_CA: stores.trust['java.p12'],
    KCTL_TLS_CA_PASSWORD: STORE_PASSWORD,
    KCTL_TLS_CERT: stores.own[own],
    KCTL_TLS_KEY_PASSWORD: keyPassword(own),
    KCTL_TLS_KEY_STORE_PASSWORD: STORE_PASSWORD,
  })

  function propertiesFile(lines: readonly string[]): string {
    const path = join(makeHome(), 'client.properties')
    const text = lines.map((line) => `${line.replaceAll('\\', '\\\\')}\n`).join('')
    writeFileSync(path, text, { mode: 0o600 })
    return path
  }

  /** As Java wants it. */
  const javaProperties = (own: OwnStore): string[] => [
    'security.protocol=SSL',
    `ssl.truststore.location=${stores.trust['java.jks']}`,
    `ssl.truststore.password=${STORE_PASSWORD}`,
    'ssl.truststore.type=JKS',
    `ssl.keystore.location=${stores.own[own]}`,
    `ssl.keystore.password=${STORE_PASSWORD}`,
    `ssl.keystore.type=${own.endsWith('.jks') ? 'JKS' : 'PKCS12'}`,
    `ssl.key.password=${keyPassword(own)}`,
  ]

  describe.for(TRUST_STORES)('%s as what to trust', (name) => {
    test('by a flag and a variable', async () => {
      const options = { env: { KCTL_TLS_CA_PASSWORD: STORE_PASSWORD } }
      const command = [...LIST, ...at('TLS'), '--tls-ca', stores.trust[name]]
      expect(await kctl(command, options)).toMatchObject(LISTED)
    })

    test.runIf(name.endsWith('.p12'))('with its password asked for', async () => {
      const options = { terminal: true, answers: [STORE_PASSWORD] }
      const command = [...LIST, ...at('TLS'), '--tls-ca', stores.trust[name]]
      const { exitCode, asked } = await kctl(command, options)
      expect({ exitCode, asked }).toEqual({ exitCode: 0, asked: [`Password of ${stores.trust[name]}`] })
      const { exitCode: unasked } = await kctl([...command, '--no-input'], options)
      expect(unasked).toBe(2)
    })

    test('with a wrong password', async () => {
      const options = { env: { KCTL_TLS_CA_PASSWORD: 'CANARY-wrong' } }
      const { exitCode, stderr } = await kctl(
        [...LIST, ...at('TLS'), '--tls-ca', stores.trust[name]],
        options,
      )
      expect(exitCode).toBe(2)
      expect(stderr).toContain(
        `--tls-ca: ${stores.trust[name]} does not open with the password that was given`,
      )
    })
  })

  describe.for(OWN_STORES)('%s with the own key', (name) => {
    test('by the environment', async () => {
      expect(await kctl(LIST, { env: environment(name) })).toMatchObject(LISTED)
    })

    test('by a context', async () => {
      const home = makeHome()
      mkdirSync(join(home, 'config/kctl'), { recursive: true })
      const tls = {
        ca: stores.trust['openssl.p12'],
        caPassword: '${STORE_PASSWORD}',
        cert: stores.own[name],
        keyPassword: '${KEY_PASSWORD}',
        keyStorePassword: '${STORE_PASSWORD}',
      }
      const contexts = { secure: { brokers: [secure.addressOf('MTLS')], tls } }
      const text = JSON.stringify({ current: 'secure', contexts })
      writeFileSync(join(home, 'config/kctl/config.yaml'), text, { mode: 0o600 })
      const env = { STORE_PASSWORD, KEY_PASSWORD: keyPassword(name) }
      expect(await kctl(LIST, { home, env })).toMatchObject(LISTED)
      for (const command of ['context show -o json', 'context show --explain', 'doctor']) {
        expect(await kctl(command, { home, env })).toMatchObject({ exitCode: 0 })
      }
    })

    test('with a password that a command prints, or a file holds', async () => {
      const { KCTL_TLS_KEY_PASSWORD: secret = '', ...env } = environment(name)
      const command = `printf '%s\\n' "$SECRET_OF_THE_TEST"`
      const fromCommand = { ...process.env, ...env, KCTL_TLS_KEY_PASSWORD_COMMAND: command }
      expect(await kctl(LIST, { env: { ...fromCommand, SECRET_OF_THE_TEST: secret } })).toMatchObject(LISTED)
      const file = join(makeHome(), 'password')
      writeFileSync(file, `${secret}\n`, { mode: 0o600 })
      expect(await kctl(LIST, { env: { ...env, KCTL_TLS_KEY_PASSWORD_FILE: file } })).toMatchObject(LISTED)
    })

    test("by Java's client.properties, which Java reads too", async () => {
      const file = propertiesFile(javaProperties(name))
      expect(await kctl([...LIST, ...at('MTLS'), '--command-config', file])).toMatchObject(LISTED)
      if (name.startsWith('openssl')) return
      const cluster = { bootstrap: secure.addressOf('MTLS') }
      const java = await runApacheTool(cluster, 'topics', ['--list', '--command-config', file])
      expect(java.stdout).toContain('orders')
    })

    test("by librdkafka's properties", async () => {
      const file = propertiesFile([
        'security.protocol=ssl',
        `ssl.ca.location=${secure.files.ca}`,
        `ssl.keystore.location=${stores.own[name]}`,
        `ssl.keystore.password=${STORE_PASSWORD}`,
        ...(name === 'java.jks' ? [`ssl.key.password=${KEY_PASSWORD}`] : []),
      ])
      expect(await kctl([...LIST, ...at('MTLS'), '--command-config', file])).toMatchObject(LISTED)
    })
  })

  describe('PEM in the properties themselves', () => {
    const inOneLine = (pem: string): string => pem.trim().replaceAll('\n', '\\n')

    test.for([
      {
        whose: "Java's",
        lines: () => [
          'ssl.truststore.type=PEM',
          `ssl.truststore.certificates=${secure.certificates.ca.trim().replaceAll('\n', ' ')}`,
          'ssl.keystore.type=PEM',
          `ssl.keystore.certificate.chain=${inOneLine(secure.certificates.client.cert)}`,
          `ssl.keystore.key=${inOneLine(secure.certificates.client.key)}`,
        ],
      },
      {
        whose: "librdkafka's",
        lines: () => [
          `ssl.ca.pem=${inOneLine(secure.certificates.ca)}`,
          `ssl.certificate.pem=${inOneLine(secure.certificates.client.cert)}`,
          `ssl.key.pem=${inOneLine(secure.certificates.client.key)}`,
        ],
      },
    ])('$whose', async ({ lines }) => {
      const file = propertiesFile(['security.protocol=SSL', ...lines()])
      expect(await kctl([...LIST, ...at('MTLS'), '--command-config', file])).toMatchObject(LISTED)
    })

    test('and in variables', async () => {
      const { ca, client } = secure.certificates
      const env = { KCTL_TLS_CA_PEM: ca, KCTL_TLS_CERT_PEM: client.cert, KCTL_TLS_KEY_PEM: client.key }
      expect(await kctl([...LIST, ...at('MTLS')], { env })).toMatchObject(LISTED)
    })
  })

  test('of several keys it is said which', async () => {
    const env = { ...environment('java.p12'), KCTL_TLS_CERT: stores.twoKeys }
    const unsaid = await kctl(LIST, { env })
    expect(unsaid.exitCode).toBe(2)
    expect(unsaid.stderr).toMatch(/holds 2 keys: (?:client, stranger|stranger, client)/)
    expect(await kctl([...LIST, '--tls-key-alias', 'client'], { env })).toMatchObject(LISTED)
    const barred = await kctl([...LIST, '--tls-key-alias', 'stranger'], { env })
    expect(barred).toMatchObject({ exitCode: 5 })
    expect(barred.stderr).toContain('does not accept the client certificate')
  })

  test("the broker's own certificate may be what is trusted", async () => {
    const env = { KCTL_TLS_CA_PEM: secure.certificates.server.cert }
    expect(await kctl([...LIST, ...at('TLS')], { env })).toMatchObject(LISTED)
  })

  describe('the name in the certificate', () => {
    const anyName = 'ssl.endpoint.identification.algorithm='
    const warned = "warning: the name in the broker's certificate is not checked (tls-any-name)\n"
    const trust = (): string[] => [...at('OTHERHOST'), '--tls-ca', secure.files.ca]

    test.for([['--tls-any-name'], ['-X', anyName], ['-X', `${anyName}none`]])(
      'may be any with %s',
      async (flags) => {
        expect(await kctl([...LIST, ...trust(), ...flags])).toMatchObject({ ...LISTED, stderr: warned })
      },
    )

    test('is checked without it, or where it is said', async () => {
      expect(await kctl([...LIST, ...trust()])).toMatchObject({ exitCode: 5 })
      const other = await kctl([...LIST, ...trust(), '--tls-any-name', '--tls-servername', 'localhost'])
      expect(other).toMatchObject({ exitCode: 5 })
    })

    test('may not be any of any authority in the world', async () => {
      const { exitCode, stderr } = await kctl([...LIST, ...at('OTHERHOST'), '--tls', '-X', anyName])
      expect(exitCode).toBe(2)
      expect(stderr).toContain('--tls-any-name without an authority of your own')
    })

    test('says nothing of who has signed it', async () => {
      const command = [...LIST, ...at('SELFSIGNED'), '--tls-ca', secure.files.ca, '--tls-any-name']
      const { exitCode, stderr } = await kctl(command)
      expect(exitCode).toBe(5)
      expect(stderr).toContain('is not signed by a certificate authority that is trusted here')
    })
  })

  describe.for(['classic', 'consumer'])('a member of a group (%s)', (protocol) => {
    test.for(['java.jks', 'openssl.p12', 'java-legacy.p12'] as const)(
      'with %s',
      { timeout: 30_000 },
      async (own) => {
        const topic = `of-${protocol}-${own}`
        expect(await kctl(`topics create ${topic} -p 1`, { cluster: secure.kafka })).toMatchObject({
          exitCode: 0,
        })
        await sendValues(secure.kafka.bootstrap, topic, ['one', 'two', 'three'])
        await using reader = startKctl(
          [
            'consume',
            topic,
            '-g',
            `group-${topic}`,
            '--group-protocol',
            protocol,
            '-n',
            '3',
            '-o',
            'value',
            '-v',
          ],
          { env: environment(own) },
        )
        const { exitCode, stdout, stderr } = await reader.finished
        expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'one\ntwo\nthree\n' })
        expect(stderr).not.toContain('CANARY')
        const offsets = await kctl(`offsets list group-${topic} -o json`, { env: environment(own) })
        expect(JSON.parse(offsets.stdout)).toMatchObject([{ topic, partition: 0, committed: 3 }])
      },
    )

    test('accepts any name where that is said', async () => {
      const topic = `any-name-${protocol}`
      expect(await kctl(`topics create ${topic} -p 1`, { cluster: secure.kafka })).toMatchObject({
        exitCode: 0,
      })
      await sendValues(secure.kafka.bootstrap, topic, ['one'])
      const finished = await kctl([
        ...['consume', topic, '-g', topic, '--group-protocol', protocol, '-n', '1', '-o', 'value'],
        ...[...at('OTHERHOST'), '--tls-ca', secure.files.ca, '--tls-any-name'],
      ])
      expect(finished).toMatchObject({ exitCode: 0, stdout: 'one\n' })
    }, 30_000)
  })
})
