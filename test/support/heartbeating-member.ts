import { setTimeout as sleep } from 'node:timers/promises'
import { type Connection, openConnection } from '../../src/wire/connection.ts'

/** What every heartbeat of the newer kinds of groups answers. */
interface Beat {
  readonly errorCode: number
  readonly memberEpoch: number
}

/** In a heartbeat of each of these kinds, this epoch leaves the group. */
const LEAVE = -1
const PAUSE_MS = 100

/**
 * A member of a group on a cluster of one broker that does nothing but send heartbeats. It leaves the group when
 * it is disposed of.
 *
 * @param beat sends one with this epoch: 0 joins
 */
export async function startHeartbeating(
  { bootstrap }: { readonly bootstrap: string },
  clientId: string,
  beat: (connection: Connection, memberEpoch: number) => Promise<Beat>,
): Promise<AsyncDisposable> {
  const [host = '', port = ''] = bootstrap.split(':')
  const connection = await openConnection({
    host,
    port: Number(port),
    tls: null,
    sasl: null,
    clientId,
    connectTimeoutMs: 5_000,
    requestTimeoutMs: 10_000,
  })
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
