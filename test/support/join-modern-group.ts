import { randomUUID } from 'node:crypto'
import { openConnection } from '../../src/wire/connection.ts'
import { consumerGroupHeartbeat } from '../../src/wire/messages/consumer-group-heartbeat.ts'

/** Joins a group of the new kind (KIP-848) on a cluster of one broker, and stays for the session timeout of 45 s. */
export async function joinModernGroup(
  { bootstrap }: { readonly bootstrap: string },
  groupId: string,
  subscribedTopicNames: readonly string[],
): Promise<void> {
  const [host = '', port = ''] = bootstrap.split(':')
  const connection = await openConnection({
    host,
    port: Number(port),
    tls: null,
    sasl: null,
    clientId: 'modern',
    connectTimeoutMs: 5_000,
    requestTimeoutMs: 10_000,
  })
  try {
    const { errorCode } = await connection.send(consumerGroupHeartbeat, {
      groupId,
      memberId: randomUUID(),
      memberEpoch: 0,
      rebalanceTimeoutMs: 30_000,
      subscribedTopicNames,
      topicPartitions: [],
    })
    if (errorCode !== 0) throw new Error(`the group was not joined: error ${errorCode}`)
  } finally {
    connection.close()
  }
}
