import { UsageError } from '../../errors.ts'
import {
  type GivenProperty,
  ignored,
  type PropertySettings,
  secretTo,
  to,
  type Translate,
} from '../property-translation.ts'

/** What TLS uses, in the words of Java's clients and of librdkafka. Types are seen by what is in a file. */
export const TLS_TRANSLATIONS: Readonly<Record<string, Translate>> = {
  'ssl.truststore.location': to('tlsCa'),
  'ssl.truststore.password': secretTo('tlsCaPassword'),
  'ssl.truststore.certificates': to('tlsCaPem'),
  'ssl.truststore.type': ignored,
  'ssl.keystore.location': ({ value }) => ({ tlsCert: value, tlsKey: value }),
  'ssl.keystore.password': secretTo('tlsKeyStorePassword'),
  'ssl.keystore.certificate.chain': to('tlsCertPem'),
  'ssl.keystore.key': secretTo('tlsKeyPem'),
  'ssl.keystore.type': ignored,
  'ssl.ca.location': ({ value }) => (value === PROBE ? {} : { tlsCa: value }),
  'ssl.ca.pem': to('tlsCaPem'),
  'ssl.certificate.location': to('tlsCert'),
  'ssl.certificate.pem': to('tlsCertPem'),
  'ssl.key.location': to('tlsKey'),
  'ssl.key.pem': secretTo('tlsKeyPem'),
  'ssl.key.password': secretTo('tlsKeyPassword'),
  'ssl.endpoint.identification.algorithm': endpointIdentification,
  'enable.ssl.certificate.verification': ({ value }) => ({
    tlsInsecure: value.toLowerCase() === 'false' ? 'true' : 'false',
  }),
  // The best that both sides have is chosen anyway, from TLS 1.2 on.
  'ssl.protocol': ignored,
  'ssl.enabled.protocols': ignored,
  'ssl.cipher.suites': ignored,
}

/** To librdkafka: the authorities of this machine. */
const PROBE = 'probe'

function endpointIdentification({ key, value, place }: GivenProperty): PropertySettings {
  switch (value.toLowerCase()) {
    case 'https':
      return { tlsAnyName: 'false' }
    // What Java and librdkafka call it.
    case '':
    case 'none':
      return { tlsAnyName: 'true' }
    default:
      throw new UsageError(`${place}: ${key} "${value}" is not known`, 'it is https, or empty for none')
  }
}

/** Where a secret of TLS may be that has no place on a command line. */
export const TLS_SECRET_HINT =
  'set KCTL_TLS_CA_PASSWORD, KCTL_TLS_KEY_PASSWORD or KCTL_TLS_KEY_PEM, or put it in a file for --command-config'
