import type { Decoded } from '../../wire/api.ts'
import type { ProduceRequest } from '../../wire/messages/produce.ts'
import { type Fields, REFUSAL_SHAPES, type RefusalScope, type SplitRequest } from './refusal-shapes.ts'

/** What is to happen to one request. */
export interface MetFault {
  /** To be awaited before anything else is done; null for nothing. */
  readonly wait: (() => Promise<void>) | null
  readonly dropBefore: boolean
  readonly dropAfter: boolean
  /** Send this many bytes of the answer and close; null to send it whole. */
  readonly truncateTo: number | null
  /** What is refused of the request and what is to be done; null to do it all. */
  readonly refused: SplitRequest | null
}

/** A request that was seen, for tests that prove what was asked and what was not. */
export interface SeenRequest {
  readonly api: string
  readonly version: number
  readonly nodeId: number
  readonly clientId: string | null
  readonly request: unknown
}

export interface FaultScope {
  /** How many requests it meets; by default one. */
  readonly times?: number | undefined
  /** Only at this node; by default at every one. */
  readonly nodeId?: number | undefined
  /** Lets so many less one pass before each that it meets; by default it meets every one. */
  readonly every?: number | undefined
}

export interface RefusalOptions extends FaultScope {
  /** An error code of the Kafka protocol. */
  readonly error: number
  /** Only parts of the request that are about this topic, partition, or other name (group, config resource). */
  readonly topic?: string | undefined
  readonly partition?: number | undefined
  readonly name?: string | undefined
}

/** Requests that stand still until they are let go. */
export interface Hold {
  /** Resolves when the first request has arrived. */
  readonly reached: Promise<void>
  release(): void
}

interface Rule {
  readonly api: string
  readonly nodeId: number | null
  left: number
  readonly every: number
  passed: number
  /** Null when the request has nothing to do with the fault. */
  readonly effect: (seen: SeenRequest) => Partial<MetFault> | null
}

const NO_FAULT: MetFault = {
  wait: null,
  dropBefore: false,
  dropAfter: false,
  truncateTo: null,
  refused: null,
}
/** The latest; more would only fill the memory of a sandbox that runs for days. */
const MAX_SEEN = 10_000

/**
 * What shall go wrong with requests, decided from outside while the broker runs. APIs go by their
 * names in the protocol ("Produce"). A request meets the oldest fault that fits it, and only that.
 */
export class FaultPlan {
  private rules: Rule[] = []
  private seen: SeenRequest[] = []
  private readonly topicNameOf: (topicId: string) => string | undefined

  constructor(topicNameOf: (topicId: string) => string | undefined) {
    this.topicNameOf = topicNameOf
  }

  /** Answers with an error code and does nothing of what was asked; the rest of the request is done. */
  failNext(api: string, { error, topic, partition, name, ...scope }: RefusalOptions): void {
    const split = REFUSAL_SHAPES[api]
    if (split === undefined) throw new Error(`${api} cannot be made to fail with an error code`)
    const parts: RefusalScope = { topic: topic ?? null, partition: partition ?? null, name: name ?? null }
    this.add(api, scope, ({ request, version }) => {
      const { topicNameOf } = this
      const refused = split(request as Fields, { version, errorCode: error, scope: parts, topicNameOf })
      return refused === null ? null : { refused }
    })
  }

  /** Closes the connection without an answer, before a request is applied or after. */
  drop(api: string, { when, ...scope }: FaultScope & { readonly when: 'before' | 'after' }): void {
    this.add(api, scope, () => (when === 'before' ? { dropBefore: true } : { dropAfter: true }))
  }

  /** Lets requests wait before they are applied. */
  delay(api: string, ms: number, scope: FaultScope = {}): void {
    const wait = () => new Promise<void>((resolve) => setTimeout(resolve, ms))
    this.add(api, scope, () => ({ wait }))
  }

  /** Lets requests wait until they are released. By default all that come. */
  hold(api: string, scope: FaultScope = {}): Hold {
    const reached = openPromise()
    const released = openPromise()
    const wait = () => {
      reached.resolve()
      return released.promise
    }
    const rule = this.add(api, { times: Number.POSITIVE_INFINITY, ...scope }, () => ({ wait }))
    return {
      reached: reached.promise,
      release: () => {
        this.remove(rule)
        released.resolve()
      },
    }
  }

  /** Applies a request, sends the first `bytes` bytes of the answer (its size counts among them) and closes. */
  truncateResponse(api: string, bytes: number, scope: FaultScope = {}): void {
    this.add(api, scope, () => ({ truncateTo: bytes }))
  }

  /** Takes back every fault that has not been met. */
  clear(): void {
    this.rules = []
  }

  /** The latest requests that were seen since the start, or since `forgetRequests`, oldest first; of all APIs without a name. Records are left out. */
  requests(api?: string): readonly SeenRequest[] {
    return api === undefined ? this.seen : this.seen.filter((request) => request.api === api)
  }

  forgetRequests(): void {
    this.seen = []
  }

  /** Called by the server for each request. */
  meet(seen: SeenRequest): MetFault {
    this.seen.push(seen.api === 'Produce' ? { ...seen, request: withoutRecords(seen.request) } : seen)
    if (this.seen.length > MAX_SEEN) this.seen.shift()
    for (const rule of this.rules) {
      if (rule.api !== seen.api || (rule.nodeId !== null && rule.nodeId !== seen.nodeId)) continue
      const effect = rule.effect(seen)
      if (effect === null) continue
      if (++rule.passed < rule.every) continue
      rule.passed = 0
      rule.left--
      if (rule.left === 0) this.remove(rule)
      return { ...NO_FAULT, ...effect }
    }
    return NO_FAULT
  }

  private add(api: string, { times = 1, nodeId, every = 1 }: FaultScope, effect: Rule['effect']): Rule {
    const rule = { api, nodeId: nodeId ?? null, left: times, every, passed: 0, effect }
    this.rules.push(rule)
    return rule
  }

  private remove(rule: Rule): void {
    this.rules = this.rules.filter((other) => other !== rule)
  }
}

/** A Produce request that does not keep the memory of its records. */
function withoutRecords(request: unknown): unknown {
  const { topicData, ...rest } = request as Decoded<ProduceRequest>
  const withoutThem = topicData.map((topic) => ({
    ...topic,
    partitionData: topic.partitionData.map(({ index }) => ({ index, records: null })),
  }))
  return { ...rest, topicData: withoutThem }
}

function openPromise(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve: () => resolve() }
}
