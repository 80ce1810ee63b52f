import { pemBlocks } from '../../../src/config/tls/pem-blocks.ts'
import { type KeyStore, KeyStoreError } from '../../../src/config/tls/stores/key-store.ts'
import { readJks } from '../../../src/config/tls/stores/read-jks.ts'
import { readPkcs12 } from '../../../src/config/tls/stores/read-pkcs12.ts'
import { recogniseFile } from '../../../src/config/tls/stores/recognise-store.ts'
import { KEY_STORES } from '../../support/key-store-fixtures.ts'
import { indefinite } from '../../support/write-pkcs12.ts'
import { type FuzzTarget, kindOf } from '../fuzz-target.ts'

const described = ({ trusted, keys, certificates }: KeyStore): string => {
  for (const key of keys) key.decrypt(KEY_STORES.jksKeyPassword)
  return `${trusted.length} ${keys.length} ${certificates.length}`
}

/**
 * A file of certificates or keys. PKCS #12 is in the clear here, so that a change gets beyond the code over it,
 * and asks for no rounds of hashing.
 */
export const keyStores: FuzzTarget = {
  seeds: [
    KEY_STORES.bytes('java-key.jks'),
    KEY_STORES.bytes('java-trust.jks'),
    KEY_STORES.bytes('java-empty.jks'),
    KEY_STORES.bytes('java.jceks'),
    indefinite(KEY_STORES.client),
    Buffer.from(KEY_STORES.client + KEY_STORES.key),
  ],
  dictionary: [
    ...['-----BEGIN ', '-----END ', '-----', 'CERTIFICATE', 'PRIVATE KEY', '\\n', 'Proc-Type: 4,ENCRYPTED'],
    ...[
      'feedfeed00000001',
      '00000001',
      '00000002',
      'ffffffff',
      '0005582e353039',
      '3080',
      '2480',
      '0000',
      'a080',
    ].map((hex) => Buffer.from(hex, 'hex')),
  ],
  maxBytes: 64 * 1024,
  run(input) {
    const kind = recogniseFile(input)
    try {
      if (kind === 'jks') return `jks ${described(readJks(input, null))}`
      if (kind === 'pkcs12') return `pkcs12 ${described(readPkcs12(input, null))}`
      return `${kind} ${pemBlocks(input.toString('latin1'))?.length ?? 'cut off'}`
    } catch (error) {
      if (!(error instanceof KeyStoreError)) throw error
      return `${kind} ${kindOf(error)}`
    }
  },
}
