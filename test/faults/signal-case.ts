import type { EmbeddedCluster } from '../../src/sandbox/embedded/embedded-cluster.ts'
import type { EndSignal } from '../../src/host.ts'
import type { BundledKctl } from '../support/bundle-kctl.ts'
import type { InterruptedEnd, InterruptedKctl } from './interrupted-kctl.ts'

/** What a case may use; all of it is there before it starts. */
export interface SignalWorld {
  readonly kctl: BundledKctl
  /** A broker that answers, with the topics `orders`, of three records, and `busy`, which somebody reads as group `busy`. */
  readonly live: EmbeddedCluster
  /** A number that no other run has, and that what kctl starts is to have on its command line. */
  readonly mark: string
  /** For names that no other run has. */
  readonly id: string
}

/** Something that a signal ends. */
export interface SignalCase {
  readonly name: string
  start(world: SignalWorld): Promise<Caught>
}

/** A kctl that is where the signal is to find it. */
export interface Caught {
  readonly kctl: InterruptedKctl
  /** Done right before the signal, as to stop the broker. */
  readonly before?: () => void
  /** Exit codes that are as right as the signal's own end. */
  readonly ends?: readonly number[]
  /** How the user sends it, if not from another terminal. */
  readonly send?: (signal: EndSignal) => void
  /** What it says although all is well. */
  readonly says?: RegExp
  /** @returns what is wrong about its end */
  readonly check?: (end: InterruptedEnd) => readonly string[]
  readonly release?: () => Promise<void>
}
