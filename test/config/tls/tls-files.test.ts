import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TlsFiles } from '../../../src/config/tls/tls-identity.ts'
import { Secret } from '../../../src/config/redact.ts'
import { type AskPassword, readTlsFiles } from '../../../src/config/tls/tls-files.ts'
import { KEY_STORES, keyPasswordOf, type StoreName } from '../../support/key-store-fixtures.ts'
import { derOf } from '../../support/write-pkcs12.ts'

const { ca, client, key, storePassword, jksKeyPassword } = KEY_STORES

let directory = ''
let written = 0
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'kctl-tls-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

const file = (content: string | Buffer): string => {
  const path = join(directory, `file-${written++}`)
  writeFileSync(path, content, { mode: 0o600 })
  return path
}
const store = (name: StoreName): string => file(KEY_STORES.bytes(name))
const secret = (text: string): Secret => new Secret(text)

const NOTHING: TlsFiles = {
  caFile: null,
  caPem: null,
  caPassword: null,
  certFile: null,
  certPem: null,
  keyFile: null,
  keyPem: null,
  keyPassword: null,
  keyStorePassword: null,
  keyAlias: null,
  servername: null,
  insecure: false,
  anyName: false,
}
const read = async (tls: Partial<TlsFiles>, ask: AskPassword | null = null) =>
  await readTlsFiles({ ...NOTHING, ...tls }, ask)
const openssl = (...args: string[]): Buffer =>
  execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] })
const derOfPem = (pem: string): Buffer => Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64')

describe('authorities', () => {
  test.for<{ what: string; tls: () => Partial<TlsFiles> }>([
    { what: 'PEM', tls: () => ({ caFile: file(ca) }) },
    { what: 'PEM with text around it', tls: () => ({ caFile: file(`Acme's own\n\n${ca}bye`) }) },
    { what: 'PEM with the line ends of Windows', tls: () => ({ caFile: file(ca.replaceAll('\n', '\r\n')) }) },
    { what: 'PEM in the setting', tls: () => ({ caPem: ca }) },
    { what: 'PEM in one line', tls: () => ({ caPem: ca.trim().replaceAll('\n', ' ') }) },
    { what: 'PEM with its line ends spelled', tls: () => ({ caPem: ca.trim().replaceAll('\n', '\\n') }) },
    { what: 'DER', tls: () => ({ caFile: file(derOfPem(ca)) }) },
    ...(
      ['java-trust.p12', 'java-legacy-trust.p12', 'openssl-trust.p12', 'openssl-legacy-trust.p12'] as const
    ).map((name) => ({
      what: name,
      tls: () => ({ caFile: store(name), caPassword: secret(storePassword) }),
    })),
    { what: 'JKS', tls: () => ({ caFile: store('java-trust.jks'), caPassword: secret(storePassword) }) },
    { what: 'JKS without a password', tls: () => ({ caFile: store('java-trust.jks') }) },
  ])('$what', async ({ tls }) => {
    expect(await read(tls())).toEqual({
      ca,
      cert: null,
      key: null,
      servername: null,
      insecure: false,
      anyName: false,
    })
  })
})

describe('the own certificate and its key', () => {
  const encrypted = (...how: string[]): string =>
    openssl('pkey', '-in', file(key), ...how, '-passout', 'pass:CANARY').toString()

  test.for<{ what: string; tls: () => Partial<TlsFiles>; chain?: string }>([
    { what: 'two files', tls: () => ({ certFile: file(client), keyFile: file(key) }) },
    { what: 'one file, named once', tls: () => ({ certFile: file(key + client) }) },
    { what: 'one file, named as the key', tls: () => ({ keyFile: file(client + key) }) },
    { what: 'both in the settings', tls: () => ({ certPem: client, keyPem: secret(key) }) },
    { what: 'a chain', tls: () => ({ certFile: file(client + ca), keyFile: file(key) }), chain: client + ca },
    {
      what: 'an encrypted key',
      tls: () => ({
        certFile: file(client),
        keyFile: file(encrypted('-aes256')),
        keyPassword: secret('CANARY'),
      }),
    },
    {
      what: 'an encrypted key as it was written long ago',
      tls: () => ({
        certFile: file(client),
        keyFile: file(encrypted('-traditional', '-aes128')),
        keyPassword: secret('CANARY'),
      }),
    },
    {
      what: 'a certificate in PEM and the key in a store',
      tls: () => ({
        certFile: file(client),
        keyFile: store('openssl-key.p12'),
        keyPassword: secret(storePassword),
      }),
    },
    ...KEY_STORES.names
      .filter((name) => name.includes('-key.'))
      .map((name) => ({
        what: name,
        tls: () => ({
          certFile: store(name),
          keyPassword: secret(keyPasswordOf(name)),
          keyStorePassword: secret(storePassword),
        }),
        chain: client + ca,
      })),
    {
      what: 'a store whose one password is that of the key',
      tls: () => ({ keyFile: store('java-key.p12'), keyPassword: secret(storePassword) }),
      chain: client + ca,
    },
    {
      what: 'a store whose one password is its own',
      tls: () => ({ keyFile: store('java-key.p12'), keyStorePassword: secret(storePassword) }),
      chain: client + ca,
    },
    {
      what: 'a JKS store of which only the password of the key is known',
      tls: () => ({ certFile: store('java-key.jks'), keyPassword: secret(jksKeyPassword) }),
      chain: client + ca,
    },
    {
      what: 'a key of several, by its name in any case',
      tls: () => ({
        certFile: store('java-two-keys.p12'),
        keyPassword: secret(storePassword),
        keyAlias: 'CLIENT',
      }),
      chain: client + ca,
    },
  ])('$what', async ({ tls, chain = client }) => {
    expect(await read(tls())).toMatchObject({ ca: null, cert: chain, key })
  })

  test.for(['ED25519', 'RSA'])('an %s key', async (algorithm) => {
    const made = openssl(
      'req',
      '-x509',
      '-newkey',
      algorithm,
      '-nodes',
      '-keyout',
      '-',
      '-subj',
      '/CN=x',
    ).toString()
    expect((await read({ certFile: file(made) })).key).toContain('-----BEGIN PRIVATE KEY-----')
  })
})

describe('a password that is missing', () => {
  test('is asked for, once for each file', async () => {
    const asked: string[] = []
    const [caFile, certFile] = [store('java-trust.p12'), store('java-key.p12')]
    const material = await read({ caFile, certFile }, async (what) => {
      asked.push(what)
      return await Promise.resolve(secret(storePassword))
    })
    expect(asked).toEqual([`password of ${caFile}`, `password of ${certFile}`])
    expect(material).toMatchObject({ ca, key })
  })

  test('is not asked for again when it is wrong', async () => {
    let asked = 0
    const reading = read({ certFile: store('java-key.p12') }, async () => {
      asked++
      return await Promise.resolve(secret('CANARY-wrong'))
    })
    await expect(reading).rejects.toThrow('does not open with the password')
    expect(asked).toBe(1)
  })
})

describe('what cannot be used', () => {
  const strangers = (): string =>
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      '-',
      '-subj',
      '/CN=x',
    ).toString()
  const password = (): Partial<TlsFiles> => ({ keyPassword: secret('CANARY-wrong') })

  test.for<{ what: string; tls: () => Partial<TlsFiles>; says: string; hint: string }>([
    {
      what: 'a file that is not there',
      tls: () => ({ certFile: join(directory, 'none') }),
      says: '--tls-cert: ',
      hint: '',
    },
    { what: 'a directory', tls: () => ({ caFile: directory }), says: 'cannot be read: EISDIR', hint: '' },
    {
      what: 'a file without end',
      tls: () => ({ caFile: '/dev/zero' }),
      says: '--tls-ca: /dev/zero has more than 8388608 bytes',
      hint: 'PKCS #12',
    },
    { what: 'no file at all', tls: () => ({ caFile: '/dev/null' }), says: 'neither PEM nor', hint: 'BEGIN' },
    {
      what: 'text',
      tls: () => ({ caFile: file('hello') }),
      says: 'neither PEM nor a key store',
      hint: 'BEGIN',
    },
    {
      what: 'a key',
      tls: () => ({ caFile: file(key) }),
      says: 'holds no certificate',
      hint: 'BEGIN CERTIFICATE',
    },
    {
      what: 'half of a certificate',
      tls: () => ({ caFile: file(ca.slice(0, 300)) }),
      says: 'is cut off',
      hint: 'anew',
    },
    {
      what: 'a certificate whose second is none',
      tls: () => ({ caFile: file(`${ca}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`) }),
      says: 'certificate 2 in it cannot be read',
      hint: 'openssl x509',
    },
    {
      what: 'JCEKS',
      tls: () => ({ caFile: store('java.jceks') }),
      says: 'is a JCEKS key store; kctl reads PEM, PKCS #12 and JKS',
      hint: 'keytool -importkeystore',
    },
    {
      what: 'BCFKS',
      tls: () => ({ certFile: file(derOf(0x30, derOf(0x30, derOf(0x30), derOf(4)), derOf(0x30))) }),
      says: 'is a BCFKS key store',
      hint: '-srcstoretype BCFKS',
    },
    {
      what: 'a key in DER',
      tls: () => ({ keyFile: file(derOfPem(key)) }),
      says: 'in DER',
      hint: 'openssl pkey',
    },
    {
      what: 'PKCS #7',
      tls: () => ({ caFile: file(derOf(0x30, Buffer.from('06092a864886f70d010702', 'hex'))) }),
      says: 'PKCS #7',
      hint: 'openssl pkcs7',
    },
    {
      what: 'an empty JKS store',
      tls: () => ({ caFile: store('java-empty.jks') }),
      says: 'holds no certificate to trust',
      hint: 'keytool -importcert',
    },
    {
      what: 'an empty PKCS #12 store',
      tls: () => ({ caFile: store('java-empty.p12'), caPassword: secret(storePassword) }),
      says: 'holds no certificate to trust',
      hint: 'keytool -importcert',
    },
    {
      what: 'a trust store as a key store',
      tls: () => ({ certFile: store('java-trust.p12'), keyPassword: secret(storePassword) }),
      says: 'holds no private key, only certificates to trust',
      hint: '--tls-ca',
    },
    {
      what: 'a trust store without its password',
      tls: () => ({ caFile: store('java-trust.p12') }),
      says: 'is encrypted, and no password is given',
      hint: 'set KCTL_TLS_CA_PASSWORD',
    },
    ...(['java-trust.jks', 'java-trust.p12', 'openssl-trust.p12'] as const).map((name) => ({
      what: `${name} with a wrong password`,
      tls: () => ({ caFile: store(name), caPassword: secret('CANARY-wrong') }),
      says: 'does not open with the password that was given, or is damaged',
      hint: 'check KCTL_TLS_CA_PASSWORD',
    })),
    {
      what: 'a key store without its password',
      tls: () => ({ certFile: store('java-key.p12') }),
      says: 'is encrypted, and no password is given',
      hint: 'KCTL_TLS_KEY_STORE_PASSWORD',
    },
    {
      what: 'a JKS key with a wrong password',
      tls: () => ({ certFile: store('java-key.jks'), ...password() }),
      says: 'does not open',
      hint: 'check KCTL_TLS_KEY_PASSWORD',
    },
    {
      what: 'a JKS store with a wrong password',
      tls: () => ({ certFile: store('java-key.jks'), keyStorePassword: secret('CANARY-wrong') }),
      says: 'does not open',
      hint: 'check KCTL_TLS_KEY_STORE_PASSWORD',
    },
    {
      what: 'two keys and no name',
      tls: () => ({ certFile: store('java-two-keys.p12'), keyPassword: secret(storePassword) }),
      says: 'holds 2 keys: ',
      hint: 'say which one: --tls-key-alias ',
    },
    {
      what: 'a name that is not in it',
      tls: () => ({
        certFile: store('java-two-keys.p12'),
        keyPassword: secret(storePassword),
        keyAlias: 'third',
      }),
      says: 'holds no key "third"',
      hint: 'it holds ',
    },
    {
      what: 'a damaged store',
      tls: () => ({ caFile: file(KEY_STORES.bytes('java-trust.jks').subarray(0, 100)) }),
      says: 'is damaged: it is cut off',
      hint: 'keytool -list',
    },
    {
      what: 'a certificate without its key',
      tls: () => ({ certFile: file(client) }),
      says: 'holds no private key',
      hint: 'add --tls-key FILE',
    },
    {
      what: 'a key without its certificate',
      tls: () => ({ keyFile: file(key) }),
      says: 'holds no certificate',
      hint: 'add --tls-cert FILE',
    },
    {
      what: 'a key in the settings without a certificate',
      tls: () => ({ keyPem: secret(key) }),
      says: 'holds no certificate',
      hint: 'add --tls-cert FILE',
    },
    {
      what: "somebody else's key",
      tls: () => ({ certFile: file(client), keyFile: file(strangers()) }),
      says: 'its private key is not that of the certificate in ',
      hint: 'name both',
    },
    {
      what: 'an encrypted key without its password',
      tls: () => ({
        certFile: file(client),
        keyFile: file(openssl('pkey', '-in', file(key), '-aes256', '-passout', 'pass:CANARY')),
      }),
      says: 'is encrypted and no password is given',
      hint: 'set KCTL_TLS_KEY_PASSWORD',
    },
    {
      what: 'an encrypted key with a wrong password',
      tls: () => ({
        certFile: file(client),
        keyFile: file(openssl('pkey', '-in', file(key), '-aes256', '-passout', 'pass:CANARY')),
        ...password(),
      }),
      says: 'does not open with the password',
      hint: 'check KCTL_TLS_KEY_PASSWORD',
    },
    {
      what: 'a key that is none',
      tls: () => ({
        certFile: file(client),
        keyFile: file('-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'),
      }),
      says: 'the private key cannot be read',
      hint: 'openssl pkey',
    },
  ])('$what', async ({ tls, says, hint }) => {
    const error = await read(tls()).catch((failure: unknown) => failure)
    expect(error).toMatchObject({
      kind: 'usage',
      code: 'TLS_FILES',
      message: expect.stringContaining(says) as string,
    })
    const { message, hint: shown = '' } = error as { message: string; hint?: string }
    expect(message).toMatch(/^(?:--tls-|KCTL_TLS_)/)
    expect(shown).toContain(hint)
    for (const each of ['CANARY', ...key.split('\n').slice(1, 3)]) expect(message + shown).not.toContain(each)
  })
})
