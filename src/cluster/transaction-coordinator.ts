import { KctlError } from '../errors.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import type { Cluster } from './cluster.ts'
import { findCoordinatorOf } from './coordinators.ts'
import { type Deadline, startDeadline } from './deadline.ts'
import { KafkaError } from './kafka-error.ts'
import { retry } from './retry.ts'
import { UnknownBrokerError } from './unknown-broker-error.ts'

/** The broker that keeps the transaction, wherever it is at the moment. */
export class TransactionCoordinator {
  private readonly cluster: Cluster
  private readonly transactionalId: string
  private readonly stepTimeoutMs: number
  private broker: number | null = null

  constructor(cluster: Cluster, transactionalId: string, stepTimeoutMs: number) {
    this.cluster = cluster
    this.transactionalId = transactionalId
    this.stepTimeoutMs = stepTimeoutMs
  }

  /** Tries again while the coordinator moves or cannot be reached; every step may be done twice without harm. */
  async step<T>(ask: (broker: number) => Promise<T>, giveUp = new AbortController().signal): Promise<T> {
    const deadline = startDeadline(this.stepTimeoutMs)
    // Not the signal of the program: after a Ctrl-C a transaction still has to be ended.
    return await retry(deadline, giveUp, async () => await this.attempt(ask, deadline))
  }

  private async attempt<T>(ask: (broker: number) => Promise<T>, deadline: Deadline): Promise<T> {
    try {
      this.broker ??= await inTime(
        findCoordinatorOf(this.cluster, 'transaction', this.transactionalId),
        deadline,
      )
      return await ask(this.broker)
    } catch (error) {
      this.broker = null
      if (error instanceof UnknownBrokerError)
        throw new KafkaError(ErrorCode.COORDINATOR_NOT_AVAILABLE, 'FindCoordinator')
      throw error
    }
  }
}

/** Looking for a coordinator goes on as long as the whole command may, which for producing is for ever. */
async function inTime<T>(work: Promise<T>, deadline: Deadline): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new KctlError('unreachable', 'the coordinator of the transaction cannot be found', {
            code: 'COORDINATOR_NOT_AVAILABLE',
          }),
        ),
      deadline.remainingMs(),
    )
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
