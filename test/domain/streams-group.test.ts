import { expect, test } from 'vitest'
import { formatMembers } from '../../src/domain/group.ts'
import { formatTasks, partitionsRead, type StreamsTask } from '../../src/domain/streams-group.ts'

const task = (text: string, role: StreamsTask['role'] = 'active'): StreamsTask => {
  const [subtopology = '', partition = ''] = text.split('_')
  return { subtopology, partition: Number(partition), role }
}

test.for<{ tasks: StreamsTask[]; text: string }>([
  { tasks: [], text: '-' },
  { tasks: [task('0_0'), task('1_3')], text: '0_0,1_3' },
  { tasks: [task('0_1', 'standby'), task('0_0')], text: '0_0; standby 0_1' },
  { tasks: [task('0_2', 'warmup')], text: 'warm-up 0_2' },
])('tasks are $text', ({ tasks, text }) => {
  expect(formatTasks(tasks)).toBe(text)
})

test('active tasks read what their subtopology reads, its own topics too', () => {
  const subtopology = { repartitionSinks: ['between'], changelogs: ['state'] }
  const topology = {
    epoch: 0,
    subtopologies: [
      { ...subtopology, id: '0', sources: ['orders'], repartitionSources: [] },
      { ...subtopology, id: '1', sources: [], repartitionSources: ['between'] },
    ],
  }
  const tasks = [task('0_1'), task('1_0'), task('0_0', 'standby'), task('2_0')]
  expect(partitionsRead(topology, tasks)).toEqual([
    { topic: 'orders', partition: 1 },
    { topic: 'between', partition: 0 },
  ])
  expect(partitionsRead({ epoch: 0, subtopologies: null }, tasks)).toEqual([])
})

test.for<[number, string[], string]>([
  [0, [], '0 members'],
  [1, ['/10.0.0.1'], '1 member on /10.0.0.1'],
  [5, ['a', 'b', 'c', 'd', 'e'], '5 members on a, b, c and 2 more'],
])('%d members on %j are %s', ([count, hosts, text]) => {
  expect(formatMembers(count, hosts)).toBe(text)
})
