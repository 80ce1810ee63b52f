import type { BenchBroker } from './bench-broker.ts'
import { tailMarks } from './tail-marks.ts'
import type { Workload } from './workloads.ts'

let count = 0

export function newTopic({ partitions }: Workload, broker: BenchBroker): string {
  const topic = `bench-${count++}`
  const config = ['--config', 'max.message.bytes=10485760']
  broker.kctl(['topics', 'create', topic, '-p', String(partitions), '-q', ...config])
  return topic
}

const filled = new Map<string, string>()

/** A topic with the content in it, which workloads may share. */
export function fillTopic(workload: Workload, input: string, broker: BenchBroker): string {
  const { content, partitions, codec, kind } = workload
  const isMarked = kind === 'tail'
  const key = [broker.bootstrap, content.name, partitions, codec, isMarked].join(' ')
  const known = filled.get(key)
  if (known !== undefined) return known
  const topic = newTopic(workload, broker)
  const keyed = content.name === 'keyed' ? ['--key-delimiter', '\t'] : []
  broker.kctl(['produce', topic, '--file', input, '-i', 'lines', '-z', codec, '-q', ...keyed])
  if (isMarked) broker.kctl(['produce', topic, '-i', 'ndjson', '-q'], tailMarks(partitions))
  filled.set(key, topic)
  return topic
}
