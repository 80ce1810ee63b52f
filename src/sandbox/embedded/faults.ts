/** What is to happen to one request. */
export interface MetFault {
  /** To be awaited before the request is applied; null for at once. */
  readonly waitFor: Promise<void> | null
  readonly dropBefore: boolean
  readonly dropAfter: boolean
  /** Send this many bytes of the answer and close; null to send it whole. */
  readonly truncateTo: number | null
}

/** A request that was seen, for tests that prove what was asked and what was not. */
export interface SeenRequest {
  readonly api: string
  readonly version: number
  readonly nodeId: number
  readonly request: unknown
}

interface Rule {
  readonly api: string
  readonly nodeId: number | null
  left: number
  readonly effect: Partial<MetFault>
}

const NO_FAULT: MetFault = { waitFor: null, dropBefore: false, dropAfter: false, truncateTo: null }
const MAX_SEEN = 10_000

export interface FaultScope {
  /** How often; by default once. */
  readonly times?: number
  /** Only at this node; by default at every one. */
  readonly nodeId?: number
}

/** What shall go wrong, decided from outside while the broker runs. */
export class FaultPlan {
  private rules: Rule[] = []
  private seen: SeenRequest[] = []

  /** Closes the connection before a request is applied, or after, without an answer. */
  drop(api: string, { when, ...scope }: FaultScope & { readonly when: 'before' | 'after' }): void {
    this.add(api, scope, when === 'before' ? { dropBefore: true } : { dropAfter: true })
  }

  /** Requests that were seen since the start, or since `forgetRequests`; of all APIs without a name. */
  requests(api?: string): readonly SeenRequest[] {
    return api === undefined ? this.seen : this.seen.filter((request) => request.api === api)
  }

  forgetRequests(): void {
    this.seen = []
  }

  private add(api: string, { times = 1, nodeId }: FaultScope, effect: Partial<MetFault>): void {
    this.rules.push({ api, nodeId: nodeId ?? null, left: times, effect })
  }

  /** Called by the server for each request. */
  meet(api: string, request: unknown, version: number, nodeId: number): MetFault {
    if (this.seen.length < MAX_SEEN) this.seen.push({ api, version, nodeId, request })
    const rule = this.rules.find(
      (rule) => rule.api === api && (rule.nodeId === null || rule.nodeId === nodeId),
    )
    if (rule === undefined) return NO_FAULT
    rule.left--
    if (rule.left === 0) this.rules = this.rules.filter((other) => other !== rule)
    return { ...NO_FAULT, ...rule.effect }
  }
}
