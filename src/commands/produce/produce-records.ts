import type { Cluster } from '../../cluster/cluster.ts'
import { askProducerId, type ProducerId } from '../../cluster/producer-id.ts'
import type { Transaction } from '../../cluster/transaction.ts'
import type { Context } from '../../context.ts'
import { PartitionChooser } from './choose-partition.ts'
import { deliveryView, type DeliveryWords } from './delivery-view.ts'
import { dryRun } from './dry-run.ts'
import { openFailedFile } from './failed-file.ts'
import { type Inputs, openInputs } from './feed-all.ts'
import type { ProduceRequest } from './produce-request.ts'
import { requireTopic, requireWriteRight } from './require-topic.ts'
import { Sending, type SendingOptions } from './sending.ts'
import { SendingLife } from './sending-life.ts'

/** How long an orderly stop may take to hear of what is on its way: with the report after it, it ends within 5 s. */
const GRACE_MS = 4_000

export async function produceRecords(request: ProduceRequest, context: Context): Promise<void> {
  const words: DeliveryWords = {
    topic: request.topic,
    unit: 'record',
    isWhole: true,
    verbose: context.output.options.verbose,
  }
  context.output.require(deliveryView(words))
  if (!request.dryRun) await context.requireChange(`produce to "${request.topic}"`)
  const inputs = await openInputs(request, context)
  using failedFile =
    request.failedFile === null || request.dryRun
      ? null
      : openFailedFile(request.failedFile, context.host.cwd, inputs.sources)
  using life = new SendingLife(context.signal)
  await using cluster = await context.openCluster(life.signal)
  // Beside the question for the topic: the answers to both are there after one round trip.
  const producer =
    !request.dryRun && !request.transactional && request.acks === 'all'
      ? askProducerId(cluster, request.topic)
      : null
  producer?.catch(() => {})
  const topic = await requireTopic(request.topic, request.createTopic && !request.dryRun, cluster, context)
  // Without acks nobody would say that the records were refused.
  if (request.acks === 'none' && !request.dryRun) await requireWriteRight(request.topic, cluster)
  const chooser = new PartitionChooser(topic, request.partitioner, request.partition)
  if (request.dryRun) return await dryRun({ request, context, inputs, topic, chooser })
  await send(
    { cluster, life, topic, chooser, request, context, failedFile, words: { ...words, unit: inputs.unit } },
    inputs,
    producer,
  )
}

/** Gets the right to send, and sends. */
async function send(
  options: SendingOptions,
  inputs: Inputs,
  idempotent: Promise<ProducerId> | null,
): Promise<void> {
  const { cluster, life, request } = options
  const { transactional, transactionTimeoutMs: timeoutMs, deliveryTimeoutMs: stepTimeoutMs } = request
  const transaction = transactional ? await openTransaction(cluster, timeoutMs, stepTimeoutMs) : null
  const producer = transaction?.producer ?? (await idempotent)
  // From here on the delivery timeout counts, and the input may take as long as it likes.
  cluster.deadline.lift()
  life.startSending(GRACE_MS)
  options.failedFile?.begin()
  await new Sending(options, producer, transaction).run(inputs)
}

/** Few need it, and what it loads takes a while. */
async function openTransaction(
  cluster: Cluster,
  timeoutMs: number,
  stepTimeoutMs: number,
): Promise<Transaction> {
  const transactions = await import('../../cluster/transaction.ts')
  return await transactions.openTransaction(cluster, { timeoutMs, stepTimeoutMs })
}
