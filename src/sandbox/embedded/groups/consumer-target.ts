import type { ConsumerGroup, ConsumerMember } from './consumer-group.ts'
import type { TopicLookup } from './topic-lookup.ts'
import { SERVER_ASSIGNORS } from './server-assignor.ts'

/** @returns null for an expression that cannot be compiled */
export function compileTopicRegex(pattern: string): RegExp | null {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u')
  } catch {
    return null
  }
}

/** The topics that exist among those a member asked for, by name or by an expression that fits the whole name. */
function topicsOf({ topicNames, topicRegex }: ConsumerMember, topics: TopicLookup): ReadonlySet<string> {
  const names = new Set([...topicNames].filter((name) => topics.topicId(name) !== null))
  const regex = topicRegex === null ? null : compileTopicRegex(topicRegex)
  if (regex !== null) for (const name of topics.names()) if (regex.test(name)) names.add(name)
  return names
}

export function subscribedTopicNames(group: ConsumerGroup, topics: TopicLookup): ReadonlySet<string> {
  return new Set([...group.members.values()].flatMap((member) => [...topicsOf(member, topics)]))
}

/** Makes the assignment that the members of the group's present epoch are to reach. */
export function assignTarget(group: ConsumerGroup, topics: TopicLookup): void {
  group.assignor = preferredAssignor(group)
  const assign = SERVER_ASSIGNORS.get(group.assignor)
  const idOf = (name: string) => topics.topicId(name) ?? ''
  const assignable = [...subscribedTopicNames(group, topics)]
    .sort()
    .map((name) => ({ id: idOf(name), partitions: topics.partitionCount(name) ?? 0 }))
  const members = [...group.members.values()].map((member) => ({
    id: member.id,
    topics: new Set([...topicsOf(member, topics)].map(idOf)),
    before: group.target.get(member.id) ?? new Set<never>(),
  }))
  group.target = assign?.(assignable, members) ?? new Map()
  group.targetEpoch = group.epoch
}

/** What most members that name one prefer. */
function preferredAssignor(group: ConsumerGroup): string {
  const votes = new Map<string, number>()
  for (const { serverAssignor } of group.members.values()) {
    if (serverAssignor !== null) votes.set(serverAssignor, (votes.get(serverAssignor) ?? 0) + 1)
  }
  const [fallback = 'uniform'] = SERVER_ASSIGNORS.keys()
  return [...votes].reduce((best, next) => (next[1] > best[1] ? next : best), [fallback, 0] as const)[0]
}
