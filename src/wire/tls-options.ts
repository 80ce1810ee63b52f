import { isIP } from 'node:net'
import type tls from 'node:tls'

export interface TlsOptions {
  /** PEM; null means the certificate authorities that Node trusts. */
  readonly ca?: string | Buffer | null
  /** The own certificate chain and its key, PEM, for brokers that ask for one. */
  readonly cert?: string | Buffer | null
  readonly key?: string | Buffer | null
  /** The name that the broker's certificate must carry, if it is not the host. */
  readonly servername?: string | null
  /** Accept any certificate. */
  readonly insecure?: boolean
  /** Accept a certificate that is signed as it must be, whatever it is for. */
  readonly anyName?: boolean
}

/** Given and not imported: most of its weight is for nothing in a plaintext connection. */
type TlsModule = Pick<typeof tls, 'checkServerIdentity' | 'createSecureContext'>

/**
 * What Node wants to know for a connection, but for `rejectUnauthorized`.
 *
 * @param host the broker's, which its certificate must be for unless the settings say another name
 * @throws what OpenSSL says of a certificate, key or authority that cannot be used
 */
export function tlsOptions(module: TlsModule, settings: TlsOptions, host: string): tls.ConnectionOptions {
  const expectedHost = settings.servername ?? host
  return {
    secureContext: secureContext(module, settings),
    // An address is no server name (RFC 6066).
    servername: isIP(expectedHost) === 0 ? expectedHost : '',
    checkServerIdentity: (_, certificate) =>
      settings.anyName === true ? undefined : module.checkServerIdentity(expectedHost, certificate),
  }
}

/** Reading the authorities of a whole machine takes 20 ms, which is not to be for every connection. */
const contexts = new WeakMap<TlsOptions, tls.SecureContext>()

function secureContext(module: TlsModule, settings: TlsOptions): tls.SecureContext {
  const made = contexts.get(settings)
  if (made !== undefined) return made
  const { ca, cert, key } = settings
  const context = module.createSecureContext({
    minVersion: 'TLSv1.2',
    // Who was named is trusted, as by Java and librdkafka, also where it is itself signed by somebody else.
    ...(ca != null && { ca, allowPartialTrustChain: true }),
    ...(cert != null && { cert }),
    ...(key != null && { key }),
  })
  contexts.set(settings, context)
  return context
}
