import { setTimeout as sleep } from 'node:timers/promises'
import type { AnyApi } from '../../src/wire/api.ts'
import { describeGroups } from '../../src/wire/messages/describe-groups.ts'
import { findCoordinator } from '../../src/wire/messages/find-coordinator.ts'
import { listGroups } from '../../src/wire/messages/list-groups.ts'
import { listOffsets } from '../../src/wire/messages/list-offsets.ts'
import { metadata } from '../../src/wire/messages/metadata.ts'
import { offsetCommit } from '../../src/wire/messages/offset-commit.ts'
import { offsetFetch } from '../../src/wire/messages/offset-fetch.ts'
import type { Ended } from '../support/spawn-kctl.ts'
import { openBrokerProxy, type ProxyFault } from './broker-proxy.ts'
import { committedInTopics } from './committed-offsets.ts'
import { type GuestKind, joinAsGuest } from './group-guest.ts'
import type { Offsets } from './random-reset.ts'
import type { SeededRandom } from './seeded-random.ts'

/** What happens to a reset besides what is asked of it. */
export type ResetTrouble =
  | { readonly kind: 'none' }
  /** Somebody joins the group before it, or so long after its start. */
  | { readonly kind: 'member'; readonly guest: GuestKind; readonly afterMs: number | null }
  | { readonly kind: 'proxy'; readonly fault: ProxyFault }

export interface MetTrouble {
  readonly ended: Ended
  readonly words: string
  /** What the group had when its member had come; null without one. */
  readonly atJoin: Offsets | null
  readonly isSentAway: boolean
  /** Exit codes that it may lead to. */
  readonly mayEndWith: readonly number[]
}

/** Shorter than the longest that something is late. */
const TIMEOUT = '4s'
const LATE_MS = [200, 1_500, 6_000]
/** What is late for so long is late once. */
const LONG_MS = 2_000
/** For a request that was late to be carried out. */
const ACT_MS = 500
/** No answer, none about a partition, nothing known; and who is hung up on at the first request is right to think of SASL. */
const AFTER_LOSS = [4, 5, 8, 9]

const READS: readonly AnyApi[] = [
  offsetFetch,
  offsetFetch,
  listOffsets,
  metadata,
  findCoordinator,
  describeGroups,
  listGroups,
]
/** Half of them are commits, which many resets never come to. */
const APIS: readonly AnyApi[] = [...READS, ...READS.map(() => offsetCommit)]

const FAULTS = [
  'lost request',
  'lost answer',
  'lost answer',
  'late request',
  'late answer',
  'orphaned request',
] as const

/** @param hasOther something else goes wrong already */
export function chooseTrouble(random: SeededRandom, hasOther: boolean): ResetTrouble {
  const kind = random.pick(['none', 'none', 'member', 'proxy'] as const)
  if (kind === 'none' || hasOther) return { kind: 'none' }
  if (kind === 'member') {
    const guest = random.pick(['classic', 'modern'] as const)
    return { kind, guest, afterMs: random.next() < 0.4 ? null : random.between(0, 500) }
  }
  const [fault, ms] = [random.pick(FAULTS), random.pick(LATE_MS)]
  const api = random.pick(APIS)
  const times = ms > LONG_MS ? 1 : random.between(1, 3)
  return { kind, fault: { api, kind: fault, times, ms } }
}

interface Place {
  readonly bootstrap: string
  readonly group: string
  readonly topics: readonly string[]
}

/** @param run runs it against these bootstrap servers, with more arguments */
export async function meetTrouble(
  trouble: ResetTrouble,
  { bootstrap, group, topics }: Place,
  run: (bootstrap: string, args?: readonly string[]) => Promise<Ended>,
): Promise<MetTrouble> {
  const calm = { atJoin: null, isSentAway: false }
  if (trouble.kind === 'proxy') {
    const { api, kind, times, ms } = trouble.fault
    await using proxy = await openBrokerProxy(bootstrap, trouble.fault)
    const ended = await run(proxy.bootstrap, ['--timeout', TIMEOUT])
    const late = kind.startsWith('lost') ? '' : ` by ${ms} ms`
    const words = `${proxy.met} of ${times} times ${kind} of ${api.name}${late}`
    await proxy.settled()
    await sleep(ACT_MS)
    return { ...calm, ended, words, mayEndWith: AFTER_LOSS }
  }
  if (trouble.kind === 'none')
    return { ...calm, ended: await run(bootstrap), words: 'no trouble', mayEndWith: [] }

  const { guest: kind, afterMs } = trouble
  const running = afterMs === null ? null : run(bootstrap)
  if (afterMs !== null) await sleep(afterMs)
  const guest = await joinAsGuest(bootstrap, group, topics, kind)
  const atJoin = await committedInTopics(bootstrap, group, topics)
  const ended = await (running ?? run(bootstrap))
  const isSentAway = !(await guest.isUndisturbed())
  await guest.leave()
  const words = `a ${kind} member ${afterMs === null ? 'before' : `after ${afterMs} ms`}`
  return { ended, words, atJoin, isSentAway, mayEndWith: [8] }
}
