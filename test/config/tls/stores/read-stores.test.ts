import { createPrivateKey, X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  type KeyStore,
  KeyStoreError,
  type KeyStoreProblem,
} from '../../../../src/config/tls/stores/key-store.ts'
import { readJks } from '../../../../src/config/tls/stores/read-jks.ts'
import { readPkcs12 } from '../../../../src/config/tls/stores/read-pkcs12.ts'
import { recogniseFile } from '../../../../src/config/tls/stores/recognise-store.ts'
import { toPem } from '../../../../src/config/tls/pem-blocks.ts'
import { KEY_STORES, keyPasswordOf, type StoreName } from '../../../support/key-store-fixtures.ts'
import { derOf, indefinite, pbmac1Store } from '../../../support/write-pkcs12.ts'

const { storePassword } = KEY_STORES

const read = (bytes: Buffer, password: string | null): KeyStore =>
  recogniseFile(bytes) === 'jks' ? readJks(bytes, password) : readPkcs12(bytes, password)
const subjects = (certificates: readonly Buffer[]): string[] =>
  certificates.map((der) => new X509Certificate(toPem('CERTIFICATE', der)).subject.replace('O=Acme\n', ''))

const problemOf = (work: () => unknown): KeyStoreProblem | null => {
  try {
    work()
    return null
  } catch (error) {
    if (error instanceof KeyStoreError) return error.problem
    throw error
  }
}

describe('a store that is used for trust', () => {
  test.for<{ name: StoreName; trusted: readonly string[] }>([
    { name: 'java-trust.jks', trusted: ['CN=Acme CA'] },
    { name: 'java-trust.p12', trusted: ['CN=Acme CA'] },
    { name: 'java-legacy-trust.p12', trusted: ['CN=Acme CA'] },
    { name: 'openssl-trust.p12', trusted: ['CN=Acme CA'] },
    { name: 'openssl-legacy-trust.p12', trusted: ['CN=Acme CA'] },
    // As in Java: of a key store, the own certificate.
    { name: 'java-key.jks', trusted: ['CN=client'] },
    { name: 'openssl-key.p12', trusted: ['CN=client', 'CN=Acme CA'] },
    { name: 'java-empty.jks', trusted: [] },
    { name: 'java-empty.p12', trusted: [] },
  ])('$name', ({ name, trusted }) => {
    expect(subjects(read(KEY_STORES.bytes(name), storePassword).trusted)).toEqual(trusted)
  })
})

const WITH_KEY = KEY_STORES.names.filter((name) => /-key\./.test(name))

describe('a store with a key', () => {
  test.for(WITH_KEY)('%s', (name) => {
    const { keys } = read(KEY_STORES.bytes(name), storePassword)
    expect(keys.map(({ alias }) => alias)).toEqual(['client'])
    const [key] = keys
    expect(subjects(key?.chain ?? [])[0]).toBe('CN=client')
    const der = key?.decrypt(keyPasswordOf(name)) ?? Buffer.alloc(0)
    const pem = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({
      type: 'pkcs8',
      format: 'pem',
    })
    expect(pem).toBe(KEY_STORES.key)
  })

  test('two of them, by their names', () => {
    const { keys } = readPkcs12(KEY_STORES.bytes('java-two-keys.p12'), storePassword)
    expect(keys.map(({ alias }) => alias).toSorted()).toEqual(['client', 'second'])
  })

  test.for(WITH_KEY)('%s does not open with another password', (name) => {
    const bytes = KEY_STORES.bytes(name)
    for (const password of name.includes('legacy')
      ? ['wrong']
      : ['', `${storePassword}x`, 'pässwort \u{1f511}']) {
      expect(problemOf(() => read(bytes, password))).toBe('password-wrong')
      const [key] = read(bytes, storePassword).keys
      expect(problemOf(() => key?.decrypt(password))).toBe('password-wrong')
    }
    const [key] = read(bytes, storePassword).keys
    expect(problemOf(() => key?.decrypt(null))).toBe('password-needed')
  })
})

describe('without a password', () => {
  test('JKS is read as it is, as Java does', () => {
    expect(subjects(readJks(KEY_STORES.bytes('java-trust.jks'), null).trusted)).toEqual(['CN=Acme CA'])
    expect(readJks(KEY_STORES.bytes('java-key.jks'), null).keys).toHaveLength(1)
  })

  test('the certificates of PKCS #12 stay closed', () => {
    for (const name of ['java-trust.p12', 'openssl-trust.p12', 'java-legacy-trust.p12'] as const) {
      expect(problemOf(() => readPkcs12(KEY_STORES.bytes(name), null))).toBe('password-needed')
    }
  })
})

describe('forms that the tools of today do not write', () => {
  const safes = indefinite(KEY_STORES.client)

  test('an authentication code as of RFC 9579', () => {
    const store = pbmac1Store(KEY_STORES.client, 'pässword')
    expect(subjects(readPkcs12(store, 'pässword').trusted)).toEqual(['CN=client'])
    expect(problemOf(() => readPkcs12(store, 'password'))).toBe('password-wrong')
  })

  test('lengths that are left out, and bytes in pieces, as Bouncy Castle writes them', () => {
    expect(recogniseFile(safes)).toBe('pkcs12')
    expect(subjects(readPkcs12(safes, null).trusted)).toEqual(['CN=client'])
  })

  test('more rounds than anyone waits for', () => {
    const store = pbmac1Store(KEY_STORES.client, 'x', 6_000_000)
    expect(problemOf(() => readPkcs12(store, 'x'))).toBe('unsupported')
  })
})

describe('what a file is', () => {
  const der = (text: string): Buffer => Buffer.from(text.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64')
  test.for<{ what: string; bytes: Buffer; kind: string }>([
    { what: 'PEM', bytes: Buffer.from(KEY_STORES.client), kind: 'pem' },
    { what: 'PEM behind a comment', bytes: Buffer.from(`Bag Attributes\n${KEY_STORES.key}`), kind: 'pem' },
    { what: 'JKS', bytes: KEY_STORES.bytes('java-trust.jks'), kind: 'jks' },
    { what: 'JCEKS', bytes: KEY_STORES.bytes('java.jceks'), kind: 'jceks' },
    { what: 'PKCS #12', bytes: KEY_STORES.bytes('java-trust.p12'), kind: 'pkcs12' },
    { what: 'PKCS #12, cut off', bytes: KEY_STORES.bytes('java-trust.p12').subarray(0, 40), kind: 'pkcs12' },
    { what: 'a certificate', bytes: der(KEY_STORES.client), kind: 'der-certificate' },
    { what: 'a key', bytes: der(KEY_STORES.key), kind: 'der-key' },
    {
      what: 'BCFKS',
      bytes: derOf(0x30, derOf(0x30, derOf(0x30), derOf(0x04)), derOf(0x30)),
      kind: 'bcfks',
    },
    { what: 'PKCS #7', bytes: derOf(0x30, Buffer.from('06092a864886f70d010702', 'hex')), kind: 'pkcs7' },
    { what: 'BKS', bytes: Buffer.concat([Buffer.of(0, 0, 0, 2), Buffer.alloc(40, 7)]), kind: 'bks' },
    { what: 'text', bytes: Buffer.from('hello'), kind: 'unknown' },
    { what: 'nothing', bytes: Buffer.alloc(0), kind: 'unknown' },
  ])('$what', ({ bytes, kind }) => {
    expect(recogniseFile(bytes)).toBe(kind)
  })
})
