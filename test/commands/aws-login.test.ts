import { mkdtempSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import kafkajs from 'kafkajs'
import { describe, expect, test } from 'vitest'
import { kafkajsLogin } from '../../src/cluster/kafkajs-login.ts'
import { metadata } from '../../src/wire/messages/metadata.ts'
import { saslAuthenticate } from '../../src/wire/messages/sasl-authenticate.ts'
import { saslHandshake } from '../../src/wire/messages/sasl-handshake.ts'
import { LoginGate } from '../../src/wire/sasl/login-gate.ts'
import type { SaslOptions } from '../../src/wire/sasl/sasl-options.ts'
import { presignQuery } from '../../src/wire/sasl/sigv4.ts'
import { makeCertificates } from '../support/make-certificates.ts'
import { runKctl } from '../support/run-kctl.ts'
import { type Script, startScriptedBroker } from '../support/scripted-broker.ts'

const ENV = {
  AWS_ACCESS_KEY_ID: 'AKID',
  AWS_SECRET_ACCESS_KEY: 'CANARY-key',
  AWS_SESSION_TOKEN: 'CANARY/token==',
  AWS_REGION: 'eu-west-1',
}
const IDENTITY = {
  accessKeyId: 'AKID',
  secretAccessKey: 'CANARY-key',
  sessionToken: 'CANARY/token==',
  region: 'eu-west-1',
}

/** A broker that offers AWS_MSK_IAM, keeps what it is shown, and then answers so. */
function amazon(shown: string[], errorCode = 0): Script {
  return (request) => {
    if (request.apiKey === saslHandshake.key) {
      const { mechanism } = request.body(saslHandshake)
      const mechanisms = ['AWS_MSK_IAM', 'OAUTHBEARER']
      request.answer(saslHandshake, { errorCode: mechanisms.includes(mechanism) ? 0 : 33, mechanisms })
      return true
    }
    if (request.apiKey === saslAuthenticate.key) {
      shown.push(String(request.body(saslAuthenticate).authBytes))
      request.answer(saslAuthenticate, {
        errorCode,
        errorMessage: errorCode === 0 ? null : 'Access denied',
        authBytes: Buffer.from(errorCode === 0 ? '{"version":"2020_10_22","request-id":"1"}' : ''),
        sessionLifetimeMs: 0n,
      })
      return true
    }
    if (request.apiKey !== metadata.key) return false
    request.answer(metadata, { brokers: [], topics: [], clusterId: 'c' })
    return true
  }
}

/** What a broker must be shown, signed at the time that it says itself. */
function expectSigned(text: string | undefined, host: string): void {
  const payload = JSON.parse(text ?? '') as Readonly<Record<string, string>>
  const date = payload['x-amz-date'] ?? ''
  const iso = date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5')
  const epochMs = Date.parse(iso)
  expect(Math.abs(epochMs - Date.now())).toBeLessThan(60_000)
  const query = presignQuery({
    host,
    path: '/',
    query: [['Action', 'kafka-cluster:Connect']],
    service: 'kafka-cluster',
    identity: IDENTITY,
    expiresS: 900,
    epochMs,
  })
  expect(payload).toEqual({
    version: '2020_10_22',
    host,
    'user-agent': expect.stringMatching(/^kctl\//) as string,
    action: 'kafka-cluster:Connect',
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': `AKID/${date.slice(0, 8)}/eu-west-1/kafka-cluster/aws4_request`,
    'x-amz-date': date,
    'x-amz-expires': '900',
    'x-amz-security-token': 'CANARY/token==',
    'x-amz-signedheaders': 'host',
    'x-amz-signature': Object.fromEntries(query)['X-Amz-Signature'],
  })
}

describe('AWS_MSK_IAM', () => {
  const { server: pair, ca } = makeCertificates()
  const caFile = join(mkdtempSync(join(tmpdir(), 'kctl-test-')), 'ca.pem')
  writeFileSync(caFile, ca)

  test.for([
    { spelled: 'aws-msk-iam', by: 'flag' },
    { spelled: 'AWS_MSK_IAM', by: 'flag' },
    { spelled: 'AWS_MSK_IAM', by: 'property' },
  ])('shows a signed request, and turns TLS on by itself ($spelled by $by)', async ({ spelled, by }) => {
    const shown: string[] = []
    await using broker = await startScriptedBroker(amazon(shown), { tls: pair })
    const login = by === 'flag' ? ['--sasl', spelled] : ['-X', `sasl.mechanism=${spelled}`]
    const finished = await runKctl(
      ['topics', 'list', '-b', `localhost:${broker.port}`, '--tls-ca', caFile, ...login, '--debug', '-v'],
      { env: ENV },
    )
    expect(finished).toMatchObject({ exitCode: 0 })
    expect(finished.stdout + finished.stderr).not.toContain('CANARY')
    expectSigned(shown[0], 'localhost')
  })

  test('a refusal is met once, and says what to look at', async () => {
    const shown: string[] = []
    await using broker = await startScriptedBroker(amazon(shown, 58), { tls: pair })
    const finished = await runKctl(
      `topics list -b localhost:${broker.port} --tls-ca ${caFile} --sasl aws-msk-iam --debug`,
      { env: ENV },
    )
    expect(finished.exitCode).toBe(5)
    expect(finished.stderr).toContain('refused the credentials (AWS_MSK_IAM): Access denied')
    expect(finished.stderr).toContain('kafka-cluster:Connect')
    expect(finished.stdout + finished.stderr).not.toContain('CANARY')
    expect(shown.length).toBe(1)
  })

  test.for([
    {
      what: 'without TLS it is not sent anywhere',
      command: 'topics list -b kafka.acme.io --no-tls --allow-insecure-auth --sasl aws-msk-iam',
      exitCode: 2,
      says: 'AWS_MSK_IAM would send the secret to kafka.acme.io:9092 without TLS',
    },
    {
      what: 'a region is one',
      command: 'topics list -b kafka.acme.io --sasl aws-msk-iam',
      env: { KCTL_AWS_REGION: 'evil.example/' },
      exitCode: 2,
      says: 'KCTL_AWS_REGION: "evil.example/" is not an AWS region',
    },
  ])('$what', async ({ command, env = {}, exitCode, says }) => {
    const finished = await runKctl(command, { env: { ...ENV, ...env } })
    expect(finished.exitCode).toBe(exitCode)
    expect(finished.stderr).toContain(says)
  })

  test('no credentials: nothing is sent, however many addresses there are', async () => {
    const shown: string[] = []
    await using broker = await startScriptedBroker(amazon(shown), { tls: pair })
    const at = `localhost:${broker.port},127.0.0.1:${broker.port}`
    const finished = await runKctl(`topics list -b ${at} --tls-ca ${caFile} --sasl aws-msk-iam`, {
      env: { AWS_EC2_METADATA_DISABLED: 'true' },
    })
    expect(finished.exitCode).toBe(5)
    expect(finished.stderr).toContain('error: no AWS credentials')
    expect(finished.stderr).toContain('aws configure export-credentials')
    expect(shown).toEqual([])
  })

  test('kctl names what it speaks where the listener offers other mechanisms', async () => {
    await using broker = await startScriptedBroker((request) => {
      if (request.apiKey !== saslHandshake.key) return false
      request.answer(saslHandshake, { errorCode: 33, mechanisms: ['GSSAPI'] })
      return true
    })
    const finished = await runKctl(`topics list -b localhost:${broker.port} --sasl scram-sha-512 --user a`, {
      env: { KCTL_PASSWORD: 'CANARY' },
    })
    expect(finished.exitCode).toBe(5)
    expect(finished.stderr).toContain('mechanisms offered: GSSAPI')
    expect(finished.stderr).toContain(
      'kctl speaks SCRAM-SHA-512, SCRAM-SHA-256, OAUTHBEARER, AWS_MSK_IAM, PLAIN',
    )
  })

  test('GSSAPI is refused before anything is sent', async () => {
    const finished = await runKctl('topics list -b localhost:1 --sasl GSSAPI')
    expect(finished.exitCode).toBe(2)
    expect(finished.stderr).toContain('--sasl: GSSAPI (Kerberos) is not spoken by kctl')
    expect(finished.stderr).toContain('plain, scram-sha-256, scram-sha-512, oauthbearer, aws-msk-iam')
  })
})

describe('kafkajs logs in as kctl does', () => {
  const sasl = (gate = new LoginGate()): SaslOptions => ({
    mechanism: 'aws-msk-iam',
    identity: async () => IDENTITY,
    userAgent: 'kctl/test',
    gate,
  })

  const connect = async (port: number, options: SaslOptions) => {
    const { Kafka, logLevel } = kafkajs
    const admin = new Kafka({
      brokers: [`broker-0.kctl:${port}`],
      sasl: kafkajsLogin(options, () => ({ host: 'b-1.acme.io', port: 9098 })),
      socketFactory: ({ onConnect }) => net.connect({ host: '127.0.0.1', port }, onConnect),
      logLevel: logLevel.NOTHING,
      retry: { retries: 3, initialRetryTime: 10 },
    }).admin()
    await admin.connect()
    return admin
  }

  test('with the same signed request, for the name that the broker has', async () => {
    const shown: string[] = []
    await using broker = await startScriptedBroker(amazon(shown))
    const admin = await connect(broker.port, sasl())
    await admin.disconnect()
    expectSigned(shown[0]?.replace('kctl/test', 'kctl/'), 'b-1.acme.io')
  })

  test('once, where it is refused', async () => {
    const shown: string[] = []
    await using broker = await startScriptedBroker(amazon(shown, 58))
    const gate = new LoginGate()
    for (let times = 0; times < 2; times++) {
      const error: unknown = await connect(broker.port, sasl(gate)).catch((thrown: unknown) => thrown)
      expect((error as Error).message).toContain('b-1.acme.io:9098 refused the credentials (AWS_MSK_IAM)')
    }
    expect(shown.length).toBe(1)
  })
})
