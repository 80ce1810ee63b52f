import type { JavaRuntime } from '../../src/sandbox/apache/java-node.ts'
import { runJava } from '../../src/sandbox/apache/java-node.ts'
import type { ProgramResult } from '../../src/sandbox/apache/run-program.ts'
import { testRuntime } from './real-kafka.ts'

/** Kafka's shell scripts by the classes behind them. */
const TOOLS = {
  'console-producer': 'org.apache.kafka.tools.ConsoleProducer',
  'console-consumer': 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  topics: 'org.apache.kafka.tools.TopicCommand',
  'consumer-groups': 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  'share-groups': 'org.apache.kafka.tools.consumer.group.ShareGroupCommand',
  'streams-groups': 'org.apache.kafka.tools.streams.StreamsGroupCommand',
  configs: 'kafka.admin.ConfigCommand',
  'get-offsets': 'org.apache.kafka.tools.GetOffsetShell',
  'delete-records': 'org.apache.kafka.tools.DeleteRecordsCommand',
  transactions: 'org.apache.kafka.tools.TransactionsCommand',
  'producer-perf-test': 'org.apache.kafka.tools.ProducerPerformance',
  'consumer-perf-test': 'org.apache.kafka.tools.ConsumerPerformance',
} as const

export type ApacheTool = keyof typeof TOOLS

/** Each is a Java machine of its own: more of them at once only take each other's time. */
const AT_ONCE = 2

const TIMEOUT_MS = 60_000

let runtime: Promise<JavaRuntime> | undefined
const lanes = Array.from({ length: AT_ONCE }, () => Promise.resolve())
let next = 0

/** Runs one of Apache's own tools against any cluster, as `kafka-topics.sh --bootstrap-server … --list` does. */
export async function runApacheTool(
  { bootstrap }: { readonly bootstrap: string },
  tool: ApacheTool,
  args: readonly string[],
  stdin = '',
): Promise<ProgramResult> {
  runtime ??= testRuntime()
  const java = await runtime
  const lane = next++ % AT_ONCE
  const run = (lanes[lane] ?? Promise.resolve()).then(
    async () =>
      await runJava(java, TOOLS[tool], ['--bootstrap-server', bootstrap, ...args], {
        stdin,
        timeoutMs: TIMEOUT_MS,
      }),
  )
  lanes[lane] = run.then(
    () => {},
    () => {},
  )
  return await run
}
