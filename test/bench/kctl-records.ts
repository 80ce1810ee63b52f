import { kctlProgram } from './kctl-program.ts'
import { type Job, RARE, type RecordTool, type Task } from './record-tool.ts'

const SHOW = {
  value: ['-o', 'value'],
  keyed: ['-f', String.raw`%k\t%v\n`],
  envelope: ['-o', 'ndjson'],
}

const READ = {
  value: ['-i', 'lines'],
  keyed: ['-i', 'lines', '--key-delimiter', '\t'],
  envelope: ['-i', 'ndjson'],
}

/** kctl as it comes: with its CRC check, and idempotent. */
export const KCTL_RECORDS: RecordTool = {
  name: 'kctl',
  job(task): Job {
    const { workload, topic, input, output } = task
    const { kind, shape, codec } = workload
    if (kind === 'produce') {
      const read = READ[shape === 'filter' ? 'value' : shape]
      return { ...kctlProgram(['produce', topic, '-z', codec, ...read, '-q'], task), stdin: input }
    }
    const show = shape === 'filter' ? [...SHOW.value, '--grep', RARE] : SHOW[shape]
    return { ...kctlProgram(['consume', topic, '-e', ...startOf(task), ...show, '-q'], task), stdout: output }
  },
}

function startOf({ workload: { kind }, group }: Task): readonly string[] {
  switch (kind) {
    case 'group':
      return ['-g', group]
    case 'tail':
      return ['--tail', '10']
    case 'consume':
    case 'produce':
      return ['--from', 'earliest']
  }
}
