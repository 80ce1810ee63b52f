import { type Connection, openConnection } from '../../src/wire/connection.ts'
import { ErrorCode } from '../../src/wire/error-codes.ts'
import { alterPartitionReassignments } from '../../src/wire/messages/alter-partition-reassignments.ts'
import { electLeaders } from '../../src/wire/messages/elect-leaders.ts'
import { metadata } from '../../src/wire/messages/metadata.ts'
import { until } from '../support/until.ts'

interface PartitionLeader {
  readonly partition: number
  readonly leader: number
  readonly replicas: readonly number[]
  readonly inSync: readonly number[]
}

/** Who leads the partitions of a topic, and gives the lead to others, at a real cluster. */
export interface RealLeaders extends Disposable {
  of(topic: string): Promise<readonly PartitionLeader[]>
  /** Resolves when the broker, one of the replicas, leads the partition. */
  move(topic: string, partition: number, to: number): Promise<void>
  /** Resolves when every replica of the topic is in sync and has a leader. */
  settled(topic: string, replicas: number): Promise<void>
}

export async function openRealLeaders(bootstrap: string): Promise<RealLeaders> {
  const [host = '', port = ''] = (bootstrap.split(',')[0] ?? '').split(':')
  const connection = await openConnection({
    host,
    port: Number(port),
    tls: null,
    sasl: null,
    clientId: 'faults',
    connectTimeoutMs: 5_000,
    requestTimeoutMs: 10_000,
  })
  const of = async (topic: string): Promise<readonly PartitionLeader[]> => await leadersOf(connection, topic)
  return {
    of,
    async move(topic, partition, to) {
      const found = (await of(topic)).find((each) => each.partition === partition)
      if (found === undefined) throw new Error(`there is no partition ${topic}-${partition}`)
      const order = [to, ...found.replicas.filter((replica) => replica !== to)]
      await prefer(connection, topic, partition, order)
      await until(async () => {
        await elect(connection, topic, partition)
        return (await of(topic)).some((each) => each.partition === partition && each.leader === to)
      })
    },
    async settled(topic, replicas) {
      await until(
        async () =>
          (await of(topic)).every(({ leader, inSync }) => leader >= 0 && inSync.length === replicas),
        60_000,
      )
    },
    [Symbol.dispose]: () => connection.close(),
  }
}

async function leadersOf(connection: Connection, topic: string): Promise<readonly PartitionLeader[]> {
  const { topics } = await connection.send(metadata, {
    topics: [{ name: topic }],
    allowAutoTopicCreation: false,
  })
  return (topics[0]?.partitions ?? []).map(({ partitionIndex, leaderId, replicaNodes, isrNodes }) => ({
    partition: partitionIndex,
    leader: leaderId,
    replicas: replicaNodes,
    inSync: isrNodes,
  }))
}

/** The first of the replicas is the one that is preferred as leader. */
async function prefer(
  connection: Connection,
  topic: string,
  partition: number,
  replicas: readonly number[],
): Promise<void> {
  const { errorCode, responses } = await connection.send(alterPartitionReassignments, {
    topics: [{ name: topic, partitions: [{ partitionIndex: partition, replicas }] }],
  })
  const codes = [errorCode, ...responses.flatMap((each) => each.partitions.map((part) => part.errorCode))]
  const refused = codes.find((code) => code !== 0)
  if (refused !== undefined) throw new Error(`replicas of ${topic}-${partition} stay in order: ${refused}`)
}

async function elect(connection: Connection, topic: string, partition: number): Promise<void> {
  const { replicaElectionResults } = await connection.send(electLeaders, {
    topicPartitions: [{ topic, partitions: [partition] }],
  })
  const code = replicaElectionResults[0]?.partitionResult[0]?.errorCode ?? 0
  // A replica that is not in sync yet is not available as a leader.
  const isToWait = code === ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE || code === ErrorCode.ELECTION_NOT_NEEDED
  if (code !== 0 && !isToWait) throw new Error(`no election for ${topic}-${partition}: ${code}`)
}
