import { randomInt } from 'node:crypto'
import net from 'node:net'

/**
 * Below the range that systems give to outgoing connections: a port from there could be taken by any client
 * while its broker is down, and the broker could not come back.
 */
const LOWEST = 10_000
const HIGHEST = 32_000
const ATTEMPTS = 500

/** Ports of the host that nothing listens on now, all different and none of those that are spoken for. */
export async function findFreePorts(
  host: string,
  count: number,
  taken: readonly number[] = [],
): Promise<number[]> {
  const ports = new Set<number>()
  for (let attempt = 0; ports.size < count; attempt++) {
    if (attempt > ATTEMPTS) throw new Error(`no ${count} free ports between ${LOWEST} and ${HIGHEST}`)
    const port = randomInt(LOWEST, HIGHEST)
    if (!ports.has(port) && !taken.includes(port) && (await isPortFree(host, port))) ports.add(port)
  }
  return [...ports]
}

export function isPortFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', () => resolve(false))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
