import { describe, expect, test } from 'vitest'
import { settingsOfAssignments, settingsOfProperties } from '../../src/config/client-properties.ts'
import { expandVariables } from '../../src/config/expand-variables.ts'
import { parseBrokers, parseResolve } from '../../src/config/parse-brokers.ts'
import { parseProperties } from '../../src/config/properties-file.ts'
import { Secret } from '../../src/config/redact.ts'

/** Settings with their secrets in plain sight. */
const reveal = (settings: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      value instanceof Secret ? `secret ${value.reveal()}` : String(value),
    ]),
  )
const read = (text: string) => reveal(settingsOfProperties(text, 'client.properties'))
const failure = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return error
  }
}

describe('parseProperties', () => {
  test.for([
    { text: 'a=1', pairs: [['a', '1', 1]] },
    {
      text: '# c\n! c\n\n a : 1 \nb 2\r\nc',
      pairs: [
        ['a', '1', 4],
        ['b', '2', 5],
        ['c', '', 6],
      ],
    },
    {
      text: 'a=x\\\n   y\nb=z',
      pairs: [
        ['a', 'xy', 1],
        ['b', 'z', 3],
      ],
    },
    {
      text: 'a=x\\\\\nb=1',
      pairs: [
        ['a', 'x\\', 1],
        ['b', '1', 2],
      ],
    },
    { text: 'a\\=b=\\u00e9\\t!', pairs: [['a=b', 'é\t!', 1]] },
    { text: 'a==b', pairs: [['a', '=b', 1]] },
  ])('$text', ({ text, pairs }) => {
    expect(parseProperties(text).map(({ key, value, line }) => [key, value, line])).toEqual(pairs)
  })
})

describe('client.properties', () => {
  test("Java's words", () => {
    const text = `
bootstrap.servers=k1:9093,k2:9093
security.protocol=SASL_SSL
sasl.mechanism=SCRAM-SHA-512
sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \\
  username="me" \\
  password="a\\\\"b;c";
ssl.truststore.type=PEM
ssl.truststore.location=/ca.pem
ssl.endpoint.identification.algorithm=https
request.timeout.ms=5000
client.id=mine
# of no use here
key.serializer=org.apache.kafka.common.serialization.StringSerializer
acks=all
`
    expect(read(text)).toEqual({
      brokers: 'k1:9093,k2:9093',
      tls: 'true',
      saslMechanism: 'SCRAM-SHA-512',
      user: 'me',
      password: 'secret a"b;c',
      tlsCa: '/ca.pem',
      tlsAnyName: 'false',
      timeout: '5000ms',
      clientId: 'mine',
    })
  })

  test("librdkafka's words", () => {
    const text = `
metadata.broker.list=k1
security.protocol=sasl_ssl
sasl.mechanisms=PLAIN
sasl.username=me
sasl.password=CANARY
ssl.ca.location=/ca.pem
ssl.certificate.location=/c.pem
ssl.key.location=/k.pem
ssl.key.password=CANARY
enable.ssl.certificate.verification=false`
    expect(read(text)).toEqual({
      brokers: 'k1',
      tls: 'true',
      saslMechanism: 'PLAIN',
      user: 'me',
      password: 'secret CANARY',
      tlsCa: '/ca.pem',
      tlsCert: '/c.pem',
      tlsKey: '/k.pem',
      tlsKeyPassword: 'secret CANARY',
      tlsInsecure: 'true',
    })
  })

  test("Java's stores, and PEM in the properties themselves", () => {
    const stores = `
security.protocol=SSL
ssl.truststore.location=/trust.jks
ssl.truststore.password=CANARY-1
ssl.truststore.type=JKS
ssl.keystore.location=/own.p12
ssl.keystore.password=CANARY-2
ssl.keystore.type=PKCS12
ssl.key.password=CANARY-3
ssl.endpoint.identification.algorithm=
ssl.enabled.protocols=TLSv1.2,TLSv1.3
ssl.protocol=TLSv1.3
ssl.cipher.suites=TLS_AES_256_GCM_SHA384
ssl.secure.random.implementation=SHA1PRNG`
    expect(read(stores)).toEqual({
      tls: 'true',
      tlsCa: '/trust.jks',
      tlsCaPassword: 'secret CANARY-1',
      tlsCert: '/own.p12',
      tlsKey: '/own.p12',
      tlsKeyStorePassword: 'secret CANARY-2',
      tlsKeyPassword: 'secret CANARY-3',
      tlsAnyName: 'true',
    })
    const inline = `
ssl.truststore.type=PEM
ssl.truststore.certificates=-----BEGIN A-----\\
  AAAA -----END A-----
ssl.keystore.certificate.chain=chain
ssl.keystore.key=CANARY
ssl.endpoint.identification.algorithm=https`
    expect(read(inline)).toEqual({
      tlsCaPem: '-----BEGIN A-----AAAA -----END A-----',
      tlsCertPem: 'chain',
      tlsKeyPem: 'secret CANARY',
      tlsAnyName: 'false',
    })
    expect(read('ssl.ca.pem=a\nssl.certificate.pem=b\nssl.key.pem=c\nssl.ca.location=probe')).toEqual({
      tlsCaPem: 'a',
      tlsCertPem: 'b',
      tlsKeyPem: 'secret c',
    })
  })

  test('a mechanism counts for nothing where the protocol has no SASL', () => {
    expect(read('security.protocol=SSL\nsasl.mechanism=PLAIN\nsasl.username=me')).toEqual({ tls: 'true' })
  })

  describe('OAuth', () => {
    const module = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule'

    test("Java's client credentials", () => {
      const text = `sasl.mechanism=OAUTHBEARER
sasl.login.callback.handler.class=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler
sasl.oauthbearer.token.endpoint.url=https://id.acme.io/oauth2/token
sasl.jaas.config=${module} required clientId="svc" clientSecret="CANARY;=" scope="kafka read" \\
  extension_logicalCluster="lkc-1" extension_identityPoolId="pool-2";`
      expect(read(text)).toEqual({
        saslMechanism: 'OAUTHBEARER',
        tokenEndpoint: 'https://id.acme.io/oauth2/token',
        oauthClientId: 'svc',
        clientSecret: 'secret CANARY;=',
        scope: 'kafka read',
        extensions: 'logicalCluster=lkc-1,identityPoolId=pool-2',
      })
    })

    test('the properties of Kafka 4.1 count before what stands in the login', () => {
      const text = `sasl.jaas.config=${module} required clientId="old" clientSecret="CANARY" scope="old" extension_a="b";
sasl.oauthbearer.client.credentials.client.id=new
sasl.oauthbearer.client.credentials.client.secret=CANARY2
sasl.oauthbearer.scope=read`
      const expected = {
        oauthClientId: 'new',
        clientSecret: 'secret CANARY2',
        scope: 'read',
        extensions: 'a=b',
      }
      expect(read(text)).toEqual(expected)
      expect(read(text.split('\n').toReversed().join('\n'))).toEqual(expected)
    })

    test("librdkafka's client credentials", () => {
      const text = `sasl.mechanisms=OAUTHBEARER
sasl.oauthbearer.method=oidc
sasl.oauthbearer.client.id=svc
sasl.oauthbearer.client.secret=CANARY
sasl.oauthbearer.scope=read
sasl.oauthbearer.extensions=logicalCluster=lkc-1,identityPoolId=pool-2
sasl.oauthbearer.token.endpoint.url=https://id.acme.io/token
https.ca.location=/ca.pem`
      expect(read(text)).toEqual({
        saslMechanism: 'OAUTHBEARER',
        oauthClientId: 'svc',
        clientSecret: 'secret CANARY',
        scope: 'read',
        extensions: 'logicalCluster=lkc-1,identityPoolId=pool-2',
        tokenEndpoint: 'https://id.acme.io/token',
        tokenEndpointCa: '/ca.pem',
      })
    })

    test.for([
      {
        what: 'a token in a file',
        text: 'sasl.oauthbearer.token.endpoint.url=file:///run/token%20a',
        settings: { tokenFile: '/run/token a' },
      },
      {
        what: "Java's unsecured token",
        text: `sasl.jaas.config=${module} required unsecuredLoginStringClaim_sub="ann" unsecuredLoginLifetimeSeconds="60" unsecuredLoginExtension_trace="t";`,
        settings: { unsecuredToken: 'principal=ann lifeSeconds=60', extensions: 'trace=t' },
      },
      {
        what: "librdkafka's unsecured token",
        text: 'enable.sasl.oauthbearer.unsecure.jwt=true\nsasl.oauthbearer.config=principal=ann scope=a,b extension_trace=t',
        settings: { unsecuredToken: 'principal=ann scope=a,b', extensions: 'trace=t' },
      },
      {
        what: 'a login that leaves the token to somebody else',
        text: `sasl.jaas.config=${module} required;\nsasl.login.callback.handler.class=io.acme.Handler`,
        settings: {},
      },
    ])('$what', ({ text, settings }) => {
      expect(read(text)).toEqual(settings)
    })
  })

  test("Amazon's IAM", () => {
    const text = `security.protocol=SASL_SSL
sasl.mechanism=AWS_MSK_IAM
sasl.jaas.config=software.amazon.msk.auth.iam.IAMLoginModule required awsProfileName="prod" awsDebugCreds=true;
sasl.client.callback.handler.class=software.amazon.msk.auth.iam.IAMClientCallbackHandler`
    expect(read(text)).toEqual({ tls: 'true', saslMechanism: 'AWS_MSK_IAM', awsProfile: 'prod' })
    const bare = 'sasl.jaas.config=software.amazon.msk.auth.iam.IAMLoginModule required;'
    expect(read(bare)).toEqual({})
  })

  test.for([
    {
      text: '\nbootstrap.server=x',
      says: 'client.properties:2: unknown property "bootstrap.server"',
      hint: 'bootstrap.servers',
    },
    { text: 'constructor=x', says: 'unknown property "constructor"' },
    { text: 'security.protocol=TLS', says: 'security.protocol "TLS" is not known', hint: 'SASL_SSL' },
    { text: 'security.protocol=SASL_SSL', says: 'GSSAPI', hint: 'SCRAM-SHA-512' },
    { text: 'request.timeout.ms=5s', says: 'not a number of milliseconds' },
    { text: 'ssl.endpoint.identification.algorithm=ldap', says: '"ldap" is not known', hint: 'https' },
    {
      text: 'sasl.jaas.config=com.sun.Krb5LoginModule required password="CANARY";',
      says: 'GSSAPI (Kerberos) is not spoken by kctl',
      hint: 'ScramLoginModule',
    },
    {
      text: 'sasl.jaas.config=x.OtherModule required password="CANARY";',
      says: 'the login module "OtherModule"',
    },
    {
      text: 'sasl.jaas.config=x.IAMLoginModule required awsRoleArn="arn:aws:iam::1:role/x";',
      says: 'awsRoleArn is not understood',
      hint: 'credential_process',
    },
    {
      text: 'sasl.jaas.config=x.OAuthBearerLoginModule required unsecuredLoginNumberClaim_x="1";',
      says: 'unsecuredLoginNumberClaim_x is not understood',
      hint: 'unsecuredLoginStringClaim_sub',
    },
    {
      text: 'sasl.login.callback.handler.class=software.amazon.msk.auth.iam.IAMOAuthBearerLoginCallbackHandler',
      says: 'signs tokens with AWS credentials',
      hint: 'AWS_MSK_IAM',
    },
    {
      text: 'sasl.oauthbearer.jwt.retriever.class=org.apache.kafka.common.security.oauthbearer.JwtBearerJwtRetriever',
      says: 'signs an assertion',
      hint: 'KCTL_OAUTH_TOKEN_COMMAND',
    },
    {
      text: 'sasl.oauthbearer.grant.type=urn:ietf:params:oauth:grant-type:jwt-bearer',
      says: 'is not spoken by kctl',
      hint: 'client_credentials',
    },
    { text: 'sasl.oauthbearer.token.endpoint.url=file://elsewhere/x', says: 'not the address of a file' },
    { text: 'sasl.oauthbearer.token.endpoint.url=file:///%zz', says: 'not the address of a file' },
    { text: 'sasl.jaas.config=x.PlainLoginModule required password="CANARY";', says: 'has no username' },
  ])('$says', ({ text, says, hint = '' }) => {
    const error = failure(() => read(text))
    expect(error).toMatchObject({ kind: 'usage' })
    expect((error as Error).message).toContain(says)
    expect(`${(error as { hint?: string }).hint}`).toContain(hint)
    expect(`${(error as Error).message}${(error as { hint?: string }).hint}`).not.toContain('CANARY')
  })

  test.for([
    'sasl.password=CANARY',
    'sasl.jaas.config=CANARY',
    'ssl.key.password=CANARY',
    'ssl.keystore.password=CANARY',
    'ssl.truststore.password=CANARY',
    'ssl.keystore.key=CANARY',
    'ssl.key.pem=CANARY',
    'sasl.oauthbearer.client.secret=CANARY',
    'sasl.oauthbearer.client.credentials.client.secret=CANARY',
  ])('-X %s is refused without being repeated', (assignment) => {
    const error = failure(() => settingsOfAssignments([assignment])) as Error & { hint: string }
    expect(error.message).toContain('a secret on the command line')
    expect(error.message + error.hint).not.toContain('CANARY')
  })
})

describe('parseBrokers', () => {
  test.for([
    { text: 'localhost', hosts: ['localhost 9092'] },
    { text: 'a:1, b:2 ,', hosts: ['a 1', 'b 2'] },
    { text: '[::1]:9093,[fe80::1%eth0]', hosts: ['::1 9093', 'fe80::1%eth0 9092'] },
    { text: '10.0.0.1:65535', hosts: ['10.0.0.1 65535'] },
    { text: 'SASL_SSL://k1.acme.io:9093', hosts: ['k1.acme.io 9093'] },
    { text: 'a:1,a:1,a', hosts: ['a 1', 'a 9092'] },
    { text: 'under_score-1.x', hosts: ['under_score-1.x 9092'] },
  ])('$text', ({ text, hosts }) => {
    expect(parseBrokers(text).map(({ host, port }) => `${host} ${port}`)).toEqual(hosts)
  })

  test.for([
    '',
    ' , ',
    ':9092',
    'a:',
    'a:0',
    'a:65536',
    'a:9x',
    'a:-1',
    '::1',
    '[::1',
    '[]:1',
    'http://a:1',
    'a b',
    'a/b',
    'a:1:2',
    'a\u0000',
  ])('refuses "%s"', (text) => {
    expect(failure(() => parseBrokers(text))).toMatchObject({
      kind: 'usage',
      hint: expect.any(String) as string,
    })
  })

  test.for([
    'me:CANARY@k1',
    'k0,me:CAN,ARY@k1:9092',
    'SASL_SSL://me:CAN/ARY@k1,k2',
    'CANARY@',
    'k0,CANARY@k1,CANARY@k2',
  ])('shows no login: %s', (text) => {
    const { message, hint } = failure(() => parseBrokers(text)) as { message: string; hint: string }
    expect(message).toContain('****@')
    expect(message + hint).not.toMatch(/CAN|ARY/)
  })

  test('an IPv6 address wants brackets', () => {
    expect(failure(() => parseBrokers('fe80::1:9092'))).toMatchObject({
      hint: 'put an IPv6 address in brackets, like [::1]:9092',
    })
  })
})

describe('parseResolve', () => {
  test('pairs', () => {
    expect([...parseResolve('kafka:29092=localhost:9092,[::1]=b')]).toEqual([
      ['kafka:29092', { host: 'localhost', port: 9092 }],
      ['[::1]:9092', { host: 'b', port: 9092 }],
    ])
  })

  test.for(['a', 'a=b=c', '=b', 'a='])('refuses "%s"', (text) => {
    expect(failure(() => parseResolve(text))).toMatchObject({ kind: 'usage' })
  })
})

describe('expandVariables', () => {
  const env = { A: 'x', B: '${A}$$', EMPTY: '' }
  test.for([
    { text: '${A}-${A}', becomes: 'x-x' },
    { text: 'p$A$', becomes: 'p$A$' },
    { text: 'a$$b', becomes: 'a$b' },
    { text: '$${A}', becomes: '${A}' },
    { text: '${B}', becomes: '${A}$$' },
    { text: '${EMPTY}', becomes: '' },
  ])('$text', ({ text, becomes }) => {
    expect(expandVariables(text, env)).toEqual({ text: becomes })
  })

  test('a variable that is not set', () => {
    expect(expandVariables('${A}${NONE}${OTHER}', env)).toEqual({ unset: 'NONE' })
    expect(expandVariables('${A:-y}', env)).toEqual({ unset: 'A:-y' })
  })
})
