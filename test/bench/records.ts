import { join } from 'node:path'
import { committedOf } from './admin-data.ts'
import type { Bench } from './bench.ts'
import { benchRows } from './bench.ts'
import { lazyBenchBroker, type LazyBroker } from './bench-broker.ts'
import { problemOfRecords } from './check-records.ts'
import { contentFile, SPLIT_ENVELOPES } from './content.ts'
import { GO_RECORDS } from './go-records.ts'
import { KCAT_RECORDS } from './kcat-records.ts'
import { KCTL_RECORDS } from './kctl-records.ts'
import { hasPeer } from './peers.ts'
import type { RecordTool, Task } from './record-tool.ts'
import { fillTopic, newTopic } from './record-topics.ts'
import type { Entry, Row } from './row.ts'
import { type Workload, WORKLOADS } from './workloads.ts'

/** Reading and writing records, on one real broker, every tool in turn. */
export async function benchRecords(bench: Bench): Promise<void> {
  const { rounds, scale } = bench
  using broker = lazyBenchBroker()
  const size = scale === 1 ? 'full size' : `${scale} of the size`
  await benchRows(
    bench,
    `Records, one Apache Kafka, ${rounds} rounds in turns, ${size}`,
    WORKLOADS.map((workload) => rowOf(workload, broker, scale)),
  )
}

const tools = (): readonly RecordTool[] => [
  KCTL_RECORDS,
  ...(hasPeer('kcat') ? KCAT_RECORDS : []),
  ...GO_RECORDS,
]

function rowOf(workload: Workload, broker: LazyBroker, scale: number): Row {
  const { name, bars, kind } = workload
  return {
    name,
    bars,
    isShort: kind === 'tail',
    async entries() {
      const base = await baseTask(workload, broker, scale)
      return tools().flatMap((tool) => entryOf(tool, base, broker, scale))
    },
  }
}

type BaseTask = Omit<Task, 'topic' | 'group'> & { readonly filled: string | null }

async function baseTask(workload: Workload, broker: LazyBroker, scale: number): Promise<BaseTask> {
  const { bootstrap, directory } = broker.get()
  const { content, kind, shape } = workload
  const input = await contentFile(directory, content, scale)
  // The first group of a broker waits for the topic that groups are kept in.
  if (kind === 'group') await committedOf(broker.get(), 'first')
  const isSplit = kind === 'produce' && shape === 'envelope'
  return {
    workload,
    bootstrap,
    directory,
    input,
    splitInput: isSplit ? await contentFile(directory, SPLIT_ENVELOPES, scale) : input,
    output: join(directory, 'output'),
    records: Math.round(content.lines * scale),
    filled: kind === 'produce' ? null : fillTopic(workload, input, broker.get()),
  }
}

let groups = 0

function entryOf(tool: RecordTool, base: BaseTask, broker: LazyBroker, scale: number): readonly Entry[] {
  const { workload, filled } = base
  const nobody = tool.job({ ...base, topic: '', group: '' })
  if (nobody === null) return []
  return [
    {
      tool: tool.name,
      aside: nobody.aside,
      ...(workload.blockedMs === undefined ? {} : { maxRounds: 1 }),
      prepare() {
        const topic = filled ?? newTopic(workload, broker.get())
        const task: Task = { ...base, topic, group: `bench-group-${groups++}` }
        const job = tool.job(task) ?? nobody
        const pause = blockedSeconds(workload, scale)
        const late = { file: 'sh', args: ['-c', `sleep ${pause}; exec cat`], counts: false }
        return {
          command: pause === null ? job : { ...job, into: late },
          async check() {
            const problem = await problemOfRecords(task, job)
            if (filled === null) broker.get().kctl(['topics', 'delete', topic, '-y', '-q'])
            return problem
          },
        }
      },
    },
  ]
}

/** Less than a second blocks nobody. */
const blockedSeconds = ({ blockedMs }: Workload, scale: number): number | null =>
  blockedMs === undefined ? null : Math.max(1, (blockedMs / 1000) * Math.min(1, scale))
