import { join } from 'node:path'
import { type BenchBroker, startBenchBroker } from './bench-broker.ts'
import { contentFile } from './content.ts'
import { digestLines, type LineDigest } from './digest-lines.ts'
import { measure, type Measurement } from './measure.ts'
import { median } from './time-command.ts'
import { findTools, type Task, type Tool } from './tools.ts'
import { type Workload, WORKLOADS } from './workloads.ts'

export interface RecordBenchOptions {
  /** Of the full number of records. */
  readonly scale: number
  readonly rounds: number
  /** Only workloads whose names hold this. */
  readonly only: string
}

/** Reading and writing records, on one real broker, every tool in turn. */
export async function benchRecords(
  say: (line: string) => void,
  { scale, rounds, only }: RecordBenchOptions,
): Promise<void> {
  const { tools, missing } = findTools()
  using broker = startBenchBroker()
  say(
    `Records, one Apache Kafka, ${rounds} rounds in turns, ${scale === 1 ? 'full size' : `${scale} of the size`}`,
  )
  if (missing.length > 0) say(`  not on the PATH, so left out: ${missing.join(', ')}`)
  say(`  ${'workload'.padEnd(40)} ${'tool'.padEnd(11)}   time     CPU   memory   kctl ÷ it`)
  for (const workload of WORKLOADS.filter(({ name }) => name.includes(only))) {
    for (const line of await benchWorkload(workload, tools, broker, { scale, rounds })) say(`  ${line}`)
  }
}

interface Run {
  readonly tool: Tool
  readonly measurements: Measurement[]
  /** What is wrong with its output, or null. */
  problem: string | null
}

async function benchWorkload(
  workload: Workload,
  tools: readonly Tool[],
  broker: BenchBroker,
  { scale, rounds }: { readonly scale: number; readonly rounds: number },
): Promise<readonly string[]> {
  const input = await contentFile(broker.directory, workload.content, scale)
  const filled = workload.kind === 'produce' ? null : fillTopic(workload, input, broker)
  const truth = await digestLines(input)
  const runs = tools.map((tool): Run => ({ tool, measurements: [], problem: null }))
  for (let round = 0; round < rounds; round++) {
    for (const run of runs) {
      const task = taskOf(workload, broker, input, filled ?? newTopic(workload, broker))
      const command = run.tool.command(task)
      if (command === null) continue
      run.measurements.push(await measure(command))
      if (round === 0) run.problem = await problemOf(task, truth, broker)
      if (filled === null) broker.kctl(['topics', 'delete', task.topic, '-y', '-q'])
    }
  }
  return report(workload, runs)
}

let count = 0

function newTopic({ partitions }: Workload, broker: BenchBroker): string {
  const topic = `bench-${count++}`
  broker.kctl([
    'topics',
    'create',
    topic,
    '-p',
    String(partitions),
    '-q',
    '--config',
    'max.message.bytes=10485760',
  ])
  return topic
}

const filledTopics = new Map<string, string>()

/** A topic with the content in it, which workloads may share. */
function fillTopic(workload: Workload, input: string, broker: BenchBroker): string {
  const { content, partitions, codec } = workload
  const key = `${content.name} ${partitions} ${codec}`
  const known = filledTopics.get(key)
  if (known !== undefined) return known
  const topic = newTopic(workload, broker)
  const keyed = content.name === 'keyed' ? ['--key-delimiter', '\t'] : []
  broker.kctl(['produce', topic, '--file', input, '-i', 'lines', '-z', codec, '-q', ...keyed])
  filledTopics.set(key, topic)
  return topic
}

function taskOf(workload: Workload, broker: BenchBroker, input: string, topic: string): Task {
  return {
    workload,
    bootstrap: broker.bootstrap,
    topic,
    group: `bench-group-${count++}`,
    input,
    output: join(broker.directory, 'output'),
  }
}

/** A wrong or incomplete output is shown, and never ranked. */
async function problemOf(task: Task, truth: LineDigest, broker: BenchBroker): Promise<string | null> {
  const { workload, output, topic } = task
  if (workload.kind === 'produce') {
    const described = JSON.parse(broker.kctl(['topics', 'describe', topic, '-o', 'json'])) as {
      partitions: { records: number }[]
    }
    const stored = described.partitions.reduce((sum, { records }) => sum + records, 0)
    return stored === truth.lines ? null : `${stored} of ${truth.lines} records are there`
  }
  const printed = await digestLines(output)
  if (workload.shape === 'filter') return printed.lines > 0 ? null : 'nothing was found'
  if (printed.lines !== truth.lines) return `${printed.lines} of ${truth.lines} lines`
  const same = workload.shape === 'envelope' || printed.sum === truth.sum
  return same ? null : 'other lines than were written'
}

function report({ name, bar }: Workload, runs: readonly Run[]): readonly string[] {
  const timed = runs.filter(({ measurements }) => measurements.length > 0)
  const wallMs = ({ measurements }: Run): number => median(measurements.map((each) => each.wallMs))
  const own = timed[0]
  const peers = timed.slice(1).filter(({ problem }) => problem === null)
  const bestMs = Math.min(...peers.map(wallMs))
  return timed.map((run, index) => {
    const cpuS = median(run.measurements.map(({ cpuMs }) => cpuMs)) / 1_000
    const peak = Math.max(...run.measurements.map(({ peakBytes }) => peakBytes ?? 0)) / 1e6
    const ratio = own === undefined ? Number.NaN : wallMs(own) / (index === 0 ? bestMs : wallMs(run))
    const verdict =
      run.problem !== null
        ? `WRONG: ${run.problem}`
        : index > 0 || !Number.isFinite(bestMs)
          ? index > 0
            ? ratio.toFixed(2)
            : ''
          : `${ratio.toFixed(2)} of the best, bar ${bar}: ${ratio <= bar ? 'met' : 'MISSED'}`
    return `${(index === 0 ? name : '').padEnd(40)} ${run.tool.name.padEnd(11)} ${(wallMs(run) / 1_000).toFixed(2).padStart(6)} s ${cpuS.toFixed(2).padStart(6)} s ${peak.toFixed(0).padStart(5)} MB   ${verdict}`
  })
}
