import { count } from './cluster-summary.ts'

/** Operations of Kafka's rules by their numbers, which are the bits of what brokers answer (KIP-430). */
const OPERATIONS = [
  [3, 'Read'],
  [4, 'Write'],
  [5, 'Create'],
  [6, 'Delete'],
  [7, 'Alter'],
  [8, 'Describe'],
  [10, 'DescribeConfigs'],
  [11, 'AlterConfigs'],
  [12, 'IdempotentWrite'],
] as const

export type Operation = (typeof OPERATIONS)[number][1]

/** What brokers send when they do not say. */
const UNSAID = -2147483648

/** @returns null where the broker does not say */
export function operationsOf(bits: number): ReadonlySet<Operation> | null {
  if (bits === UNSAID) return null
  return new Set(OPERATIONS.flatMap(([bit, name]) => ((bits & (1 << bit)) === 0 ? [] : [name])))
}

/** What can be done with each kind of thing by people and programs; brokers among themselves do more. */
const KNOWN = {
  cluster: ['Describe', 'Create', 'Alter', 'DescribeConfigs', 'AlterConfigs', 'IdempotentWrite'],
  topics: ['Read', 'Write', 'Delete', 'Alter', 'DescribeConfigs', 'AlterConfigs'],
  groups: ['Read', 'Delete'],
} as const satisfies Record<string, readonly Operation[]>

/** A topic or group that the user sees, and what it may do with it. */
export interface Granted {
  readonly name: string
  readonly operations: ReadonlySet<Operation>
}

export interface RightsText {
  readonly message: string
  readonly details: readonly string[]
}

export function clusterRightsText(operations: ReadonlySet<Operation>): RightsText {
  const may = KNOWN.cluster.filter((each) => operations.has(each))
  const mayNot = KNOWN.cluster.filter((each) => !operations.has(each))
  if (mayNot.length === 0) return { message: 'this user may do everything', details: [] }
  return { message: `this user may ${may.join(', ') || 'nothing'}; not ${mayNot.join(', ')}`, details: [] }
}

/**
 * What the user may do with the things that it sees, in one sentence; a line for each operation that it may
 * do with some of them only.
 *
 * @param seesAll whether there can be none that it does not see
 */
export function itemRightsText(
  kind: 'topics' | 'groups',
  items: readonly Granted[],
  seesAll: boolean,
): RightsText {
  const singular = kind === 'topics' ? 'topic' : 'group'
  const sees = seesAll
    ? items.length === 1
      ? `this user sees the only ${singular}`
      : `this user sees all ${count(items.length, singular)}`
    : `this user sees ${count(items.length, singular)}, and there may be more`
  const holders = KNOWN[kind].map((operation) => ({
    operation,
    without: items.filter(({ operations }) => !operations.has(operation)).map(({ name }) => name),
  }))
  const named = (part: typeof holders): string => part.map(({ operation }) => operation).join(', ')
  const all = holders.filter(({ without }) => without.length === 0)
  const none = holders.filter(({ without }) => without.length === items.length)
  const some = holders.filter((each) => !all.includes(each) && !none.includes(each))
  if (all.length === holders.length)
    return {
      message: `${sees}, and may do everything with ${items.length === 1 ? 'it' : 'them'}`,
      details: [],
    }
  const parts = [
    ...(all.length === 0 ? [] : [`may ${named(all)}`]),
    ...(some.length === 0 ? [] : [`may ${named(some)} with some of them`]),
    ...(none.length === 0 ? [] : [`may not ${named(none)}`]),
  ]
  return {
    message: `${sees}; ${parts.join('; ')}`,
    details: some.map(
      ({ operation, without }) =>
        `${operation}: with ${items.length - without.length} of ${items.length}, not with ${shortList(without)}`,
    ),
  }
}

const MOST_NAMED = 3

const shortList = (names: readonly string[]): string =>
  names.length <= MOST_NAMED
    ? names.join(', ')
    : `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`
