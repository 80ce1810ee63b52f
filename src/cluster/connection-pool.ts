import { setTimeout as sleep } from 'node:timers/promises'
import type { Broker } from '../domain/topic.ts'
import { formatHostPort, type HostPort } from '../domain/host-port.ts'
import type { KctlError } from '../errors.ts'
import { type Connection, openConnection } from '../wire/connection.ts'
import type { ConnectionError } from '../wire/connection-error.ts'
import { type Connect, connectToAny } from './bootstrap.ts'
import type { ClusterOptions } from './cluster-options.ts'
import type { Deadline } from './deadline.ts'
import { explainAdvertised, isNotReached } from './explain-advertised.ts'
import { explainConnectionError } from './explain-connection-error.ts'
import { UnknownBrokerError } from './unknown-broker-error.ts'

/** The longest that one request may take, whatever the command as a whole has left. */
const LONGEST_REQUEST_MS = 30_000
/** Before an address that refused is tried again. */
const SECOND_TRY_MS = 250
/** The longest that one address may take to accept a connection. */
const LONGEST_CONNECT_MS = 5_000

/** The open connections to a cluster's brokers, made when they are first needed. */
export class ConnectionPool {
  brokers: readonly Broker[] | null = null
  /** Whether any broker has answered more than the greeting. */
  hasAnswered = false
  /** Where the first answer came from; null before. */
  bootstrapAddress: string | null = null
  private readonly options: ClusterOptions
  private readonly deadline: Deadline
  private readonly byBroker = new Map<number, Promise<Connection>>()
  private readonly all = new Set<Connection>()
  private first: Connection | null = null
  /** Whether any broker has answered at the address that the cluster gives for it. */
  private hasReached = false
  private tryingAll: Promise<KctlError | null> | null = null
  private closed = false

  constructor(options: ClusterOptions, deadline: Deadline) {
    this.options = options
    this.deadline = deadline
  }

  requestTimeoutMs(): number {
    return Math.max(1, Math.min(LONGEST_REQUEST_MS, Math.ceil(this.deadline.remainingMs())))
  }

  async bootstrap(): Promise<Connection> {
    const { bootstrap, signal, onPassedOver } = this.options
    const connect: Connect = (address, either, beforeLogin) => this.connect(address, either, beforeLogin)
    const passOver = (failure: ConnectionError): void =>
      onPassedOver?.(explainConnectionError(failure).message)
    this.first = this.track(await connectToAny(bootstrap, connect, this.deadline, signal, passOver))
    this.bootstrapAddress ??= this.first.address
    return this.first
  }

  /** Any connection that is open; a broker of the last metadata if bootstrap's is gone. */
  async any(): Promise<Connection> {
    if (this.first !== null && !this.first.closed) return this.first
    for (const connection of this.all) if (!connection.closed) return connection
    for (const { id } of this.brokers ?? []) {
      const connection = await this.to(id, this.brokers ?? []).catch(() => null)
      if (connection !== null) return connection
    }
    return await this.bootstrap()
  }

  async to(broker: number, brokers: readonly Broker[]): Promise<Connection> {
    const known = this.byBroker.get(broker)
    if (known !== undefined) {
      const connection = await known
      if (!connection.closed) return connection
      if (this.byBroker.get(broker) === known) this.byBroker.delete(broker)
      return await this.to(broker, brokers)
    }
    const opening = this.reuseFirst(broker, brokers) ?? this.open(broker, brokers)
    this.byBroker.set(broker, opening)
    opening.catch(() => this.byBroker.delete(broker))
    return await opening
  }

  /**
   * Opens a connection to a broker, and tells a broker that is down from a cluster whose addresses are of no
   * use here: nothing that it advertises has ever answered, and nothing does when all of it is tried again.
   */
  async reach(brokers: readonly Broker[], open: () => Promise<Connection>): Promise<Connection> {
    try {
      const connection = await open()
      this.hasReached = true
      return connection
    } catch (error) {
      if (this.hasReached || !isNotReached(error)) throw error
      throw (await (this.tryingAll ??= this.tryAll(brokers))) ?? error
    }
  }

  /** @returns null if any broker answers after all */
  private async tryAll(brokers: readonly Broker[]): Promise<KctlError | null> {
    await sleep(SECOND_TRY_MS, undefined, { signal: this.options.signal })
    const attempts = await Promise.allSettled(brokers.map(({ id }) => this.to(id, brokers)))
    this.tryingAll = null
    const lost = attempts.flatMap((attempt, index) => {
      const broker = brokers[index]
      const failed = attempt.status === 'rejected' && isNotReached(attempt.reason) && broker !== undefined
      return failed ? [{ broker, error: attempt.reason as ConnectionError }] : []
    })
    if (lost.length < brokers.length) return null
    return explainAdvertised(lost, this.bootstrapAddress ?? '', brokers.length)
  }

  /** The bootstrap connection serves as this broker's if it is the same address. */
  private reuseFirst(broker: number, brokers: readonly Broker[]): Promise<Connection> | null {
    const wanted = brokers.find(({ id }) => id === broker)
    if (wanted === undefined || this.first === null || this.first.closed) return null
    return this.first.address === formatHostPort(wanted) ? Promise.resolve(this.first) : null
  }

  async open(broker: number, brokers: readonly Broker[]): Promise<Connection> {
    const address = brokers.find(({ id }) => id === broker)
    if (address === undefined) throw new UnknownBrokerError(`the cluster has no broker ${broker} now`)
    return this.track(await this.connect(address, this.options.signal))
  }

  private async connect(
    address: HostPort,
    signal: AbortSignal,
    beforeLogin?: () => Promise<void>,
  ): Promise<Connection> {
    const target = this.options.resolve.get(formatHostPort(address))
    return await openConnection({
      ...this.options.connection,
      ...address,
      connectTo: target ?? null,
      connectTimeoutMs: Math.min(LONGEST_CONNECT_MS, this.requestTimeoutMs()),
      requestTimeoutMs: this.requestTimeoutMs(),
      signal,
      mayWantSasl: !this.hasAnswered,
      beforeLogin,
    })
  }

  private track(connection: Connection): Connection {
    if (this.closed) connection.close()
    this.all.add(connection)
    connection.onClose(() => this.all.delete(connection))
    return connection
  }

  close(): void {
    this.closed = true
    for (const connection of this.all) connection.close()
  }
}
