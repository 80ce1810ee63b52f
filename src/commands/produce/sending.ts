import type { Cluster } from '../../cluster/cluster.ts'
import type { ProducerId } from '../../cluster/producer-id.ts'
import type { Transaction, TransactionEnd } from '../../cluster/transaction.ts'
import { openWriter } from '../../cluster/write-records.ts'
import type { Writer } from '../../cluster/writer.ts'
import type { SettledBatch } from '../../cluster/writer-options.ts'
import type { Context } from '../../context.ts'
import {
  type DeliveryError,
  DeliveryLog,
  type DeliveryReport,
  endTransaction,
  totalOf,
} from '../../domain/delivery-report.ts'
import { sanitiseText } from '../../domain/sanitise.ts'
import type { TopicMetadata } from '../../domain/topic.ts'
import { KctlError, OutputClosedError } from '../../errors.ts'
import { BadInputError } from '../../input/input-record.ts'
import { checkCount } from './check-count.ts'
import type { PartitionChooser } from './choose-partition.ts'
import { deliveryView, type DeliveryWords } from './delivery-view.ts'
import type { FailedFile } from './failed-file.ts'
import { feedAll, type Inputs } from './feed-all.ts'
import { totalBytes } from './open-sources.ts'
import { produceFailure } from './produce-failure.ts'
import type { ProduceRequest } from './produce-request.ts'
import { showSendProgress } from './send-progress.ts'
import type { SendingLife } from './sending-life.ts'

/** What is kept of an orderly stop for ending the transaction, if there is one. */
const TRANSACTION_END_MS = 1_000

export interface SendingOptions {
  readonly cluster: Cluster
  readonly life: SendingLife
  readonly topic: TopicMetadata
  readonly chooser: PartitionChooser
  readonly request: ProduceRequest
  readonly context: Context
  readonly failedFile: FailedFile | null
  readonly words: DeliveryWords
}

/** One run of `kctl produce`, from the first record to the report. */
export class Sending {
  private readonly options: SendingOptions
  private readonly transaction: Transaction | null
  private readonly log: DeliveryLog
  private readonly writer: Writer
  /** Fires when reading makes no sense any more. */
  private readonly stopReading = new AbortController()
  private readonly startedMs = performance.now()
  private saidLastWords = false

  constructor(options: SendingOptions, producer: ProducerId | null, transaction: Transaction | null) {
    const { cluster, topic, chooser, request } = options
    this.options = options
    this.transaction = transaction
    this.log = new DeliveryLog(request.skipLines)
    this.writer = openWriter(cluster, {
      topic,
      acks: request.acks,
      codec: request.codec,
      producer,
      transaction,
      deliveryTimeoutMs: request.deliveryTimeoutMs,
      firstAnswerTimeoutMs: cluster.deadline.timeoutMs,
      onSettled: (settled) => this.settled(settled),
      onFinished: () => chooser.nextBatch(),
      onStopped: () => this.stopReading.abort(),
    })
  }

  private settled(settled: SettledBatch): void {
    const { request, failedFile, chooser } = this.options
    const { topic } = request
    this.log.add({ ...settled, topic })
    if (settled.outcome === 'acked' || settled.outcome === 'unconfirmed') return
    failedFile?.add(topic, settled.partition, settled.recordList())
    chooser.leaveOut((partition) => this.writer.takes(partition))
    // In a transaction one record that fails makes all the others pointless.
    if (this.transaction !== null) this.stopReading.abort()
  }

  async run(inputs: Inputs): Promise<void> {
    const { context, words, failedFile } = this.options
    const { signal } = context
    signal.addEventListener('abort', () => this.stopReading.abort(), { once: true })
    if (signal.aborted) this.stopReading.abort()
    context.onAbandon(async () => await this.sayLastWords())
    using progress = await showSendProgress(context, {
      report: () => this.report(),
      trouble: () => this.writer.trouble,
      readBytes: () => inputs.read.bytes,
      totalBytes: totalBytes(inputs.sources),
    })

    const inputError = await this.feed(inputs)
    const isWhole = inputError === null && !this.stopReading.signal.aborted
    await this.flush()
    const problem = inputError ?? this.countError(inputs)
    const end = await this.endTransaction(problem)
    progress.end()

    const badLine = this.hasRecordsByLine && inputError instanceof BadInputError ? inputError.line : null
    const counted = this.report(badLine)
    // Lines can be left out of one input that is given again, and numbers of anything else are no lines.
    const sent = inputs.isResumable ? counted : { ...counted, resumeAfter: null }
    const report = end === null ? sent : endTransaction(sent, end.outcome, end.error)
    const outputError = (await this.show(report, isWhole)) ?? failedFile?.failure ?? null
    const failure = produceFailure(report, words, {
      inputError: problem,
      outputError,
      isInterrupted: signal.aborted,
      failedFile: failedFile !== null && failedFile.records > 0 ? failedFile.name : null,
    })
    if (failure !== null) throw failure
  }

  /** @returns what is wrong with the input; what precedes it is on its way */
  private async feed(inputs: Inputs): Promise<KctlError | null> {
    const { request, context, chooser } = this.options
    const { writer, stopReading } = this
    try {
      await feedAll(inputs, { request, writer, chooser, now: context.now, signal: stopReading.signal })
      return null
    } catch (error) {
      if (error instanceof KctlError) return error
      throw error
    }
  }

  private async flush(): Promise<void> {
    const { writer, transaction } = this
    const leftMs = transaction === null ? 0 : TRANSACTION_END_MS
    await Promise.race([writer.flush(), this.options.life.nearlyOver(leftMs)])
    writer.abandon(INTERRUPTED)
  }

  private async endTransaction(problem: KctlError | null): Promise<TransactionEnd | null> {
    const { transaction } = this
    if (transaction === null) return null
    const report = this.report()
    const isWhole =
      report.acked === totalOf(report) && problem === null && !this.options.context.signal.aborted
    const { signal } = this.options.life
    return isWhole ? await transaction.commit(signal) : await transaction.abort(signal)
  }

  /** No line has the end of one record and the start of another, so that those before a line can be left out. */
  private get hasRecordsByLine(): boolean {
    const { dialect, format } = this.options.request
    return format === null && dialect !== 'json'
  }

  private report(badLine: number | null = null): DeliveryReport {
    return this.log.report(performance.now() - this.startedMs, badLine)
  }

  /** @returns what keeps the report from being written, or null */
  private async show(report: DeliveryReport, isWhole: boolean): Promise<Error | null> {
    const { context, words } = this.options
    if (this.saidLastWords) return null
    try {
      await context.output.result(deliveryView({ ...words, isWhole }), report)
      return null
    } catch (error) {
      if (error instanceof OutputClosedError || error instanceof KctlError) return error
      throw error
    }
  }

  private countError(inputs: Inputs): KctlError | null {
    const report = this.report()
    // The input was not read to its end after a stop of whatever kind.
    if (report.failed + report.unknown + report.unsent > 0 || this.options.context.signal.aborted) return null
    return checkCount(totalOf(report), this.options.request, inputs)
  }

  private async sayLastWords(): Promise<void> {
    const { context, words } = this.options
    this.saidLastWords = true
    this.writer.abandon(INTERRUPTED)
    const { acked, failed, unknown, unsent } = this.report()
    await context.output.stderr.write(
      `${sanitiseText(words.topic)}: ${acked} acked, ${failed} failed, ${unknown} unknown, ${unsent} not sent\n`,
    )
  }
}

const INTERRUPTED: DeliveryError = {
  code: 'INTERRUPTED',
  message: 'stopped before an answer came',
  hint: null,
  kind: 'unreachable',
}
