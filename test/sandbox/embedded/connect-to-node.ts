import { type Connection, openConnection } from '../../../src/wire/connection.ts'
import type { EmbeddedCluster } from '../../../src/sandbox/embedded/embedded-cluster.ts'

/** A connection that ends with the test's scope. */
export async function connectToNode(cluster: EmbeddedCluster, nodeId = 1): Promise<Connection & Disposable> {
  const connection = await openConnection({
    ...cluster.address(nodeId),
    tls: null,
    sasl: null,
    clientId: 'test',
    connectTimeoutMs: 5_000,
    requestTimeoutMs: 5_000,
  })
  return Object.assign(connection, { [Symbol.dispose]: () => connection.close() })
}
