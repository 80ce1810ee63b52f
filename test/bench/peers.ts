import { findProgram } from './find-program.ts'
import type { Program } from './measure.ts'

const PEERS = ['kcat', 'rpk', 'kcl', 'kaf', 'kafkactl'] as const
export type Peer = (typeof PEERS)[number]

export const hasPeer = (name: Peer): boolean => findProgram(name) !== null

/** Those that this machine does not have. */
export const missingPeers = (): readonly Peer[] => PEERS.filter((name) => !hasPeer(name))

/** A peer that is told the broker in its own way, and asks nobody for settings. */
export function peerProgram(peer: Peer, bootstrap: string, args: readonly string[]): Program {
  switch (peer) {
    case 'kcat':
    case 'kaf':
      return { file: peer, args: [...args, '-b', bootstrap] }
    case 'rpk':
      return { file: peer, args: [...args, '-X', `brokers=${bootstrap}`] }
    case 'kcl':
      return { file: peer, args: [...args, '-B', bootstrap], env: { KCL_NO_CONFIG_FILE: '1' } }
    case 'kafkactl':
      return { file: peer, args, env: { BROKERS: bootstrap } }
  }
}
