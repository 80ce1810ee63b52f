import { type Cluster, openCluster } from '../../src/cluster/cluster.ts'

/** A cluster as commands get it, of the test's own. */
export async function openTestCluster(
  { bootstrap }: { readonly bootstrap: string },
  { timeoutMs = 10_000 } = {},
): Promise<Cluster> {
  return await openCluster({
    bootstrap: bootstrap.split(',').map((address) => {
      const [host = '', port] = address.split(':')
      return { host, port: Number(port) }
    }),
    connection: { tls: null, sasl: null, clientId: 'test' },
    resolve: new Map(),
    timeoutMs,
    signal: new AbortController().signal,
    name: 'the test',
  })
}
