import { execFile } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Certificates } from './make-certificates.ts'
import { testRuntime } from './real-kafka.ts'

/** Of every store, and what must never be seen anywhere else. */
export const STORE_PASSWORD = 'CANARY-store "$%=+'
/** Of the key in a JKS store. */
export const KEY_PASSWORD = 'CANARY-key'

export interface KeyStores {
  /** The authority, in a store of each kind, by how it was made. */
  readonly trust: Readonly<Record<TrustStore, string>>
  /** A client's key and certificate, in a store of each kind. */
  readonly own: Readonly<Record<OwnStore, string>>
  /** With a second key, of somebody whom no broker trusts. */
  readonly twoKeys: string
}

export const TRUST_STORES = [
  'java.jks',
  'java.p12',
  'java-legacy.p12',
  'openssl.p12',
  'openssl-legacy.p12',
] as const
export type TrustStore = (typeof TRUST_STORES)[number]
export const OWN_STORES = [
  'java.jks',
  'java.p12',
  'java-legacy.p12',
  'openssl.p12',
  'openssl-legacy.p12',
] as const
export type OwnStore = (typeof OWN_STORES)[number]

const run = promisify(execFile)

/** Makes stores with Java's keytool and with openssl. */
export async function makeKeyStores({ ca, client, selfSigned }: Certificates): Promise<KeyStores> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kctl-test-'))
  const at = (name: string): string => path.join(folder, name)
  const { java } = await testRuntime()
  const keytool = java.includes('/') ? path.join(path.dirname(java), 'keytool') : 'keytool'
  const openssl = async (...args: string[]): Promise<void> =>
    void (await run('openssl', ['pkcs12', '-export', ...args, '-passout', `pass:${STORE_PASSWORD}`], {
      cwd: folder,
    }))
  const java17 = async (...args: string[]): Promise<void> => {
    await run(keytool, [...args, '-noprompt'], { cwd: folder })
  }
  const LEGACY = '-J-Dkeystore.pkcs12.legacy'

  writeFileSync(at('ca.pem'), ca)
  writeFileSync(at('client.pem'), client.key + client.cert + ca, { mode: 0o600 })
  writeFileSync(at('stranger.pem'), selfSigned.key + selfSigned.cert, { mode: 0o600 })
  await openssl('-in', 'client.pem', '-name', 'client', '-out', 'own-openssl.p12')
  await openssl('-legacy', '-in', 'client.pem', '-name', 'client', '-out', 'own-openssl-legacy.p12')
  await openssl('-nokeys', '-in', 'ca.pem', '-out', 'trust-openssl.p12')
  await openssl('-legacy', '-nokeys', '-in', 'ca.pem', '-out', 'trust-openssl-legacy.p12')
  await openssl('-in', 'stranger.pem', '-name', 'stranger', '-out', 'stranger.p12')

  const trust = async (name: string, type: string, ...options: string[]): Promise<void> =>
    await java17(
      ...['-importcert', '-alias', 'ca', '-file', 'ca.pem', '-keystore', name, '-storetype', type],
      ...['-storepass', STORE_PASSWORD, ...options],
    )
  const own = async (from: string, name: string, type: string, ...options: string[]): Promise<void> =>
    await java17(
      ...['-importkeystore', '-srckeystore', from, '-srcstorepass', STORE_PASSWORD],
      ...['-srcalias', from === 'stranger.p12' ? 'stranger' : 'client', '-destkeystore', name],
      ...['-deststoretype', type, '-deststorepass', STORE_PASSWORD, ...options],
    )
  await trust('trust-java.jks', 'JKS')
  await trust('trust-java.p12', 'PKCS12')
  await trust('trust-java-legacy.p12', 'PKCS12', LEGACY)
  await own('own-openssl.p12', 'own-java.jks', 'JKS', '-destkeypass', KEY_PASSWORD)
  await own('own-openssl.p12', 'own-java.p12', 'PKCS12')
  await own('own-openssl.p12', 'own-java-legacy.p12', 'PKCS12', LEGACY)
  await own('stranger.p12', 'two.p12', 'PKCS12')
  await own('own-openssl.p12', 'two.p12', 'PKCS12')
  const named = <Name extends string>(names: readonly Name[], what: string): Record<Name, string> =>
    Object.fromEntries(names.map((name) => [name, at(`${what}-${name}`)])) as Record<Name, string>
  return { trust: named(TRUST_STORES, 'trust'), own: named(OWN_STORES, 'own'), twoKeys: at('two.p12') }
}
