import type { Api, Decoded } from '../../../../src/wire/api.ts'
import type { EmbeddedState } from '../../../../src/sandbox/embedded/embedded-state.ts'
import type { Handler } from '../../../../src/sandbox/embedded/handler.ts'
import {
  createGroupCoordinator,
  type GroupCoordinator,
  type OffsetChange,
} from '../../../../src/sandbox/embedded/groups/group-coordinator.ts'
import type { GroupSettings } from '../../../../src/sandbox/embedded/groups/group-settings.ts'
import type { Timers } from '../../../../src/sandbox/embedded/groups/timers.ts'
import { topicLookup } from '../../../../src/sandbox/embedded/groups/topic-lookup.ts'
import {
  createTransactionCoordinator,
  type TransactionCoordinator,
} from '../../../../src/sandbox/embedded/transactions/transaction-coordinator.ts'
import type { TransactionMarker } from '../../../../src/sandbox/embedded/transactions/transaction.ts'
import { TopicRegistry } from '../../../../src/sandbox/embedded/topic-registry.ts'
import { Reader, Writer } from '../../../../src/wire/primitives.ts'

export interface ManualTimers extends Timers {
  /** Moves the clock and rings what is due, in order. Promises that hang on it are settled when this resolves. */
  advance(ms: number): Promise<void>
}

export function manualTimers(startMs = 1_000_000): ManualTimers {
  let nowMs = startMs
  let alarms: { readonly atMs: number; readonly work: () => void }[] = []
  return {
    now: () => nowMs,
    after(delayMs, work) {
      const alarm = { atMs: nowMs + delayMs, work }
      alarms.push(alarm)
      return () => {
        alarms = alarms.filter((other) => other !== alarm)
      }
    },
    async advance(ms) {
      const untilMs = nowMs + ms
      for (;;) {
        const due = alarms.filter((alarm) => alarm.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0]
        if (due === undefined) break
        alarms = alarms.filter((alarm) => alarm !== due)
        nowMs = Math.max(nowMs, due.atMs)
        due.work()
      }
      nowMs = untilMs
      await settle()
    },
  }
}

/** Lets every promise that can settle do so. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

export interface World {
  readonly timers: ManualTimers
  readonly topics: TopicRegistry
  readonly groups: GroupCoordinator
  readonly transactions: TransactionCoordinator
  readonly changes: OffsetChange[]
  readonly markers: TransactionMarker[]
  /** Sends a request through its own bytes, as a socket would, and returns what a client would decode. */
  ask<Request, Response>(
    target: { readonly api: Api<Request, Response>; readonly handler: Handler },
    request: Request,
    options?: { readonly version?: number; readonly nodeId?: number; readonly clientId?: string },
  ): Promise<Decoded<Response>>
}

/** Coordinators on a clock that only the test moves; the topic "orders" has three partitions, "other" has one. */
export function coordinatorWorld(settings: Partial<GroupSettings> = {}): World {
  const timers = manualTimers()
  const topics = new TopicRegistry()
  topics.create('orders', [[1], [1], [1]], new Map())
  topics.create('other', [[1]], new Map())
  const changes: OffsetChange[] = []
  const markers: TransactionMarker[] = []
  const groups = createGroupCoordinator({
    topics: topicLookup(topics),
    timers,
    settings,
    onCommit: (change) => changes.push(change),
  })
  const transactions = createTransactionCoordinator({
    timers,
    writeMarker: (marker) => markers.push(marker),
    settleOffsets: (ids, producerId, committed) => groups.settleTransaction(ids, producerId, committed),
  })
  const node = (id: number) => ({ id, host: '127.0.0.1', port: 9000 + id, rack: null, up: true })
  const nodes = new Map([1, 2].map((id) => [id, node(id)]))
  const state = { nodes, topics, groups, transactions, now: timers.now } as unknown as EmbeddedState

  return {
    timers,
    topics,
    groups,
    transactions,
    changes,
    markers,
    async ask({ api, handler }, request, { version = api.maxVersion, nodeId = 1, clientId = 'test' } = {}) {
      const sent = new Writer()
      api.encodeRequest(sent, request, version)
      const arrived = api.decodeRequest(new Reader(sent.finish()), version) as Parameters<
        typeof handler.handle
      >[0]
      const answer = await handler.handle(arrived, {
        state,
        nodeId,
        apiVersion: version,
        clientId,
        clientHost: '/127.0.0.1',
        principal: 'ANONYMOUS',
        session: { principal: 'ANONYMOUS', sasl: null },
        signal: new AbortController().signal,
      })
      const received = new Writer()
      api.encodeResponse(received, answer as Parameters<typeof api.encodeResponse>[1], version)
      return api.decodeResponse(new Reader(received.finish()), version)
    },
  }
}
