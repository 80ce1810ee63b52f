import { resolve } from 'node:path'
import { Command, Option } from '@commander-js/extra-typings'
import { removeSandboxState } from '../../config/sandbox-state.ts'
import type { Context } from '../../context.ts'
import { parseCount } from '../../domain/topic-plan.ts'
import { KctlError, UsageError } from '../../errors.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'
import { startedOf, startedView } from './started-view.ts'
import { ENGINES, MOST_BROKERS, type StartRequest } from './start-request.ts'
import { isOurs, readSandbox } from './find-sandbox.ts'
import { parseSandboxTopic, type SandboxTopic } from './sandbox-topic.ts'

export const startCommand = (run: Run<StartRequest>) =>
  new Command('start')
    .description('Start a broker on this machine, which kctl then finds by itself')
    .addOption(new Option('--engine <engine>', 'what to start').choices(ENGINES).default('embedded' as const))
    .option('-t, --topic <name[:partitions]>', 'create this topic (repeatable)', collectTopic, [])
    .option('--brokers <count>', `how many brokers, up to ${MOST_BROKERS}`, parseBrokerCount, 1)
    .option('--port <port>', 'port of the first broker (default 9092 if free)', parsePort)
    .option('--kafka-version <version>', 'version of a real Kafka')
    .option('--data-dir <dir>', 'keep topics, records and offsets here (default in memory)')
    .option('--auto-create-topics', 'create topics that are written to or asked for', false)
    .option('--foreground', 'run in front until Ctrl-C', false)
    .addOption(new Option('--instance <token>').hideHelp())
    .action(async ({ topic, port, kafkaVersion, dataDir, instance, ...flags }) => {
      await run({
        ...flags,
        topics: topic,
        port: port ?? null,
        kafkaVersion: kafkaVersion ?? null,
        dataDir: dataDir ?? null,
        instance: instance ?? null,
      })
    })

export const startHelp: HelpText = {
  examples: [
    'kctl sandbox',
    'kctl sandbox start --topic orders:6 --topic notifications',
    'kctl sandbox start --data-dir ./sandbox --port 19092',
    'kctl sandbox start --engine kafka --brokers 3',
    'kctl sandbox start --foreground',
  ],
  notes: [
    'Engines:',
    '  embedded  a broker inside of kctl, up in a moment; its data is in memory unless --data-dir is given',
    '  kafka     Apache Kafka: with Docker where an engine answers, else with Java',
    '  docker, java   Apache Kafka, in this way only',
  ].join('\n'),
  seeAlso: ['kctl sandbox status', 'kctl sandbox stop'],
}

export async function start(request: StartRequest, context: Context): Promise<void> {
  context.output.require(startedView)
  requireSense(request)
  const absolute = {
    ...request,
    dataDir: request.dataDir === null ? null : resolve(context.host.cwd, request.dataDir),
  }
  await requireNoneRuns(context)
  if (request.engine !== 'embedded')
    return await (await import('./start-kafka.ts')).startKafka(absolute, context)
  if (request.foreground) return await (await import('./run-embedded.ts')).runEmbedded(absolute, context)
  const state = await (await import('./launch-embedded.ts')).launchEmbedded(absolute, context)
  await context.output.result(startedView, startedOf(state, absolute, context))
}

function requireSense({ engine, kafkaVersion }: StartRequest): void {
  if (engine === 'embedded' && kafkaVersion !== null)
    throw new UsageError('--kafka-version is for a real Kafka', 'add --engine kafka')
}

async function requireNoneRuns(context: Context): Promise<void> {
  const state = readSandbox(context)
  if (state === null) return
  if (await isOurs(state, context)) {
    throw new KctlError('precondition', `a sandbox runs already, at ${state.bootstrap}`, {
      code: 'SANDBOX_RUNNING',
      hint: 'use it as it is, or end it first: kctl sandbox stop',
    })
  }
  removeSandboxState(context.host)
}

function collectTopic(text: string, before: readonly SandboxTopic[]): readonly SandboxTopic[] {
  const topic = parseSandboxTopic(text)
  if (before.some(({ name }) => name === topic.name))
    throw new UsageError(`topic "${topic.name}" is given twice`)
  return [...before, topic]
}

function parseBrokerCount(text: string): number {
  const count = parseCount(text)
  if (count <= MOST_BROKERS) return count
  throw new UsageError(`a sandbox has 1 to ${MOST_BROKERS} brokers, not ${count}`)
}

function parsePort(text: string): number {
  const port = parseCount(text)
  if (port <= 65_535) return port
  throw new UsageError(`not a port: "${text}"`, 'ports go from 1 to 65535')
}
