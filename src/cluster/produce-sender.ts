import type { DeliveryError } from '../domain/delivery-report.ts'
import { KctlError } from '../errors.ts'
import type { Decoded } from '../wire/api.ts'
import type { Connection } from '../wire/connection.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { produce, type ProduceRequest, type ProduceResponse } from '../wire/messages/produce.ts'
import { ZERO_UUID } from '../wire/primitives.ts'
import type { Cluster } from './cluster.ts'
import { UnknownBrokerError } from './unknown-broker-error.ts'
import { explainConnectionError } from './explain-connection-error.ts'
import { fromKctlError, type LeaderWatch, NO_LEADER } from './leader-watch.ts'
import type { PartitionWriter } from './partition-writer.ts'
import { reactionTo } from './produce-answer.ts'
import type { ProducerBatch } from './producer-batch.ts'
import type { Acks, WriterOptions } from './writer-options.ts'

/** A request holds batches of several partitions up to this size, or one batch that is larger. */
const MAX_REQUEST_BYTES = 1024 * 1024
/** How long a leader may wait for its replicas. */
const REPLICATION_TIMEOUT_MS = 15_000
/** How long until a broker that does not answer counts as gone. */
const REQUEST_TIMEOUT_MS = 30_000
const RETRY_PAUSE_MS = 20
const LONGEST_PAUSE_MS = 1_000

const ACKS: Readonly<Record<Acks, number>> = { all: -1, one: 1, none: 0 }

/** The last version in which a transaction's partitions are announced to its coordinator beforehand. */
const LAST_ANNOUNCED_VERSION = 11
/** The last version that names topics instead of giving their ids. */
const LAST_NAMED_VERSION = 12

interface Entry {
  readonly writer: PartitionWriter
  readonly batch: ProducerBatch
}

/** Puts batches that may be sent into requests to their partitions' leaders, and hands the answers back. */
export class ProduceSender {
  /** A request has gone out to a leader. */
  hasWritten = false
  private readonly cluster: Cluster
  private readonly options: WriterOptions
  private readonly partitions: readonly PartitionWriter[]
  private readonly leaders: LeaderWatch
  private readonly connections = new Map<number, Connection>()
  private readonly opening = new Set<number>()
  private readonly included = new Set<number>()
  private including = false
  private stopped = false
  private readonly wake: () => void
  private readonly maxVersion: number | undefined

  /** @param wake has `send` called again */
  constructor(
    cluster: Cluster,
    options: WriterOptions,
    partitions: readonly PartitionWriter[],
    leaders: LeaderWatch,
    wake: () => void,
  ) {
    this.wake = wake
    this.cluster = cluster
    this.options = options
    this.partitions = partitions
    this.leaders = leaders
    if (options.transaction !== null) this.maxVersion = LAST_ANNOUNCED_VERSION
    else if (options.topic.id === null) this.maxVersion = LAST_NAMED_VERSION
  }

  stop(): void {
    this.stopped = true
    this.leaders.stop()
  }

  /**
   * Sends all that may be sent.
   *
   * @returns after how many milliseconds to call again, or null
   */
  send(): number | null {
    const now = performance.now()
    let waitMs: number | null = null
    let sentSome = true
    while (sentSome && !this.stopped) {
      sentSome = false
      for (const [leader, entries] of this.sendable(now)) {
        const connection = this.connections.get(leader)
        if (connection === undefined || connection.closed) void this.open(leader)
        else if (this.options.transaction === null || this.announce(entries)) {
          this.sendTo(leader, connection, entries)
          sentSome = true
        }
      }
    }
    for (const { notBefore, isIdle } of this.partitions) {
      if (notBefore > now && !isIdle) waitMs = Math.min(waitMs ?? Infinity, notBefore - now)
    }
    return waitMs
  }

  /** One batch of each partition, for each leader as many as go into a request. */
  private sendable(now: number): Map<number, Entry[]> {
    const byLeader = new Map<number, Entry[]>()
    const sizes = new Map<number, number>()
    for (const writer of this.partitions) {
      const batch = writer.next(now)
      if (batch === null) continue
      const { leader } = writer
      if (leader === null) {
        writer.lastError ??= NO_LEADER
        this.leaders.refresh()
        continue
      }
      const size = (sizes.get(leader) ?? 0) + batch.bytes.length
      const entries = byLeader.get(leader)
      if (entries === undefined) byLeader.set(leader, [{ writer, batch }])
      else if (size <= MAX_REQUEST_BYTES) entries.push({ writer, batch })
      else continue
      sizes.set(leader, size)
    }
    return byLeader
  }

  private async open(leader: number): Promise<void> {
    if (this.opening.has(leader)) return
    this.opening.add(leader)
    try {
      this.connections.set(leader, await this.cluster.connectionTo(leader))
      this.opening.delete(leader)
      this.wake()
    } catch (error) {
      this.opening.delete(leader)
      this.unreachable(leader, error)
    }
  }

  private unreachable(leader: number, error: unknown): void {
    if (this.stopped) return
    const failure = errorOf(error)
    for (const writer of this.partitions) {
      if (writer.leader !== leader) continue
      // That connections are not opened any more after a Ctrl-C says nothing about the broker.
      if (!this.cluster.signal.aborted) writer.lastError = failure
      this.pause(writer)
      // Credentials and certificates that are not accepted now will not be later.
      const isFinal = error instanceof ConnectionError ? !error.retriable : error instanceof KctlError
      if (isFinal) writer.fail(failure)
    }
    this.leaders.refresh()
    this.wake()
  }

  private pause(writer: PartitionWriter): void {
    const pauseMs = Math.min(RETRY_PAUSE_MS * 2 ** Math.min(writer.setbacks, 10), LONGEST_PAUSE_MS)
    writer.setbacks++
    writer.notBefore = performance.now() + pauseMs
  }

  private sendTo(leader: number, connection: Connection, entries: readonly Entry[]): void {
    const { topic, acks, transaction } = this.options
    const request: ProduceRequest = {
      transactionalId: transaction?.transactionalId ?? null,
      acks: ACKS[acks],
      timeoutMs: REPLICATION_TIMEOUT_MS,
      topicData: [
        {
          name: topic.name,
          topicId: topic.id ?? ZERO_UUID,
          partitionData: entries.map(({ writer, batch }) => ({
            index: writer.partition,
            records: batch.bytes,
          })),
        },
      ],
    }
    for (const { writer, batch } of entries) writer.sent(batch)
    this.hasWritten = true
    const sending = { timeoutMs: REQUEST_TIMEOUT_MS, maxVersion: this.maxVersion, allowsForThrottle: true }
    if (acks === 'none') {
      connection.sendOnly(produce, request, sending).then(
        () => {
          for (const { writer, batch } of entries) writer.sentUnconfirmed(batch)
        },
        (error: unknown) => this.lost(leader, entries, error),
      )
      return
    }
    connection.send(produce, request, sending).then(
      (response) => this.answered(entries, response),
      (error: unknown) => this.lost(leader, entries, error),
    )
  }

  private answered(entries: readonly Entry[], { responses }: Decoded<ProduceResponse>): void {
    if (this.stopped) return
    const answers = responses.flatMap(({ partitionResponses }) => partitionResponses)
    for (const { writer, batch } of entries) {
      const answer = answers.find(({ index }) => index === writer.partition)
      if (answer === undefined) {
        // A broker that leaves a partition out has said nothing about it.
        writer.lost(batch, true, NOT_MENTIONED)
        continue
      }
      const reaction = reactionTo(answer.errorCode)
      if (reaction === 'acked') {
        writer.setbacks = 0
        this.leaders.calm()
      } else if (reaction === 'again' || reaction === 'uncertain') {
        this.pause(writer)
        this.leaders.refresh()
      }
      writer.answered(batch, answer)
    }
  }

  private lost(leader: number, entries: readonly Entry[], error: unknown): void {
    if (this.stopped) return
    const written = !(error instanceof ConnectionError) || error.requestWritten
    for (const { writer, batch } of entries) {
      this.pause(writer)
      writer.lost(batch, written, errorOf(error))
    }
    const connection = this.connections.get(leader)
    if (connection?.closed === true) this.connections.delete(leader)
    this.leaders.refresh()
  }

  /** @returns true when the coordinator knows all of these partitions; else it is told, and sending goes on later */
  private announce(entries: readonly Entry[]): boolean {
    const { transaction, topic } = this.options
    const unknown = entries.map(({ writer }) => writer.partition).filter((each) => !this.included.has(each))
    if (transaction === null || unknown.length === 0) return true
    if (this.including) return false
    this.including = true
    transaction.include(topic.name, unknown).then(
      () => {
        this.including = false
        for (const partition of unknown) this.included.add(partition)
        this.wake()
      },
      (error: unknown) => {
        this.including = false
        for (const { writer } of entries) writer.fail(errorOf(error))
      },
    )
    return false
  }
}

function errorOf(error: unknown): DeliveryError {
  if (error instanceof ConnectionError) return fromKctlError(explainConnectionError(error))
  if (error instanceof KctlError) return fromKctlError(error)
  if (error instanceof UnknownBrokerError) return { ...NO_LEADER, message: error.message }
  // A request that cannot be encoded or an answer that breaks the code is a mistake of ours.
  return { code: 'INTERNAL', message: String(error), hint: null, kind: 'internal' }
}

const NOT_MENTIONED: DeliveryError = {
  code: 'NOT_MENTIONED',
  message: 'the broker answered without a word about this partition',
  hint: null,
  kind: 'outcomeUnknown',
}
