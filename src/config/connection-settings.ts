import type { HostPort } from '../domain/host-port.ts'
import type { UnsecuredClaims } from './login/jwt.ts'
import type { Secret } from './redact.ts'
import type { SaslMechanism } from './login/sasl-mechanism.ts'
import type { Origin } from './settings.ts'

/** How to reach the cluster. Files are not read and secrets not asked for yet. */
export interface ConnectionSettings {
  readonly brokers: readonly HostPort[]
  readonly brokersOrigin: Origin
  /** null: plaintext. */
  readonly tls: TlsSettings | null
  /** null: no authentication. */
  readonly sasl: SaslSettings | null
  /** Where to really connect instead of an advertised "host:port". */
  readonly resolve: ReadonlyMap<string, HostPort>
  readonly clientId: string
  /** Changes have to be confirmed with the name of the context. */
  readonly protected: boolean
  /** Changes are refused. */
  readonly readonly: boolean
  /** The id the cluster must have, or null. */
  readonly expectedClusterId: string | null
  /** `context "dev"` or the addresses. */
  readonly name: string
  /** To be said on stderr at every run. */
  readonly warnings: readonly string[]
}

/** Files and what may be given in their place; null: not given. */
export interface TlsSettings {
  readonly caFile: string | null
  readonly caPem: string | null
  /** Of the PKCS #12 or JKS file of authorities. */
  readonly caPassword: Secret | null
  readonly certFile: string | null
  readonly certPem: string | null
  readonly keyFile: string | null
  readonly keyPem: Secret | null
  /** Of the key, and of its key store unless that has its own. */
  readonly keyPassword: SecretSource | null
  readonly keyStorePassword: Secret | null
  /** Which key of a key store. */
  readonly keyAlias: string | null
  readonly servername: string | null
  /** Nothing is checked. */
  readonly insecure: boolean
  /** Who signed the broker's certificate is checked, and not for whom. */
  readonly anyName: boolean
}

export type SaslSettings =
  | {
      readonly mechanism: Exclude<SaslMechanism, 'oauthbearer' | 'aws-msk-iam'>
      readonly username: string
      readonly password: SecretSource
    }
  | {
      readonly mechanism: 'oauthbearer'
      readonly token: TokenSource
      /** Sent beside the token. */
      readonly extensions: Readonly<Record<string, string>>
    }
  | {
      readonly mechanism: 'aws-msk-iam'
      /** null: whose credentials the environment says. */
      readonly profile: string | null
      /** null: as the broker's name says, or the environment. */
      readonly region: string | null
    }

/** Where a token is to be had. */
export type TokenSource =
  | SecretSource
  | {
      readonly from: 'endpoint'
      readonly endpoint: URL
      readonly clientId: string
      readonly clientSecret: SecretSource
      readonly scope: string | null
      readonly caFile: string | null
    }
  | { readonly from: 'claims'; readonly claims: UnsecuredClaims }

/** Where a secret is to be had; `readSecret` goes and gets it. */
export type SecretSource =
  | { readonly from: 'value'; readonly value: Secret }
  | { readonly from: 'command'; readonly command: string }
  | { readonly from: 'file'; readonly path: string }
  | { readonly from: 'stdin' }
  | { readonly from: 'prompt' }

/** The secret that is sent, or that gets what is sent; null where nobody was asked for one. */
export function secretOf(sasl: SaslSettings): SecretSource | null {
  if (sasl.mechanism === 'aws-msk-iam') return null
  if (sasl.mechanism !== 'oauthbearer') return sasl.password
  const { token } = sasl
  if (token.from === 'endpoint') return token.clientSecret
  return token.from === 'claims' ? null : token
}
