import { describe, expect, test } from 'vitest'
import {
  type OffsetPlan,
  parsePlan,
  planDifferences,
  planToJson,
  type PlanSurroundings,
} from '../../src/domain/offset-plan-file.ts'
import { stringifyJson } from '../../src/output/json.ts'

const plan: OffsetPlan = {
  time: Date.UTC(2026, 10, 21, 8, 33, 10, 123),
  clusterId: 'c',
  context: null,
  group: 'billing',
  state: 'Empty',
  target: 'earliest',
  command: ['offsets', 'reset'],
  partitions: [
    { topic: 'orders', topicId: 'id', partition: 0, before: 2n ** 63n - 1n, after: 0n },
    { topic: 'orders', topicId: 'id', partition: 1, before: null, after: 9_007_199_254_740_993n },
  ],
}

const text = (changes: object = {}): string => stringifyJson({ ...planToJson(plan), ...changes }, 2)

const now: PlanSurroundings = {
  clusterId: 'c',
  state: 'Empty',
  memberCount: 0,
  committed: [
    { topic: 'orders', partition: 0, committed: 2n ** 63n - 1n, leaderEpoch: 4, metadata: 'x', error: null },
    { topic: 'other', partition: 0, committed: 3n, leaderEpoch: null, metadata: '', error: null },
  ],
  topics: [{ name: 'orders', id: 'id', internal: false, partitions: [], error: null }],
}

describe('a plan in a file', () => {
  test('is read as it was written, to the last digit', () => {
    expect(parsePlan(text())).toEqual(plan)
    expect(text()).toContain('"before": 9223372036854775807')
  })

  test.for([
    { changes: { plan: 'something else' }, says: 'it is no plan' },
    { changes: { format: 2 }, says: 'its format is 2' },
    { changes: { time: 'soon' }, says: '"time"' },
    { changes: { group: null }, says: '"group" is no text' },
    { changes: { partitions: [] }, says: 'it moves nothing' },
    { changes: { partitions: [{ topic: 'a', partition: -1 }] }, says: '"partition" is not the number' },
    {
      changes: { partitions: [{ topic: 'a', partition: 0, before: -1, after: 0 }] },
      says: '"before" is not an offset',
    },
    {
      changes: { partitions: [{ topic: 'a', partition: 0, before: null }] },
      says: '"after" is not an offset',
    },
    {
      changes: { partitions: [0, 0].map((partition) => ({ topic: 'a', partition, before: null, after: 0 })) },
      says: 'a[0] is named twice',
    },
  ])('refuses $changes', ({ changes, says }) => {
    expect(() => parsePlan(text(changes))).toThrow(says)
  })

  test.for(['', '[]', 'null', '{'])('refuses "%s"', (bad) => {
    expect(() => parsePlan(bad)).toThrow('plan file')
  })

  test.for<{ what: string; changes: Partial<PlanSurroundings>; differences: readonly string[] }>([
    { what: 'nothing', changes: {}, differences: [] },
    {
      what: 'the cluster',
      changes: { clusterId: 'd', committed: [] },
      differences: ['cluster   planned for c, this is d'],
    },
    {
      what: 'the state',
      changes: { state: 'Stable', memberCount: 2 },
      differences: ['group "billing"   was Empty, is Stable with 2 members'],
    },
    {
      what: 'offsets',
      changes: {
        committed: [
          { ...now.committed[0]!, committed: 7n },
          { ...now.committed[0]!, partition: 1, committed: 0n },
        ],
      },
      differences: [
        'orders[0]   committed was 9223372036854775807, is 7',
        'orders[1]   committed was none, is 0',
      ],
    },
    {
      what: 'a topic made anew',
      changes: { topics: [{ ...now.topics[0]!, id: 'other' }] },
      differences: ['topic "orders"   was deleted and made anew'],
    },
    { what: 'a topic gone', changes: { topics: [] }, differences: ['topic "orders"   is gone'] },
  ])('says what has changed: $what', ({ changes, differences }) => {
    expect(planDifferences(plan, { ...now, ...changes })).toEqual(differences)
  })
})
