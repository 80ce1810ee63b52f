import type { HostPort } from '../domain/host-port.ts'
import type { ConnectionOptions } from '../wire/connection.ts'

/** How to reach a cluster. */
export interface ClusterOptions {
  readonly bootstrap: readonly HostPort[]
  /** Everything about a connection but whom to call. */
  readonly connection: Pick<ConnectionOptions, 'tls' | 'sasl' | 'clientId' | 'maxFrameBytes'>
  /** Where to really connect instead of an advertised "host:port". */
  readonly resolve: ReadonlyMap<string, HostPort>
  /** For the command as a whole; see `Deadline.lift`. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** How error messages name this cluster: `context "dev"` or the bootstrap addresses. */
  readonly name: string
  /** Told, in words, of each bootstrap address that failed before another one answered. */
  readonly onPassedOver?: ((reason: string) => void) | undefined
}
