import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { partitionKey, type PartitionKey } from '../../../../src/sandbox/embedded/groups/partition-key.ts'
import {
  type AssignableMember,
  type AssignableTopic,
  SERVER_ASSIGNORS,
  type ServerAssignor,
} from '../../../../src/sandbox/embedded/groups/server-assignor.ts'

const assignor = (name: string): ServerAssignor => SERVER_ASSIGNORS.get(name) ?? (() => new Map())
const member = (id: string, topics: string[], before: PartitionKey[] = []): AssignableMember => ({
  id,
  topics: new Set(topics),
  before: new Set(before),
})
const plain = (assigned: ReturnType<ServerAssignor>) =>
  Object.fromEntries([...assigned].map(([id, keys]) => [id, [...keys].sort()]))

describe('uniform', () => {
  test('moves one partition when a second member comes to three', () => {
    const before: PartitionKey[] = ['t 0', 't 1', 't 2']
    const members = [member('a', ['t'], before), member('b', ['t'])]
    expect(plain(assignor('uniform')([{ id: 't', partitions: 3 }], members))).toEqual({
      a: ['t 0', 't 1'],
      b: ['t 2'],
    })
  })

  const group = fc.record({
    topics: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 4 }),
    members: fc.array(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
  })

  test('gives every partition to exactly one who reads it, evenly where all read the same', () => {
    fc.assert(
      fc.property(group, ({ topics: sizes, members: reads }) => {
        const topics: AssignableTopic[] = sizes.map((partitions, index) => ({ id: `t${index}`, partitions }))
        const members = reads.map((wants, index) =>
          member(
            `m${index}`,
            topics.filter((_, topic) => wants[topic]).map(({ id }) => id),
          ),
        )
        const assigned = assignor('uniform')(topics, members)
        const given = [...assigned.values()].flatMap((keys) => [...keys])
        const wanted = topics.flatMap(({ id, partitions }) =>
          members.some((reader) => reader.topics.has(id))
            ? Array.from({ length: partitions }, (_, partition) => partitionKey(id, partition))
            : [],
        )
        expect(given.toSorted()).toEqual(wanted.toSorted())
        for (const { id, topics: mine } of members) {
          for (const key of assigned.get(id) ?? []) expect(mine.has(key.split(' ')[0] ?? '')).toBe(true)
        }
        const counts = members.map(({ id }) => assigned.get(id)?.size ?? 0)
        const allTheSame = reads.every((wants) =>
          topics.every((_, topic) => wants[topic] === reads[0]?.[topic]),
        )
        if (allTheSame) expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
        const again = members.map((reader) => ({
          ...reader,
          before: assigned.get(reader.id) ?? new Set<never>(),
        }))
        expect(plain(assignor('uniform')(topics, again))).toEqual(plain(assigned))
      }),
    )
  })
})

test('range gives neighbouring partitions, the first readers the larger shares', () => {
  const topics = [
    { id: 't', partitions: 5 },
    { id: 'u', partitions: 2 },
  ]
  const members = [member('b', ['t', 'u']), member('a', ['t', 'u']), member('c', ['u'])]
  expect(plain(assignor('range')(topics, members))).toEqual({
    a: ['t 0', 't 1', 't 2', 'u 0'],
    b: ['t 3', 't 4', 'u 1'],
    c: [],
  })
})
