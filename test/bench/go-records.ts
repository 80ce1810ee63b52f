import { hasPeer, type Peer, peerProgram } from './peers.ts'
import { type Job, RARE, rareAmong, type RecordTool, type Task } from './record-tool.ts'

/** The rows in which one of these is the best peer, or the only one that does the same. */
export const GO_RECORDS: readonly RecordTool[] = [
  // It waits at the end as well, however it is told where that is.
  tool('kcl', ({ workload: { kind, shape, partitions }, topic, records }) => {
    if (kind === 'tail') return ['consume', topic, '-o', '-10', '-n', String(10 * partitions)]
    if (shape !== 'filter') return null
    const tuning = ['--fetch-max-bytes', '104857600', '--fetch-max-partition-bytes', '10485760']
    return ['consume', topic, '-n', String(rareAmong(records)), '-G', `v:${RARE}`, ...tuning]
  }),
  // It has to be told how many there are: a group has no end for it.
  tool('rpk', ({ workload: { kind }, topic, group, records }) =>
    kind === 'group'
      ? ['topic', 'consume', topic, '-g', group, '-n', String(records), '-f', String.raw`%v\n`]
      : null,
  ),
  tool('kafkactl', ({ workload: { kind }, topic }) =>
    kind === 'tail' ? ['consume', topic, '--tail', '10'] : null,
  ),
]

function tool(name: Peer, argsFor: (task: Task) => readonly string[] | null): RecordTool {
  return {
    name,
    job(task): Job | null {
      const args = argsFor(task)
      if (args === null || !hasPeer(name)) return null
      const isPerPartition = name === 'kcl' && task.workload.kind === 'tail'
      return {
        ...peerProgram(name, task.bootstrap, args),
        stdout: task.output,
        ...(isPerPartition ? { aside: '10 of each partition' } : {}),
      }
    },
  }
}
