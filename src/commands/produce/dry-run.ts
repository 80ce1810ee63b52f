import type { Context } from '../../context.ts'
import type { TopicMetadata } from '../../domain/topic.ts'
import type { JsonValue } from '../../output/json.ts'
import { messageView, type View } from '../../output/view.ts'
import type { ProduceRequest } from './produce-request.ts'
import { checkCount } from './check-count.ts'
import type { PartitionChooser } from './choose-partition.ts'
import { feedAll, type Inputs } from './feed-all.ts'

interface PlannedPartition {
  readonly partition: number
  readonly records: number
  /** Of the values. */
  readonly bytes: number
}

interface DryRunReport {
  readonly topic: string
  readonly records: number
  readonly bytes: number
  readonly partitions: readonly PlannedPartition[]
}

interface DryRun {
  readonly request: ProduceRequest
  readonly context: Context
  readonly inputs: Inputs
  readonly topic: TopicMetadata
  readonly chooser: PartitionChooser
}

/** Reads all the input and says where it would go. */
export async function dryRun({ request, context, inputs, topic, chooser }: DryRun): Promise<void> {
  const counts = topic.partitions.map(() => ({ records: 0, bytes: 0 }))
  await feedAll(inputs, {
    request,
    chooser,
    now: () => context.now(),
    signal: context.signal,
    writer: {
      isFull: false,
      ready: async () => await Promise.resolve(),
      stage: (block) => ({ source: block, shift: 0 }),
      appendValues(partition, _timestampMs, _source, _shift, starts, ends, from, to) {
        const count = counts[partition]
        if (count === undefined) return to - from
        for (let index = from; index < to; index++) {
          count.records++
          count.bytes += (ends[index] as number) - (starts[index] as number)
        }
        return to - from
      },
      append(partition, _timestampMs, _key, _keyStart, _keyEnd, value, valueStart, valueEnd) {
        const count = counts[partition]
        if (count === undefined) return
        count.records++
        if (value !== null) count.bytes += valueEnd - valueStart
      },
    },
  })
  const partitions = counts
    .map((count, partition) => ({ partition, ...count }))
    .filter(({ records }) => records > 0)
  const records = partitions.reduce((sum, each) => sum + each.records, 0)
  await context.output.result(dryRunView, {
    topic: topic.name,
    records,
    bytes: partitions.reduce((sum, { bytes }) => sum + bytes, 0),
    partitions,
  })
  const problem = context.signal.aborted ? null : checkCount(records, request, inputs)
  if (problem !== null) throw problem
}

const dryRunView: View<DryRunReport> = messageView<DryRunReport>({
  toJson: ({ topic, records, bytes, partitions }): JsonValue => ({
    dryRun: true,
    topic,
    records,
    bytes,
    partitions: partitions.map((partition) => ({ ...partition })),
  }),
  lines: ({ topic, records, partitions }, style) => [
    ...partitions.map((each) => `  ${topic}[${each.partition}]   ${style.number(each.records)} records`),
    `${style.number(records)} records would go to ${style.accent(topic)}; nothing was sent`,
  ],
})
