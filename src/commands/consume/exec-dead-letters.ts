import type { Cluster } from '../../cluster/cluster.ts'
import { needsRight } from '../../cluster/kafka-error.ts'
import { mayWrite } from '../../cluster/may-write.ts'
import { askProducerId } from '../../cluster/producer-id.ts'
import { requireTopic } from '../../cluster/topics.ts'
import { openWriter } from '../../cluster/write-records.ts'
import type { Writer } from '../../cluster/writer.ts'
import type { SettledBatch } from '../../cluster/writer-options.ts'
import { type DeadLetterCause, deadLetterHeaders } from '../../domain/dead-letter.ts'
import type { DeliveryError } from '../../domain/delivery-report.ts'
import { formatPartition } from '../../domain/offset.ts'
import { KeylessPartitioner, partitionForKey } from '../../domain/partitioner.ts'
import { toHeaders } from '../../domain/record-view.ts'
import type { TopicMetadata } from '../../domain/topic.ts'
import { KctlError } from '../../errors.ts'
import type { HeldRecord } from './held-record.ts'

/** As for `kctl produce`. */
const DELIVERY_TIMEOUT_MS = 120_000

/** Where records go that a command does not take. */
export interface DeadLetters {
  /**
   * Resolves when every in-sync replica has it.
   *
   * @throws {KctlError} when that is not so, or not known
   */
  send(record: HeldRecord, cause: DeadLetterCause): Promise<void>
  /** What is under way has no more time. */
  abandon(): void
}

/** @throws {KctlError} when there is no such topic, or it may not be written to */
export async function openDeadLetters(
  name: string,
  cluster: Cluster,
  now: () => number,
): Promise<DeadLetters> {
  const topic = await requireTopic(cluster, name).catch((error: unknown) => {
    throw withCreateHint(error, name)
  })
  if (!(await mayWrite(cluster, name)))
    throw new KctlError('authorization', `this user may not write to topic "${name}" in ${cluster.name}`, {
      code: 'TOPIC_AUTHORIZATION_FAILED',
      hint: needsRight('Write', `topic "${name}"`),
    })
  return new TopicOfDeadLetters(topic, cluster, await askProducerId(cluster, name), now)
}

class TopicOfDeadLetters implements DeadLetters {
  private readonly topic: TopicMetadata
  private readonly writer: Writer
  private readonly keyless: KeylessPartitioner
  private readonly now: () => number
  /** Who waits for the record of this number. */
  private readonly waiting = new Map<number, (settled: Pick<SettledBatch, 'outcome' | 'error'>) => void>()
  private sent = 0

  constructor(
    topic: TopicMetadata,
    cluster: Cluster,
    producer: Awaited<ReturnType<typeof askProducerId>>,
    now: () => number,
  ) {
    this.topic = topic
    this.now = now
    const led = topic.partitions.filter(({ leader }) => leader !== null)
    const able = (led.length === 0 ? topic.partitions : led).map(({ partition }) => partition)
    this.keyless = new KeylessPartitioner('round-robin', able, Math.random)
    this.writer = openWriter(cluster, {
      topic,
      acks: 'all',
      codec: 'none',
      producer,
      transaction: null,
      deliveryTimeoutMs: DELIVERY_TIMEOUT_MS,
      firstAnswerTimeoutMs: DELIVERY_TIMEOUT_MS,
      onSettled: (settled) => this.settled(settled),
    })
  }

  async send(record: HeldRecord, cause: DeadLetterCause): Promise<void> {
    const { key, value } = record
    const headers = [...toHeaders(record), ...deadLetterHeaders(cause)]
    const partition = key === null ? this.keyless.next() : partitionForKey(key, this.topic.partitions.length)
    await this.writer.ready()
    const input = ++this.sent
    const settled = new Promise<Pick<SettledBatch, 'outcome' | 'error'>>((resolve) => {
      this.waiting.set(input, resolve)
    })
    const [keyEnd, valueEnd] = [key?.length ?? 0, value?.length ?? 0]
    this.writer.append(partition, this.now(), key, 0, keyEnd, value, 0, valueEnd, headers, input)
    this.writer.push()
    const { outcome, error } = await settled
    if (outcome !== 'acked') throw this.explain(cause, outcome === 'unknown', error)
  }

  abandon(): void {
    this.writer.abandon(INTERRUPTED)
  }

  private settled(batch: SettledBatch): void {
    for (const { input } of batch.recordList()) {
      this.waiting.get(input)?.(batch)
      this.waiting.delete(input)
    }
  }

  private explain(cause: DeadLetterCause, isUnknown: boolean, error: DeliveryError | null): KctlError {
    const place = `${formatPartition(cause)}@${cause.offset}`
    return new KctlError(
      isUnknown ? 'outcomeUnknown' : (error?.kind ?? 'unreachable'),
      isUnknown
        ? `it is not known whether ${place} is in "${this.topic.name}": ${error?.message ?? 'no answer'}`
        : `${place} was not written to "${this.topic.name}": ${error?.message ?? 'no answer'}`,
      {
        code: error?.code ?? 'DEAD_LETTER_FAILED',
        hint: error?.hint ?? 'it is not committed, and comes again',
      },
    )
  }
}

const INTERRUPTED: DeliveryError = {
  code: 'INTERRUPTED',
  message: 'stopped before an answer came',
  hint: null,
  kind: 'unreachable',
}

function withCreateHint(error: unknown, name: string): unknown {
  if (!(error instanceof KctlError) || error.code !== 'TOPIC_NOT_FOUND') return error
  const { kind, message, code, kafkaError, hint } = error
  const meant = hint?.startsWith('did you mean') === true ? `${hint.split('   ')[0]}   ` : ''
  return new KctlError(kind, message, { code, kafkaError, hint: `${meant}kctl topics create ${name}` })
}
