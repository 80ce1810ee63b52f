import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type ApacheTool, runApacheTool } from '../support/apache-tool.ts'
import { describeEveryKafka, type KafkaUnderTest, uniqueName } from '../support/every-kafka.ts'
import { makeTopic } from '../support/make-topic.ts'
import { realKafkaAvailable } from '../support/real-kafka.ts'

const ran = (kafka: KafkaUnderTest) => {
  const finish = async (tool: ApacheTool, args: readonly string[], stdin = '') =>
    await runApacheTool(kafka, tool, args, stdin)
  /** Runs a tool to its end, which has to be a good one. @returns its stdout */
  const run = async (tool: ApacheTool, args: readonly string[], stdin = ''): Promise<string> => {
    const { exitCode, stdout, stderr } = await finish(tool, args, stdin)
    expect({ exitCode, said: exitCode === 0 ? '' : stdout + stderr }).toEqual({ exitCode: 0, said: '' })
    return stdout
  }
  return { finish, run }
}

/** The columns of each line that starts with `name`. */
const rows = (stdout: string, name: string): string[][] =>
  stdout
    .split('\n')
    .filter((line) => line.startsWith(name))
    .map((line) => line.trim().split(/\s+/))
    .toSorted()

const availability = realKafkaAvailable()
const runs = availability.ok || process.env['KCTL_REQUIRE_KAFKA'] === '1'

describe.skipIf(!runs)(
  runs ? "Apache's tools" : `Apache's tools (skipped: ${availability.ok ? '' : availability.why})`,
  { timeout: 60_000 },
  () => {
    describeEveryKafka(
      "Apache's tools",
      (kafka) => {
        test.concurrent('kafka-topics makes, lists, describes, alters and deletes', async () => {
          const { run, finish } = ran(kafka())
          const topic = uniqueName('made')
          const replicas = String(kafka().brokers)
          const created = [
            '--create',
            '--topic',
            topic,
            '--partitions',
            '2',
            '--replication-factor',
            replicas,
          ]
          await run('topics', [...created, '--config', 'retention.ms=3600000'])
          expect((await run('topics', ['--list'])).split('\n')).toContain(topic)
          const twice = await finish('topics', created)
          expect(twice.exitCode).toBe(1)
          expect(twice.stdout + twice.stderr).toContain(`Topic '${topic}' already exists.`)

          await run('topics', ['--alter', '--topic', topic, '--partitions', '3'])
          const described = await run('topics', ['--describe', '--topic', topic])
          expect(described).toContain(`PartitionCount: 3\tReplicationFactor: ${replicas}\t`)
          expect(described).toContain('retention.ms=3600000')
          const partitions = [
            ...described.matchAll(/Partition: (\d)\tLeader: (\d)\tReplicas: (\S+)\tIsr: (\S+)/g),
          ]
          expect(partitions.map(([, partition]) => partition)).toEqual(['0', '1', '2'])
          for (const [, , leader = '', all = '', inSync = ''] of partitions) {
            expect(all.split(',')).toContain(leader)
            expect(inSync.split(',').toSorted()).toEqual(all.split(',').toSorted())
          }
          expect(await run('topics', ['--describe', '--unavailable-partitions', '--topic', topic])).toBe('')
          await run('topics', ['--delete', '--topic', topic])
          const gone = await finish('topics', ['--describe', '--topic', topic])
          expect(gone.exitCode).toBe(1)
          expect(gone.stdout + gone.stderr).toContain(`Topic '${topic}' does not exist as expected`)
        })

        test.concurrent('the console producer and both kinds of console consumer', async () => {
          const { run } = ran(kafka())
          const topic = await makeTopic(kafka(), { partitions: 2 })
          const parse = ['parse.key=true', 'key.separator=:', 'parse.headers=true', 'headers.delimiter=|']
          await run(
            'console-producer',
            ['--topic', topic, ...parse.flatMap((each) => ['--reader-property', each])],
            // Keys of both partitions: nothing need be committed of one that is empty.
            'trace:1,trace:2|a:1\ntrace:3|b:2\ntrace:4|d:3\n',
          )
          const read = ['--topic', topic, '--from-beginning', '--max-messages', '3', '--timeout-ms', '20000']
          const print = ['print.key=true', 'print.headers=true', 'headers.separator=,'].flatMap((each) => [
            '--formatter-property',
            each,
          ])
          const [classic, modern] = [uniqueName('classic'), uniqueName('modern')]
          for (const group of [classic, modern]) {
            const protocol = `group.protocol=${group === modern ? 'consumer' : 'classic'}`
            const stdout = await run('console-consumer', [
              ...[...read, ...print],
              ...['--group', group, '--command-property', protocol],
            ])
            expect(stdout.trim().split('\n').toSorted()).toEqual([
              'trace:1,trace:2\ta\t1',
              'trace:3\tb\t2',
              'trace:4\td\t3',
            ])
          }

          const described = await run('consumer-groups', [
            '--describe',
            '--group',
            classic,
            '--group',
            modern,
          ])
          for (const group of [classic, modern]) {
            const committed = rows(described, `${group} `).map(([, name, partition, current, end, lag]) => {
              expect([name, current, lag]).toEqual([topic, end, '0'])
              return [partition, Number(end)] as const
            })
            expect(committed.map(([partition]) => partition)).toEqual(['0', '1'])
            expect(committed.reduce((sum, [, end]) => sum + end, 0)).toBe(3)
          }
        })

        test.concurrent('kafka-consumer-groups lists, moves and deletes', async () => {
          const { run, finish } = ran(kafka())
          const topic = await makeTopic(kafka())
          const group = uniqueName('moved')
          await run('console-producer', ['--topic', topic], 'one\ntwo\nthree\n')
          const select = ['--group', group, '--topic', topic]
          const reset = async (...to: string[]) =>
            rows(await run('consumer-groups', ['--reset-offsets', ...select, ...to]), `${group} `)
          expect(await reset('--to-latest', '--execute')).toEqual([[group, topic, '0', '3']])
          expect(await reset('--shift-by', '-1', '--dry-run')).toEqual([[group, topic, '0', '2']])
          expect(await reset('--to-offset', '1', '--execute')).toEqual([[group, topic, '0', '1']])
          expect(rows(await run('consumer-groups', ['--list', '--state']), `${group} `)).toEqual([
            [group, 'Empty'],
          ])
          const described = await run('consumer-groups', ['--describe', '--group', group])
          expect(rows(described, `${group} `).map((columns) => columns.slice(0, 6))).toEqual([
            [group, topic, '0', '1', '3', '2'],
          ])
          expect(
            await run('console-consumer', ['--topic', topic, '--group', group, '--max-messages', '2']),
          ).toBe('two\nthree\n')
          await run('consumer-groups', ['--delete-offsets', ...select])
          await run('consumer-groups', ['--delete', '--group', group])
          const gone = await finish('consumer-groups', ['--describe', '--group', group])
          expect(gone.stdout + gone.stderr).toContain(`Group ${group} not found`)
        })

        test.concurrent('kafka-configs sets, shows and takes back', async () => {
          const { run, finish } = ran(kafka())
          const topic = await makeTopic(kafka())
          const entity = ['--entity-type', 'topics', '--entity-name', topic]
          const add = 'cleanup.policy=[compact,delete],max.message.bytes=2000000'
          await run('configs', ['--alter', ...entity, '--add-config', add])
          await run('configs', ['--alter', ...entity, '--delete-config', 'max.message.bytes'])
          const described = await run('configs', ['--describe', ...entity])
          expect(rows(described, '  ').map(([setting]) => setting)).toEqual(['cleanup.policy=compact,delete'])
          expect(described).toContain('DEFAULT_CONFIG:log.cleanup.policy=delete')
          const refused = await finish('configs', ['--alter', ...entity, '--add-config', 'retention.ms=soon'])
          expect(refused.exitCode).toBe(1)
          expect(refused.stdout + refused.stderr).toContain(
            'Invalid value soon for configuration retention.ms',
          )
          const brokers = await run('configs', [
            '--describe',
            '--entity-type',
            'brokers',
            '--entity-name',
            '1',
            '--all',
          ])
          expect(rows(brokers, '  node.id=').map(([setting]) => setting)).toEqual(['node.id=1'])
        })

        test.concurrent('kafka-get-offsets and kafka-delete-records', async () => {
          const { run } = ran(kafka())
          const topic = await makeTopic(kafka())
          await run('console-producer', ['--topic', topic], 'one\ntwo\nthree\n')
          const directory = await mkdtemp(join(tmpdir(), 'kctl-test-'))
          const file = join(directory, 'offsets.json')
          await writeFile(
            file,
            JSON.stringify({ version: 1, partitions: [{ topic, partition: 0, offset: 2 }] }),
          )
          expect(await run('delete-records', ['--offset-json-file', file])).toContain(
            `partition: ${topic}-0\tlow_watermark: 2`,
          )
          await rm(directory, { recursive: true })
          const at = async (time: string) => await run('get-offsets', ['--topic', topic, '--time', time])
          expect(await at('earliest')).toBe(`${topic}:0:2\n`)
          expect(await at('latest')).toBe(`${topic}:0:3\n`)
          expect(await at('0')).toBe(`${topic}:0:2\n`)
        })

        test.concurrent(
          'the performance tests, in a transaction and without, and kafka-transactions',
          async () => {
            const { run } = ran(kafka())
            const topic = await makeTopic(kafka())
            const id = uniqueName('perf')
            const count = ['--topic', topic, '--num-records', '2000']
            const load = [...count, '--record-size', '100', '--throughput', '-1']
            expect(await run('producer-perf-test', load)).toMatch(/^2000 records sent, /m)
            const transactional = ['--transactional-id', id, '--transaction-duration-ms', '50']
            expect(await run('producer-perf-test', [...load, ...transactional])).toMatch(
              /^2000 records sent, /m,
            )
            const consumed = await run('consumer-perf-test', [
              ...['--topic', topic, '--num-records', '4000'],
              ...['--command-property', 'isolation.level=read_committed'],
            ])
            expect(consumed.trim().split('\n').at(-1)?.split(', ')[4]).toBe('4000')
            const [transaction] = rows(await run('transactions', ['list']), id)
            expect(transaction?.at(-1)).toBe('CompleteCommit')
            const described = await run('transactions', ['describe', '--transactional-id', id])
            expect(described).toContain('CompleteCommit')
            const producers = await run('transactions', [
              'describe-producers',
              '--topic',
              topic,
              '--partition',
              '0',
            ])
            expect(producers.trim().split('\n')).toHaveLength(3)
            expect(producers).toMatch(/None\s*$/)
          },
        )
      },
      [3],
    )
  },
)
