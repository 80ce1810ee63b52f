import { setTimeout as sleep } from 'node:timers/promises'
import kafkajs from 'kafkajs'
import SaslAuthenticator from 'kafkajs/src/broker/saslAuthenticator/index.js'
import Connection from 'kafkajs/src/network/connection.js'
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js'
import metadataV5 from 'kafkajs/src/protocol/requests/metadata/v5/response.js'
import metadataV6 from 'kafkajs/src/protocol/requests/metadata/v6/response.js'

/**
 * kafkajs looks after the queue of each connection every millisecond, also when there is nothing in it: 4 % of
 * a core for a member that waits, and a warning about negative timeouts from Node 24 on.
 */
const { scheduleCheckPendingRequests } = RequestQueue.prototype
RequestQueue.prototype.scheduleCheckPendingRequests = function () {
  if (this.pending.length > 0 || this.throttledUntil > Date.now()) scheduleCheckPendingRequests.call(this)
}

/**
 * The timer that looks for requests that take too long goes on where a request is never answered, also after its
 * socket is gone: it must not be what keeps the process alive.
 */
const { scheduleRequestTimeoutCheck } = RequestQueue.prototype
RequestQueue.prototype.scheduleRequestTimeoutCheck = function () {
  scheduleRequestTimeoutCheck.call(this)
  this.requestTimeoutIntervalId?.unref()
}

/**
 * One partition without a leader, and kafkajs knows nothing of all the others: nobody could join a group while
 * a broker is down. A member needs only to know which partitions there are.
 */
for (const response of [metadataV5, metadataV6]) {
  const { parse } = response
  response.parse = async (data) => {
    const topicMetadata = data.topicMetadata.map((topic) => ({
      ...topic,
      partitionMetadata: topic.partitionMetadata.map((partition) => ({
        ...partition,
        partitionErrorCode: 0,
      })),
    }))
    return await parse({ ...data, topicMetadata })
  }
}

/** The session is renewed when this part of its time is over. */
const RENEW_AT = 0.85
/** A broker takes credentials once a second on a connection, and the way there may take longer or shorter. */
const SHORTEST_PAUSE_MS = 1_100

/** When each last showed credentials, on the clock of `performance.now()`. */
const shownAt = new WeakMap<Connection, number>()
const sinceShownMs = (connection: Connection): number =>
  performance.now() - (shownAt.get(connection) ?? -Infinity)

/**
 * kafkajs renews a session ten seconds before its end. One that is shorter, as that of a token that ends soon, it
 * would renew at every request, which no broker takes.
 */
Connection.prototype.isAuthenticated = function () {
  if (this.authenticatedAt === null) return false
  const lifetimeMs = Number(this.sessionLifetime)
  return lifetimeMs === 0 || sinceShownMs(this) < lifetimeMs * RENEW_AT
}

const { authenticate } = SaslAuthenticator.prototype
SaslAuthenticator.prototype.authenticate = async function () {
  const { connection } = this
  const pauseMs = SHORTEST_PAUSE_MS - sinceShownMs(connection)
  if (connection.authenticatedAt !== null && pauseMs > 0) await sleep(pauseMs)
  shownAt.set(connection, performance.now())
  await authenticate.call(this)
}

export { kafkajs }
