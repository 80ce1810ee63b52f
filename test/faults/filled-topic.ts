import { makeTopic } from '../support/make-topic.ts'
import { spawnKctl } from '../support/spawn-kctl.ts'
import type { FaultOptions } from './fault-row.ts'
import { KEYED, numberedLines } from './numbered-records.ts'
import { readStored, type StoredRecord } from './stored-records.ts'

export interface FilledTopic {
  readonly topic: string
  /** As kcat finds it. */
  readonly stored: readonly StoredRecord[]
}

/** A topic with numbered records, for readers. */
export async function fillTopic(
  { kctl, kafka: { bootstrap } }: Pick<FaultOptions, 'kctl' | 'kafka'>,
  count: number,
): Promise<FilledTopic> {
  const topic = await makeTopic({ bootstrap, brokers: 3 }, { prefix: 'filled', partitions: 3 })
  await using writer = spawnKctl(kctl, ['produce', topic, ...KEYED], {
    cluster: { bootstrap },
    stdin: numberedLines(0, count),
  })
  const { exitCode, stderr } = await writer.finished
  if (exitCode !== 0) throw new Error(`the topic was not filled: ${stderr}`)
  const stored: StoredRecord[] = []
  for await (const record of readStored(bootstrap, topic)) stored.push(record)
  if (stored.length !== count) throw new Error(`${stored.length} records are stored, not ${count}`)
  return { topic, stored }
}
