import type { ContextValues } from '../config-contents.ts'

/** A context at a glance, as it is written; nothing in it is secret. */
export interface ContextSummary {
  readonly name: string
  /** It is the one in use. */
  readonly current: boolean
  readonly brokers: readonly string[]
  /** `plaintext`, `tls`, `tls+scram-sha-512`, … */
  readonly security: string
  readonly protected: boolean
  readonly readonly: boolean
  /** The project's file that it is in; null: the user's own. */
  readonly project: string | null
}

export function summariseContext(
  name: string,
  values: ContextValues,
  current: boolean,
  project: string | null = null,
): ContextSummary {
  const transport = values.tls === 'true' ? 'tls' : 'plaintext'
  const mechanism = values.saslMechanism?.toLowerCase()
  return {
    name,
    current,
    brokers: values.brokers?.split(',').map((broker) => broker.trim()) ?? [],
    security: mechanism === undefined ? transport : `${transport}+${mechanism}`,
    protected: values.protected === 'true',
    readonly: values.readonly === 'true',
    project,
  }
}
