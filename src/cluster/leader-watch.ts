import { setTimeout as sleep } from 'node:timers/promises'
import type { DeliveryError } from '../domain/delivery-report.ts'
import type { TopicMetadata } from '../domain/topic.ts'
import { KctlError } from '../errors.ts'
import { ErrorCode, errorName } from '../wire/error-codes.ts'
import type { Cluster } from './cluster.ts'

const FIRST_PAUSE_MS = 20
const LONGEST_PAUSE_MS = 1_000
/** So many answers in a row have to say that a topic is not there before it counts as deleted. */
const MISSES = 3

/** A partition whose leader is to be kept up to date. */
interface Led {
  readonly partition: number
  leader: number | null
  leaderEpoch: number
  notBefore: number
  lastError: DeliveryError | null
}

interface LeaderListener {
  wake(): void
  stop(error: DeliveryError): void
}

/** Finds out who leads a topic's partitions now, when somebody has reason to ask. */
export class LeaderWatch {
  private readonly cluster: Cluster
  private readonly topic: TopicMetadata
  private readonly partitions: readonly Led[]
  private readonly listener: LeaderListener
  private refreshing = false
  private wantedAgain = false
  private pauseMs = FIRST_PAUSE_MS
  private misses = 0
  private stopped = false

  constructor(cluster: Cluster, topic: TopicMetadata, partitions: readonly Led[], listener: LeaderListener) {
    this.cluster = cluster
    this.topic = topic
    this.partitions = partitions
    this.listener = listener
  }

  /** Asks for metadata soon; the more often in a row, the later. */
  refresh(): void {
    if (this.stopped) return
    this.wantedAgain = true
    if (!this.refreshing) void this.run()
  }

  /** Things go well: the next refresh need not wait long. */
  calm(): void {
    this.pauseMs = FIRST_PAUSE_MS
  }

  stop(): void {
    this.stopped = true
  }

  private async run(): Promise<void> {
    this.refreshing = true
    try {
      while (this.wantedAgain && !this.stopped) {
        this.wantedAgain = false
        await sleep(this.pauseMs)
        this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS)
        if (this.stopped) return
        await this.ask()
      }
    } finally {
      this.refreshing = false
    }
  }

  private async ask(): Promise<void> {
    try {
      const { topics } = await this.cluster.metadata([this.topic.name])
      if (!this.stopped) this.learn(topics[0])
    } catch (error) {
      // Nobody answers now; the delivery timeout says for how long that is tried.
      if (!(error instanceof KctlError)) this.stopWith(error)
      else if (error.kind === 'authentication' || error.kind === 'authorization') this.stopWith(error)
      else {
        for (const partition of this.partitions) partition.lastError ??= fromKctlError(error)
        this.wantedAgain = true
      }
    }
  }

  private learn(topic: TopicMetadata | undefined): void {
    const { id, name } = this.topic
    if (topic === undefined || topic.error === errorName(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)) {
      this.misses++
      if (this.misses >= MISSES) this.end(deleted(name))
      else this.wantedAgain = true
      return
    }
    this.misses = 0
    if (id !== null && topic.id !== null && topic.id !== id) return this.end(recreated(name))
    if (topic.error === errorName(ErrorCode.TOPIC_AUTHORIZATION_FAILED)) return this.end(denied(name))
    let leaderless = false
    for (const partition of this.partitions) {
      const fresh = topic.partitions.find((each) => each.partition === partition.partition)
      if (fresh === undefined) continue
      const epoch = fresh.leaderEpoch ?? -1
      // Another broker may not have heard yet of what is known already.
      if (epoch !== -1 && epoch < partition.leaderEpoch) continue
      if (fresh.leader === null) {
        leaderless = true
        partition.lastError = NO_LEADER
      } else if (fresh.leader !== partition.leader || epoch !== partition.leaderEpoch) partition.notBefore = 0
      partition.leader = fresh.leader
      partition.leaderEpoch = epoch
    }
    if (leaderless) this.wantedAgain = true
    this.listener.wake()
  }

  private stopWith(error: unknown): void {
    this.end(
      error instanceof KctlError
        ? fromKctlError(error)
        : { code: 'INTERNAL', message: String(error), hint: null, kind: 'internal' },
    )
  }

  private end(error: DeliveryError): void {
    if (!this.stopped) this.listener.stop(error)
  }
}

export function fromKctlError({ code, message, hint, kind }: KctlError): DeliveryError {
  return { code, message, hint: hint ?? null, kind }
}

export const NO_LEADER: DeliveryError = {
  code: 'NO_LEADER',
  message: 'the partition has no leader',
  hint: 'which brokers are down? kctl cluster describe',
  kind: 'unreachable',
}

const deleted = (name: string): DeliveryError => ({
  code: 'TOPIC_DELETED',
  message: `topic "${name}" is not there any more`,
  hint: null,
  kind: 'notFound',
})

const recreated = (name: string): DeliveryError => ({
  code: 'TOPIC_RECREATED',
  message: `topic "${name}" was deleted and made anew while records were sent to it`,
  hint: `look what is in it before sending more: kctl topics describe ${name}`,
  kind: 'notFound',
})

const denied = (name: string): DeliveryError => ({
  code: 'TOPIC_AUTHORIZATION_FAILED',
  message: `this user may not see topic "${name}"`,
  hint: null,
  kind: 'authorization',
})
