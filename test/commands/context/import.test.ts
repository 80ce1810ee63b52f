import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { parseToml } from '../../../src/config/foreign/parse-toml.ts'
import { recogniseFormat } from '../../../src/config/foreign/read-foreign-config.ts'
import { makeHome, runKctl, type RunOptions } from '../../support/run-kctl.ts'

let home = ''
beforeEach(() => {
  home = makeHome()
})
const kctl = async (command: string | readonly string[], options: RunOptions = {}) =>
  await runKctl(command, { home, ...options })
const config = (): string => readFileSync(join(home, 'config', 'kctl', 'config.yaml'), 'utf8')
function put(name: string, text: string): string {
  const path = join(home, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

interface Row {
  readonly name: string
  readonly status: string
  readonly format: string
  readonly leftOut: readonly string[]
  readonly warnings: readonly string[]
}
const rowsOf = (stdout: string): Row[] => JSON.parse(stdout) as Row[]

const RPK = `version: 6
globals:
    prompt: ""
    command_timeout: 0s
    dial_timeout: 3s
    kafka_protocol_request_client_id: me
current_profile: prod
profiles:
    - name: dev
      description: ""
      from_cloud: false
      kafka_api:
        brokers:
            - localhost:9092
      admin_api: {}
    - name: prod
      description: the real one
      kafka_api:
        brokers:
            - k1:9093
            - k2:9093
        tls:
            ca_file: /x/ca.pem
        sasl:
            user: me
            password: CANARY$x\${y}
            mechanism: SCRAM-SHA-512
      admin_api:
        addresses:
            - a:9644
cloud_auth: []
`

const KAF = `current-cluster: "second one"
clusteroverride: ""
clusters:
- name: local
  version: "1.0.0"
  brokers: [localhost:9092]
  SASL: null
  TLS: null
  security-protocol: ""
- name: second one
  brokers: [k1:9093]
  SASL:
    mechanism: OAUTHBEARER
    clientID: client
    clientSecret: CANARY
    tokenURL: https://id.acme.io/token
    scopes: [read, write]
  TLS:
    cafile: ca.pem
    insecure: true
  security-protocol: SASL_SSL
  schema-registry-url: http://registry:8081
`

const KAFKACTL = `contexts:
  default:
    brokers:
      - localhost:9092
  remote:
    brokers: [ r1:9092, r2:9092 ]
    clientid: mine
    kafkaversion: 2.5.0
    requesttimeout: 10s
    tls:
      enabled: true
      certKey: key.pem
      cert: cert.pem
    sasl:
      enabled: true
      username: admin
      password: CANARY
      mechanism: scram-sha512
    kubernetes:
      enabled: true
      namespace: kafka
    avro:
      jsonCodec: avro
  off:
    brokers: [ o:9092 ]
    sasl: { enabled: false, username: admin }
current-context: remote
`

const KCL = `# mine
current_profile = "prod"
seed_brokers = ["flat:1"]

[profiles.prod]
seed_brokers   = [
  "k1:9092",  # one
  'k2:9092',
]
broker_timeout = "10s"
dial_timeout = "2s"

[profiles.prod.tls]
server_name = "k"
cipher_suites = []

[profiles.prod.sasl]
method = "SCRAM_SHA_256"
user = "me"
pass = "CAN\\"ARY"

[profiles."local one"]
seed_brokers = ["localhost:9092"]
`

describe('kctl context import', () => {
  test('rpk', async () => {
    const path = put('rpk.yaml', RPK)
    const finished = await kctl(['context', 'import', path, '-o', 'json'])
    expect(finished.exitCode).toBe(0)
    expect(rowsOf(finished.stdout)).toMatchObject([
      { name: 'dev', status: 'imported', format: 'rpk', leftOut: ['globals.dial_timeout'] },
      { name: 'prod', status: 'imported', format: 'rpk', leftOut: ['description', 'admin_api'] },
    ])
    expect(finished.stdout + finished.stderr).not.toContain('CANARY')
    expect(finished.stderr).toContain('warning: "prod": its secret is in plain text')
    expect(finished.stderr).toContain(`warning: "prod": left out of ${path}: description, admin_api`)
    expect(config()).toContain('password: CANARY$x$${y}')
    expect(config()).toContain('current: prod')
    const { stdout } = await kctl('context show prod -o json')
    expect(JSON.parse(stdout)).toMatchObject({
      brokers: ['k1:9093', 'k2:9093'],
      tlsCa: '/x/ca.pem',
      sasl: 'scram-sha-512',
      username: 'me',
      clientId: 'me',
    })
  })

  test('kaf', async () => {
    const path = put('.kaf/config', KAF)
    put('.kaf/ca.pem', '')
    const finished = await kctl(['context', 'import', path, '-o', 'json'])
    expect(rowsOf(finished.stdout)).toMatchObject([
      { name: 'local', status: 'imported', leftOut: [], warnings: [] },
      { name: 'second-one', status: 'imported', leftOut: ['schema-registry-url'] },
    ])
    expect(finished.stderr).toContain('in its file it is "second one"')
    // It is said at once, and not only when it is used.
    expect(finished.stderr).toContain('it is refused when it is used')
    expect(config()).toContain('current: second-one')
    expect(config()).toContain(`ca: ${join(home, '.kaf', 'ca.pem')}`)
    expect(config()).toContain('clientSecret: CANARY')
    expect(config()).toContain('scope: read write')
    expect(finished.stdout + finished.stderr).not.toContain('CANARY')
  })

  test('kafkactl, also with the small letters in which it writes', async () => {
    const path = put('config.yml', KAFKACTL)
    const finished = await kctl(['context', 'import', path, '-o', 'json'])
    expect(rowsOf(finished.stdout)).toMatchObject([
      { name: 'default', status: 'imported', leftOut: [] },
      { name: 'remote', status: 'imported', leftOut: ['kubernetes', 'avro'] },
      { name: 'off', status: 'imported', leftOut: ['sasl.username'] },
    ])
    expect(finished.stderr).toContain(`tls.key is not there: ${join(home, 'key.pem')}`)
    expect(config()).toContain('current: remote')
    expect(config()).toContain('timeout: 10s')
    expect(config()).toContain('mechanism: scram-sha-512')
  })

  test('kcl', async () => {
    const path = put('config.toml', KCL)
    const finished = await kctl(['context', 'import', path, '-o', 'json'])
    expect(rowsOf(finished.stdout)).toMatchObject([
      { name: 'prod', status: 'imported', format: 'kcl', leftOut: ['dial_timeout', 'seed_brokers'] },
      { name: 'local-one', status: 'imported', leftOut: [] },
    ])
    expect(config()).toContain('password: CAN"ARY')
    expect(config()).toContain('servername: k')
    const flat = put('flat/config.toml', 'seed_brokers = ["f:1"]\ntimeout_ms = 5_000\n[tls]\n')
    await kctl(['context', 'import', flat])
    expect(JSON.parse((await kctl('context show kcl -o json')).stdout)).toMatchObject({
      brokers: ['f:1'],
      tls: true,
      timeoutMs: 5000,
    })
  })

  test("Java's and librdkafka's properties", async () => {
    const java = put(
      'client.properties',
      `bootstrap.servers: k1:9093\nsecurity.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \\\n  username="me" password="CAN\\\\ARY";\ngroup.id=x\nnonsense.key=1\n`,
    )
    const kcat = put(
      'kcat.conf',
      '# mine\nmetadata.broker.list=k1:9093\nsecurity.protocol=sasl_ssl\nsasl.mechanisms=PLAIN\nsasl.username=me\nsasl.password=CAN\\tARY\nssl.ca.location=/x/ca.pem\nqueued.min.messages=1\n',
    )
    const finished = await kctl(['context', 'import', java, kcat, '-o', 'json'])
    expect(rowsOf(finished.stdout)).toMatchObject([
      { name: 'client', status: 'imported', format: 'java', leftOut: ['group.id', 'nonsense.key'] },
      { name: 'kcat', status: 'imported', format: 'librdkafka', leftOut: ['queued.min.messages'] },
    ])
    expect(config()).toContain('password: CANARY')
    expect(config()).toContain('password: CAN\\tARY')
  })

  test('nothing that is there is replaced without --force, and the rest is taken over', async () => {
    const path = put('rpk.yaml', RPK)
    await kctl('context add dev -b mine:1')
    const finished = await kctl(['context', 'import', path, '-o', 'json'])
    expect(finished.exitCode).toBe(3)
    expect(rowsOf(finished.stdout).map(({ status }) => status)).toEqual(['exists', 'imported'])
    expect(finished.stderr).toContain('--force')
    expect(config()).toContain('mine:1')
    expect(config()).toContain('current: dev')
    expect(await kctl(['context', 'import', path])).toMatchObject({ exitCode: 8 })
    const forced = await kctl(['context', 'import', path, '--force', '-o', 'json'])
    expect(forced.exitCode).toBe(0)
    expect(rowsOf(forced.stdout).map(({ status }) => status)).toEqual(['replaced', 'replaced'])
    expect(config()).not.toContain('mine:1')
  })

  test('without a file it looks where the tools keep theirs, and asks', async () => {
    expect(await kctl('context import')).toMatchObject({ exitCode: 7, stdout: '' })
    put('config/rpk/rpk.yaml', RPK)
    put('.kaf/config', KAF)
    put('.config/kcat.conf', 'bootstrap.servers=k:1\n')
    const dry = await kctl('context import --dry-run -o name')
    expect(dry).toMatchObject({ exitCode: 0, stdout: 'dev\nprod\nlocal\nsecond-one\nkcat\n' })
    expect(() => config()).toThrow('ENOENT')
    expect(await kctl('context import')).toMatchObject({ exitCode: 2 })
    expect(await kctl('context import', { answers: [false], terminal: true })).toMatchObject({ exitCode: 8 })
    expect(() => config()).toThrow('ENOENT')
    const agreed = await kctl('context import', { answers: [true], terminal: true })
    expect(agreed.exitCode).toBe(0)
    expect(agreed.asked[0]).toContain('"dev", "prod", "local"')
    expect(config()).toContain('kcat')
    expect(await kctl('context import --from kcl -y')).toMatchObject({ exitCode: 7 })
  })

  test('--name and --from', async () => {
    const path = put('settings', 'bootstrap.servers=a:1\n')
    expect(await kctl(['context', 'import', path, '--from', 'librdkafka', '--name', 'prod'])).toMatchObject({
      exitCode: 0,
    })
    expect((await kctl('context list -o name')).stdout).toBe('prod\n')
    const two = await kctl(['context', 'import', put('rpk.yaml', RPK), '--name', 'x'])
    expect(two).toMatchObject({ exitCode: 2, stdout: '' })
    expect(two.stderr).toContain('--name is for one')
  })

  test.for([
    { text: 'hello: world\n', says: 'none of the files' },
    { text: 'profiles: [\n', says: 'file:' },
    { text: 'clusters: []\n', says: 'holds no cluster' },
    { text: '[profiles.a]\nseed_brokers = [1\n', says: 'file:' },
    { text: 'security.protocol=NONE\n', says: 'file:1: security.protocol "NONE"' },
    {
      text: `a: &a [x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nprofiles: [*c,*c,*c,*c,*c,*c]\n`,
      says: 'file',
    },
  ])('a file that is wrong: $says', async ({ text, says }) => {
    const finished = await kctl(['context', 'import', put('file', text)])
    expect(finished).toMatchObject({ exitCode: 2, stdout: '' })
    expect(finished.stderr).toContain(says)
  })

  test('a cluster that cannot be used is named, and the others are taken over', async () => {
    const text = 'clusters:\n- name: bad\n  brokers: ["a:b"]\n- name: none\n- name: good\n  brokers: [x]\n'
    const finished = await kctl(['context', 'import', put('kaf', text), '-o', 'json'])
    expect(finished.exitCode).toBe(3)
    expect(rowsOf(finished.stdout).map(({ status }) => status)).toEqual(['failed', 'failed', 'imported'])
    expect(finished.stderr).toContain('"bad": not a broker address')
    expect(finished.stderr).toContain('"none": it names no brokers')
    expect(await kctl('context import gone')).toMatchObject({ exitCode: 2 })
  })
})

describe('what a stranger has made', () => {
  test('a mechanism named like what all objects have', async () => {
    const file = put(
      'kaf',
      'clusters:\n- name: a\n  brokers: [a]\n  SASL: { mechanism: constructor, username: u }\n',
    )
    const finished = await kctl(['context', 'import', file, '--from', 'kaf', '-o', 'json'])
    expect(rowsOf(finished.stdout)).toMatchObject([
      {
        name: 'a',
        warnings: expect.arrayContaining([expect.stringContaining('"constructor" is not known')]) as unknown,
      },
    ])
  })

  test("a megabyte of empty lines is nobody's", () => {
    expect(() => recogniseFormat('\n'.repeat(1024 * 1024), 'f')).toThrow('none of the files')
    expect(() => recogniseFormat(`\n${' '.repeat(1024 * 1024)}`, 'f')).toThrow('none of the files')
  })
})

describe('parseToml', () => {
  test.for([
    { text: 'a = 1 # x\nb.c = true\n"d e" = \'\\\'', value: { a: 1, b: { c: true }, 'd e': '\\' } },
    { text: '[a.b]\nc = "\\u00e4\\n"\n[a]\nd = []', value: { a: { b: { c: 'ä\n' }, d: [] } } },
    { text: 'a = { b = "c", d = [1, 2,] }\r\n', value: { a: { b: 'c', d: [1, 2] } } },
  ])('$text', ({ text, value }) => {
    expect(JSON.parse(JSON.stringify(parseToml(text, 'f')))).toEqual(value)
  })

  test.for([
    { text: 'a = 1\na = 2', says: 'f:2: "a" is there twice' },
    { text: '[a]\n[a]', says: 'f:2: [a] is there twice' },
    { text: 'a', says: 'f:1: = is expected' },
    { text: 'a = "x', says: 'f:1: a quote' },
    { text: 'a = 1.5', says: 'f:1: a text' },
    { text: 'a = """x"""', says: 'several lines' },
    { text: '[[a]]', says: 'lists of tables' },
    { text: 'a = 1 b', says: 'the end of the line' },
    { text: 'a = 1\na.b = 2', says: '"a" is no table' },
    { text: `a = ${'['.repeat(50)}`, says: 'nested deeper' },
    { text: `${'a.'.repeat(50)}a = 1`, says: 'nested deeper' },
    { text: 'a = "\\x"', says: 'unknown escape' },
  ])('$text is refused', ({ text, says }) => {
    expect(() => parseToml(text, 'f')).toThrow(says)
  })

  test('no name reaches what all objects have', () => {
    parseToml('[__proto__]\npolluted = 1\n[a]\n__proto__.b = 2', 'f')
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})
