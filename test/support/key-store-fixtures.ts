import fixtures from '../fixtures/key-stores.json' with { type: 'json' }

export type StoreName = keyof typeof fixtures.stores

/** Stores that keytool of Java 17 and openssl 3 have made, with one client, its authority and its key. */
export const KEY_STORES = {
  /** Of every store, and of every key but the JKS file's. */
  storePassword: fixtures.storePassword,
  jksKeyPassword: fixtures.jksKeyPassword,
  /** PEM. */
  ca: fixtures.ca,
  client: fixtures.client,
  key: fixtures.key,
  names: Object.keys(fixtures.stores) as readonly StoreName[],
  bytes: (name: StoreName): Buffer => Buffer.from(fixtures.stores[name], 'base64'),
} as const

/** The password of the keys in a store. */
export const keyPasswordOf = (name: StoreName): string =>
  name === 'java-key.jks' ? KEY_STORES.jksKeyPassword : KEY_STORES.storePassword
