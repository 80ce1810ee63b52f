import { Command } from '@commander-js/extra-typings'
import type { Cluster } from '../../cluster/cluster.ts'
import { resolveConnection } from '../../config/resolve-connection.ts'
import type { Context } from '../../context.ts'
import { formatRoughDuration } from '../../domain/duration.ts'
import { formatHostPort } from '../../domain/host-port.ts'
import type { Broker } from '../../domain/topic.ts'
import { KctlError } from '../../errors.ts'
import { nestedTable, objectView } from '../../output/view.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'
import { useContextOf } from './context-argument.ts'

/** The flags that every command has say it all. */
export type TestRequest = Readonly<Record<string, never>>

export const testCommand = (run: Run<TestRequest>) =>
  new Command('test')
    .description('Connect to every broker of a cluster, and log in')
    .argument('[name]', 'context; the one in use when left out')
    .action(async (name, _flags, command) => {
      useContextOf(command, name)
      await run({})
    })

export const testHelp: HelpText = {
  examples: ['kctl context test', 'kctl context test prod', 'kctl context test -b localhost:9092 -o json'],
  seeAlso: ['kctl context show --explain', 'kctl cluster describe', 'kctl doctor'],
}

export async function test(_request: TestRequest, context: Context): Promise<void> {
  const { output, settings } = context
  output.require(testView)
  const startedMs = context.now()
  await using cluster = await context.openCluster()
  const { clusterId, controller, brokers } = await cluster.metadata([])
  const tried = await Promise.all(brokers.map(async (broker) => await tryBroker(broker, cluster)))
  await output.result(testView, {
    context: settings.contextName,
    name: resolveConnection(settings).name,
    clusterId,
    controller,
    brokers: tried,
    durationMs: context.now() - startedMs,
  })
  requireAllReached(tried)
}

interface TriedBroker extends Broker {
  /** null: it answered. */
  readonly error: string | null
}

interface TestedContext {
  readonly context: string | null
  readonly name: string
  readonly clusterId: string | null
  readonly controller: number | null
  readonly brokers: readonly TriedBroker[]
  readonly durationMs: number
}

/** A cluster that answers at one address may advertise others that nobody can reach. */
async function tryBroker(broker: Broker, cluster: Cluster): Promise<TriedBroker> {
  try {
    await cluster.connectionTo(broker.id)
    return { ...broker, error: null }
  } catch (error) {
    if (cluster.signal.aborted) throw error
    return { ...broker, error: (error as Error).message }
  }
}

function requireAllReached(brokers: readonly TriedBroker[]): void {
  const lost = brokers.filter(({ error }) => error !== null)
  const [first] = lost
  if (first === undefined) return
  throw new KctlError(
    lost.length === brokers.length ? 'unreachable' : 'partial',
    `${lost.length} of ${brokers.length} brokers cannot be reached at the address they advertise`,
    {
      code: 'BROKER_UNREACHABLE',
      hint: `advertise an address that this host can reach, or map it: --resolve ${formatHostPort(first)}=HOST:PORT`,
      counts: { done: brokers.length - lost.length, failed: lost.length, unknown: 0 },
    },
  )
}

const testView = objectView<TestedContext>({
  fields: [
    { key: 'context', value: ({ context }) => context, text: ({ context, name }) => context ?? name },
    { key: 'clusterId', header: 'cluster id', value: ({ clusterId }) => clusterId },
    { key: 'controller', value: ({ controller }) => controller },
    {
      key: 'durationMs',
      header: 'took',
      value: ({ durationMs }) => durationMs,
      text: ({ durationMs }) => formatRoughDuration(durationMs),
    },
  ],
  tables: [
    nestedTable<TestedContext, TriedBroker>({
      key: 'brokers',
      rows: ({ brokers }) => brokers,
      columns: [
        { key: 'id', value: ({ id }) => id, align: 'right' },
        { key: 'host', value: ({ host }) => host },
        { key: 'port', value: ({ port }) => port, text: ({ port }) => String(port), align: 'right' },
        { key: 'rack', value: ({ rack }) => rack },
        {
          key: 'error',
          header: 'STATE',
          value: ({ error }) => error,
          text: ({ error }, style) => (error === null ? style.success('ok') : style.error(`! ${error}`)),
        },
      ],
    }),
  ],
})
