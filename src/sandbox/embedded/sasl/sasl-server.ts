import { oauthBearerExchange } from './oauth-bearer.ts'
import { plainExchange } from './plain.ts'
import type { SaslExchange } from './sasl-mechanism.ts'
import {
  saltPassword,
  SCRAM_DIGESTS,
  type ScramCredential,
  scramExchange,
  type ScramMechanism,
} from './scram.ts'

export const SASL_MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'] as const
export type SaslMechanism = (typeof SASL_MECHANISMS)[number]

export interface SaslOptions {
  readonly mechanisms: readonly SaslMechanism[]
  /** user → password; OAUTHBEARER takes anybody whose token says so */
  readonly users: Readonly<Record<string, string>>
  /** connections.max.reauth.ms: how long a connection may go on before it authenticates again; null for ever. */
  readonly maxReauthMs?: number | null
  readonly now?: () => number
}

/** Who may log in to a cluster, and how. */
export interface SaslServer {
  readonly mechanisms: readonly SaslMechanism[]
  readonly maxReauthMs: number | null
  now(): number
  /** Null for a mechanism that is not enabled. */
  begin(mechanism: string): SaslExchange | null
}

/** Salts every password once, which takes some milliseconds a user. */
export function createSaslServer(options: SaslOptions): SaslServer {
  const now = options.now ?? Date.now
  const users = new Map(Object.entries(options.users))
  const salted = new Map<ScramMechanism, ReadonlyMap<string, ScramCredential>>()
  for (const mechanism of options.mechanisms) {
    if (!isScram(mechanism)) continue
    salted.set(
      mechanism,
      new Map([...users].map(([user, password]) => [user, saltPassword(mechanism, password)])),
    )
  }
  return {
    mechanisms: options.mechanisms,
    maxReauthMs: options.maxReauthMs ?? null,
    now,
    begin(name) {
      const mechanism = options.mechanisms.find((enabled) => enabled === name)
      if (mechanism === undefined) return null
      if (isScram(mechanism)) return scramExchange(mechanism, salted.get(mechanism) ?? new Map())
      return mechanism === 'PLAIN' ? plainExchange(users) : oauthBearerExchange(now)
    },
  }
}

const isScram = (mechanism: SaslMechanism): mechanism is ScramMechanism => mechanism in SCRAM_DIGESTS
