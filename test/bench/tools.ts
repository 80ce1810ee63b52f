import { findProgram } from './find-program.ts'
import { KCTL } from './bench-broker.ts'
import type { Measured } from './measure.ts'
import type { Workload } from './workloads.ts'

/** What a tool is to do in one run. */
export interface Task {
  readonly workload: Workload
  readonly bootstrap: string
  readonly topic: string
  /** A group that nobody has used yet. */
  readonly group: string
  /** What is to be produced. */
  readonly input: string
  /** Where what is consumed goes. */
  readonly output: string
}

export interface Tool {
  readonly name: string
  /** Null where it cannot do such a thing. */
  command(task: Task): Measured | null
}

/** The text that one line in a thousand has. */
export const RARE = '00042 '

const kctl: Tool = {
  name: 'kctl',
  command({ workload: { kind, shape, codec }, bootstrap, topic, group, input, output }) {
    const run = (...args: string[]): Measured => ({
      file: process.execPath,
      args: [KCTL, ...args, '-b', bootstrap, '-q'],
      env: { KCTL_CONFIG: '/nonexistent' },
      ...(kind === 'produce' ? { stdin: input } : { stdout: output }),
    })
    if (kind === 'produce')
      return run(
        'produce',
        topic,
        '-z',
        codec,
        '-i',
        'lines',
        ...(shape === 'keyed' ? ['--key-delimiter', '\t'] : []),
      )
    const consume = ['consume', topic, '-e', ...(kind === 'group' ? ['-g', group] : ['--from', 'earliest'])]
    switch (shape) {
      case 'value':
        return run(...consume, '-o', 'value')
      case 'keyed':
        return run(...consume, '-f', '%k\t%v\n')
      case 'envelope':
        return run(...consume, '-o', 'ndjson')
      case 'filter':
        return run(...consume, '-o', 'value', '--grep', RARE)
    }
  },
}

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

function kcat(name: string, tuned: boolean): Tool {
  return {
    name,
    command({ workload: { kind, shape, codec }, bootstrap, topic, group, input, output }) {
      const settings = (of: readonly string[]): string[] =>
        tuned ? of.flatMap((setting) => ['-X', setting]) : []
      if (kind === 'produce') {
        const args = ['-P', '-b', bootstrap, '-t', topic, '-l', '-X', 'enable.idempotence=true', '-z', codec]
        const keyed = shape === 'keyed' ? ['-K', '\t'] : []
        return { file: 'kcat', args: [...args, ...settings(TUNED_PRODUCER), ...keyed, input] }
      }
      const format = { value: [], keyed: ['-f', '%k\t%s\n'], envelope: ['-J'], filter: null }[shape]
      // It has no filter of its own.
      if (format === null) return null
      const common = [
        '-b',
        bootstrap,
        '-e',
        '-q',
        '-X',
        'auto.offset.reset=earliest',
        ...settings(TUNED_CONSUMER),
        ...format,
      ]
      const args =
        kind === 'group' ? [...common, '-G', group, topic] : ['-C', '-t', topic, '-o', 'beginning', ...common]
      return { file: 'kcat', args, stdout: output }
    },
  }
}

/** kctl first, and the others that this machine has. */
export function findTools(): { readonly tools: readonly Tool[]; readonly missing: readonly string[] } {
  const hasKcat = findProgram('kcat') !== null
  return {
    tools: [kctl, ...(hasKcat ? [kcat('kcat', false), kcat('kcat tuned', true)] : [])],
    missing: ['kcat', 'rpk', 'kcl', 'kaf', 'kafkactl'].filter((name) => findProgram(name) === null),
  }
}
