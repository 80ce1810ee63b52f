import net from 'node:net'

/** What a broker says about its cluster. */
export interface BrokerAnswer {
  /** The nodes that clients can use; brokers that are fenced, as during their start, are not among them. */
  readonly liveBrokers: number
}

const METADATA = 3
const VERSION = 1
const MAX_ANSWER_BYTES = 64 * 1024

/**
 * Asks one broker for the nodes of its cluster (Metadata v1, no topics) over plain TCP. Null if it does not
 * answer in time. Any client's first question, spelled out here so that waiting needs no client.
 */
export function probeBroker(host: string, port: number, timeoutMs: number): Promise<BrokerAnswer | null> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port })
    let received = Buffer.alloc(0)
    const finish = (answer: BrokerAnswer | null): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(timeoutMs, () => finish(null))
    socket.on('error', () => finish(null))
    socket.on('close', () => finish(null))
    socket.on('connect', () => socket.write(metadataRequest()))
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      if (received.length > MAX_ANSWER_BYTES) return finish(null)
      if (received.length >= 12 && received.length >= 4 + received.readInt32BE(0))
        finish({ liveBrokers: received.readInt32BE(8) })
    })
  })
}

/** Size, API key, version, correlation id, client id (null), and an empty array of topics. */
function metadataRequest(): Buffer {
  const request = Buffer.alloc(18)
  request.writeInt32BE(14, 0)
  request.writeInt16BE(METADATA, 4)
  request.writeInt16BE(VERSION, 6)
  request.writeInt32BE(1, 8)
  request.writeInt16BE(-1, 12)
  request.writeInt32BE(0, 14)
  return request
}
