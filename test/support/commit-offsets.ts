import { openConnection } from '../../src/wire/connection.ts'
import { findCoordinator } from '../../src/wire/messages/find-coordinator.ts'
import { offsetCommit } from '../../src/wire/messages/offset-commit.ts'

export interface OffsetToCommit {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  readonly metadata?: string
}

/** Commits for a group from outside, as an administrator's tool does. */
export async function commitOffsets(
  { bootstrap }: { readonly bootstrap: string },
  groupId: string,
  offsets: readonly OffsetToCommit[],
): Promise<void> {
  const first = await connect(bootstrap.split(',')[0] ?? '')
  try {
    const { coordinators } = await first.send(findCoordinator, { keyType: 0, coordinatorKeys: [groupId] })
    const { host = '', port = 0 } = coordinators[0] ?? {}
    const connection = await connect(`${host}:${port}`)
    const { topics } = await connection
      .send(
        offsetCommit,
        {
          groupId,
          generationIdOrMemberEpoch: -1,
          memberId: '',
          topics: offsets.map(({ topic: name, partition, offset, metadata = '' }) => ({
            name,
            partitions: [
              {
                partitionIndex: partition,
                committedOffset: offset,
                committedLeaderEpoch: -1,
                committedMetadata: metadata,
              },
            ],
          })),
        },
        { maxVersion: 9 },
      )
      .finally(() => connection.close())
    const failed = topics.flatMap(({ partitions }) => partitions).find(({ errorCode }) => errorCode !== 0)
    if (failed !== undefined) throw new Error(`the commit was refused: error ${failed.errorCode}`)
  } finally {
    first.close()
  }
}

async function connect(address: string) {
  const [host = '', port = ''] = address.split(':')
  return await openConnection({
    host,
    port: Number(port),
    tls: null,
    sasl: null,
    clientId: 'test',
    connectTimeoutMs: 5_000,
    requestTimeoutMs: 10_000,
  })
}
