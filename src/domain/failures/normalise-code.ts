/** The words of Java's exceptions that are not those of the protocol. */
const JAVA_NAMES: Readonly<Record<string, string>> = {
  TIMEOUT_EXCEPTION: 'REQUEST_TIMED_OUT',
  NOT_LEADER_FOR_PARTITION: 'NOT_LEADER_OR_FOLLOWER',
  GROUP_COORDINATOR_NOT_AVAILABLE: 'COORDINATOR_NOT_AVAILABLE',
  NOT_COORDINATOR_FOR_GROUP: 'NOT_COORDINATOR',
  RECORD_TOO_LARGE: 'MESSAGE_TOO_LARGE',
  RECORD_BATCH_TOO_LARGE: 'RECORD_LIST_TOO_LARGE',
  TOPIC_EXISTS: 'TOPIC_ALREADY_EXISTS',
  GROUP_NOT_EMPTY_EXCEPTION: 'NON_EMPTY_GROUP',
  INVALID_TOPIC: 'INVALID_TOPIC_EXCEPTION',
  CORRUPT_RECORD: 'CORRUPT_MESSAGE',
  INVALID_CONFIGURATION: 'INVALID_CONFIG',
  UNKNOWN_SERVER: 'UNKNOWN_SERVER_ERROR',
  DISCONNECT: 'NETWORK_EXCEPTION',
  SASL_AUTHENTICATION: 'SASL_AUTHENTICATION_FAILED',
  TOPIC_AUTHORIZATION: 'TOPIC_AUTHORIZATION_FAILED',
  GROUP_AUTHORIZATION: 'GROUP_AUTHORIZATION_FAILED',
  CLUSTER_AUTHORIZATION: 'CLUSTER_AUTHORIZATION_FAILED',
  TRANSACTIONAL_ID_AUTHORIZATION: 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
}

/** `topic-not-found`, `NotLeaderOrFollowerException` and `org.apache.….TimeoutException` in the words of the tables. */
export function normaliseCode(text: string): string {
  const last = text.trim().replace(/^.*[.:]\s*(?=\w+$)/, '')
  const isJava = /^[A-Z][a-z]/.test(last)
  const snake = (isJava ? last.replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, '_') : last)
    .replaceAll(/[\s-]+/g, '_')
    .toUpperCase()
  if (JAVA_NAMES[snake] !== undefined) return JAVA_NAMES[snake]
  if (!isJava) return snake
  const bare = snake.replace(/_(EXCEPTION|ERROR)$/, '')
  return JAVA_NAMES[bare] ?? bare
}
