import { findProgram } from './find-program.ts'
import { type Job, RARE, type RecordTool, type Task } from './record-tool.ts'

/** What kcat's own documents and users advise for speed. */
const TUNED_CONSUMER = [
  'queued.min.messages=10000000',
  'queued.max.messages.kbytes=2097151',
  'fetch.message.max.bytes=10485760',
  'fetch.max.bytes=104857600',
]
const TUNED_PRODUCER = [
  'queue.buffering.max.messages=10000000',
  'queue.buffering.max.kbytes=2097151',
  'batch.num.messages=100000',
  'batch.size=1000000',
  'linger.ms=50',
]

export const KCAT_RECORDS: readonly RecordTool[] = [
  { name: 'kcat', job: (task) => job(task, [], []) },
  { name: 'kcat tuned', job: (task) => job(task, set(TUNED_CONSUMER), set(TUNED_PRODUCER)) },
]

const set = (settings: readonly string[]): readonly string[] => settings.flatMap((setting) => ['-X', setting])

const job = (task: Task, consumer: readonly string[], producer: readonly string[]): Job | null =>
  task.workload.kind === 'produce' ? produce(task, producer) : consume(task, consumer)

function produce(task: Task, tuning: readonly string[]): Job {
  const { workload, bootstrap, topic, input, splitInput } = task
  const { shape, codec } = workload
  const args = ['-P', '-b', bootstrap, '-t', topic, '-X', 'enable.idempotence=true', '-z', codec, ...tuning]
  const keyed = [...args, '-K', '\t']
  if (shape === 'keyed') return { file: 'kcat', args: [...keyed, '-l', input] }
  if (shape !== 'envelope') return { file: 'kcat', args: [...args, '-l', input] }
  // It knows no envelopes: somebody has to take them apart, and the headers stay behind.
  return findProgram('jq') === null
    ? { file: 'kcat', args: [...keyed, '-l', splitInput], losesHeaders: true }
    : {
        file: 'jq',
        args: ['-r', '.key + "\\t" + .value'],
        stdin: input,
        into: { file: 'kcat', args: keyed, counts: true },
        losesHeaders: true,
      }
}

function consume(task: Task, tuning: readonly string[]): Job {
  const { workload, bootstrap, topic, group, output } = task
  const { kind, shape } = workload
  const shown = { value: [], filter: [], keyed: ['-f', String.raw`%k\t%s\n`], envelope: ['-J'] }[shape]
  const common = ['-b', bootstrap, '-e', '-q', '-X', 'auto.offset.reset=earliest', ...tuning, ...shown]
  if (kind === 'group') return { file: 'kcat', args: [...common, '-G', group, topic], stdout: output }
  const start = kind === 'tail' ? '-10' : 'beginning'
  const read = { file: 'kcat', args: ['-C', '-t', topic, '-o', start, ...common], stdout: output }
  if (kind === 'tail') return { ...read, aside: '10 of each partition' }
  if (shape === 'filter') return { ...read, into: { file: 'grep', args: ['-F', RARE], counts: true } }
  return read
}
