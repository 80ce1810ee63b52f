import type { ComposeFiles } from './docker-cluster.ts'
import type { JavaNode } from './java-cluster.ts'

/** What another process needs to look after a running cluster: plain data, to be kept as JSON. */
export type ApacheState = JavaState | DockerState

interface ClusterFacts {
  /** Of Apache Kafka. */
  readonly version: string
  readonly clusterId: string
  readonly dataDir: string
  /** What clients are to be given. */
  readonly bootstrap: string
}

/** Brokers that run as processes of this machine. */
export interface JavaState extends ClusterFacts {
  readonly engine: 'java'
  readonly nodes: readonly ApacheNode[]
}

interface ApacheNode extends JavaNode {
  /** Ports of the extra listeners, by name. */
  readonly listeners: Readonly<Record<string, number>>
}

/** Brokers that run in containers. */
export interface DockerState extends ClusterFacts {
  readonly engine: 'docker'
  readonly files: ComposeFiles
  readonly nodes: readonly { readonly id: number; readonly port: number }[]
}
