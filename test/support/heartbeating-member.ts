import { setTimeout as sleep } from 'node:timers/promises'
import { type Connection, openConnection } from '../../src/wire/connection.ts'
import { findCoordinator } from '../../src/wire/messages/find-coordinator.ts'

/** What every heartbeat of the newer kinds of groups answers. */
interface Beat {
  readonly errorCode: number
  readonly memberEpoch: number
}

/** In a heartbeat of each of these kinds, this epoch leaves the group. */
const LEAVE = -1
const PAUSE_MS = 100

/**
 * A member of a group that does nothing but send heartbeats to the group's coordinator. It leaves the group when it
 * is disposed of.
 *
 * @param beat sends one with this epoch: 0 joins
 */
export async function startHeartbeating(
  { bootstrap }: { readonly bootstrap: string },
  { group, clientId }: { readonly group: string; readonly clientId: string },
  beat: (connection: Connection, memberEpoch: number) => Promise<Beat>,
): Promise<AsyncDisposable> {
  const connection = await connectToCoordinator(bootstrap, group, clientId)
  const beatOnce = async (epoch: number): Promise<number> => {
    const { errorCode, memberEpoch } = await beat(connection, epoch)
    if (errorCode !== 0) throw new Error(`the heartbeat was refused: error ${errorCode}`)
    return memberEpoch
  }
  const stopping = new AbortController()
  const joined = await beatOnce(0)
  const beating = (async () => {
    for (let epoch = joined; !stopping.signal.aborted; await sleep(PAUSE_MS)) epoch = await beatOnce(epoch)
  })()
  beating.catch(() => {})
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort()
      try {
        await beating
        await beatOnce(LEAVE)
      } finally {
        connection.close()
      }
    },
  }
}

async function connectToCoordinator(bootstrap: string, group: string, clientId: string): Promise<Connection> {
  const connect = async (host: string, port: number): Promise<Connection> =>
    await openConnection({
      host,
      port,
      tls: null,
      sasl: null,
      clientId,
      connectTimeoutMs: 5_000,
      requestTimeoutMs: 10_000,
    })
  const [host = '', port = ''] = (bootstrap.split(',')[0] ?? '').split(':')
  const first = await connect(host, Number(port))
  try {
    const { coordinators } = await first.send(findCoordinator, { keyType: 0, coordinatorKeys: [group] })
    const [coordinator] = coordinators
    if (coordinator?.errorCode !== 0) throw new Error(`group "${group}" has no coordinator`)
    return await connect(coordinator.host, coordinator.port)
  } finally {
    first.close()
  }
}
