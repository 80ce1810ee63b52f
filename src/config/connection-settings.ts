import type { HostPort } from '../domain/host-port.ts'
import type { Secret } from './redact.ts'
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

export interface TlsSettings {
  readonly caFile: string | null
  readonly certFile: string | null
  readonly keyFile: string | null
  readonly keyPassword: Secret | null
  readonly servername: string | null
  readonly insecure: boolean
}

export type SaslMechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512' | 'oauthbearer'

export type SaslSettings =
  | {
      readonly mechanism: Exclude<SaslMechanism, 'oauthbearer'>
      readonly username: string
      readonly password: SecretSource
    }
  | { readonly mechanism: 'oauthbearer'; readonly token: SecretSource }

/** Where a secret is to be had; `readSecret` goes and gets it. */
export type SecretSource =
  | { readonly from: 'value'; readonly value: Secret }
  | { readonly from: 'command'; readonly command: string }
  | { readonly from: 'file'; readonly path: string }
  | { readonly from: 'stdin' }
  | { readonly from: 'prompt' }
