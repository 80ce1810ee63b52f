import { expandVariables } from '../../../src/config/expand-variables.ts'
import { parseJaasLogin } from '../../../src/config/login/jaas-login.ts'
import { parseBrokers, parseResolve } from '../../../src/config/parse-brokers.ts'
import { parseConfig } from '../../../src/config/parse-config.ts'
import { settingsOfAssignments, settingsOfProperties } from '../../../src/config/client-properties.ts'
import { UsageError } from '../../../src/errors.ts'
import { type FuzzTarget, kindOf } from '../fuzz-target.ts'

const YAML = `current: dev
contexts:
  dev: &dev
    brokers: [localhost:9092, "[::1]:9092"]
    timeout: 10s
  prod:
    brokers: k1:9093,k2
    tls: { ca: ~/ca.pem, insecure: false }
    sasl: { mechanism: scram-sha-512, username: me, password: "\${PW}" }
    protected: true
    resolve: { "kafka:29092": "localhost:9092" }
  copy: *dev
`
const PROPERTIES = `# a comment
bootstrap.servers=k1:9092,\\
  k2:9092
security.protocol = SASL_SSL
sasl.mechanism: PLAIN
sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="me" password="p\\"w";
ssl.truststore.location=/ca.pem
acks=all
client.id=\\u00e9
`
const PARSERS: readonly ((text: string) => unknown)[] = [
  (text) => parseConfig(text, '/config.yaml', '/').contexts.size,
  (text) => Object.keys(settingsOfProperties(text, 'client.properties')).length,
  (text) => parseJaasLogin(text, 'a').kind,
  (text) => parseBrokers(text).length,
  (text) => parseResolve(text).size,
  (text) => 'text' in expandVariables(text, { PW: '${PW}' }),
  (text) => Object.keys(settingsOfAssignments(text.split('\n'))).length,
]

const seed = (which: number, text: string): Buffer => Buffer.concat([Buffer.from([which]), Buffer.from(text)])

/** The text of a config file or of what stands in one; the first byte says which. */
export const config: FuzzTarget = {
  seeds: [
    seed(0, YAML),
    seed(0, '{current: a, contexts: {a: {brokers: b}}}'),
    seed(0, `contexts: ${'['.repeat(50)}`),
    seed(0, 'a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n'),
    seed(
      0,
      `contexts:\n${Array.from({ length: 200 }, (_, index) => `  c${index}: {brokers: k}\n`).join('')}`,
    ),
    seed(1, PROPERTIES),
    seed(1, 'client.id=a\\\n'.repeat(20)),
    seed(2, "org.x.ScramLoginModule required username='a' password=b;"),
    seed(3, 'SASL_SSL://k1.acme.io:9093,[fe80::1%eth0]:9092'),
    seed(4, 'kafka:29092=localhost:9092,[::1]:1=b'),
    seed(5, '${PW}$$${UNSET}'),
    seed(6, 'client.id=mine\nbootstrap.servers=a:1'),
  ],
  dictionary: [
    ...[
      'current:',
      'contexts:',
      '  dev:',
      'brokers:',
      '<<:',
      '*dev',
      '&dev ',
      '!!binary ',
      '!!js/function ',
      '? ',
      '- ',
      '|',
      '>-',
    ],
    ...[
      '[',
      ']',
      '{',
      '}',
      ': ',
      '#',
      "'",
      '"',
      '\\\n',
      '\n',
      '\r\n',
      '\t',
      '---\n',
      '...\n',
      '%YAML 1.1\n',
      '${PW}',
      '$$',
    ],
    ...[
      'security.protocol=',
      'SASL_SSL',
      '\\u',
      '\\',
      '=',
      '__proto__',
      'constructor',
      'toString',
      '0x1F',
      '1e999',
      '.nan',
    ],
    ...[
      ' username="',
      ' password=',
      'PlainLoginModule',
      ';',
      '[::1]',
      ':65536',
      '\ufeff',
      '\0',
      'null',
      'tls:',
      'sasl:',
    ],
  ],
  maxBytes: 64 * 1024,
  run(input) {
    const which = (input[0] ?? 0) % PARSERS.length
    try {
      return `${which} ${String(PARSERS[which]?.(input.toString('utf8', 1)))}`
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      return `${which} ${kindOf(error)}`
    }
  },
}
