import { type Check, makeCheck } from '../domain/check.ts'
import { clockSkewMs, clockSkewText } from '../domain/clock-skew.ts'
import type { Connection } from '../wire/connection.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { ErrorCode, errorName } from '../wire/error-codes.ts'
import { describeQuorum } from '../wire/messages/describe-quorum.ts'

/** From this version on the leader says what time it is there (KIP-836). */
const TIMES_FROM = 1

/**
 * Compares the clock of this machine with the one of the controller, the only one in a cluster that says its
 * time: to whoever asks how the replicas of the metadata stand, it gives its own as that of now.
 */
export async function checkClock(connection: Connection, timeoutMs: number): Promise<Check> {
  try {
    const beforeMs = Date.now()
    const { errorCode, topics } = await connection.send(
      describeQuorum,
      { topics: [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }] },
      { timeoutMs, minVersion: TIMES_FROM },
    )
    const afterMs = Date.now()
    const partition = topics[0]?.partitions[0]
    const failure = errorCode === ErrorCode.NONE ? (partition?.errorCode ?? ErrorCode.NONE) : errorCode
    if (failure === ErrorCode.CLUSTER_AUTHORIZATION_FAILED) {
      return skipped('not compared: that takes Describe on Cluster')
    }
    if (failure !== ErrorCode.NONE) return skipped(`not compared: ${errorName(failure)}`)
    const leader = partition?.currentVoters.find(({ replicaId }) => replicaId === partition.leaderId)
    const theirsMs = Number(leader?.lastCaughtUpTimestamp ?? -1n)
    if (theirsMs <= 0) return skipped(NOBODY_SAYS)
    const { message, isTooMuch } = clockSkewText(clockSkewMs(theirsMs, beforeMs, afterMs))
    if (!isTooMuch) return makeCheck('clock', 'ok', SUBJECT, message)
    return makeCheck('clock', 'warning', SUBJECT, message, {
      fix: 'set the clocks right (timedatectl, chronyc tracking): certificates, tokens and times like @-1h go by them',
    })
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error
    return skipped(error.reason === 'api-version' ? NOBODY_SAYS : `not compared: ${error.message}`)
  }
}

const SUBJECT = 'controller'
const NOBODY_SAYS = 'not compared: brokers of this kind do not say what time it is there'

const skipped = (message: string): Check => makeCheck('clock', 'skipped', SUBJECT, message)
