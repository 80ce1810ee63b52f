import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GuardedKafka, type Right, startGuardedKafka } from '../support/guarded-kafka.ts'
import { joinModernGroup } from '../support/join-modern-group.ts'
import { describeWithKafka } from '../support/real-kafka.ts'
import { type Finished, makeHome, runKctl, type RunOptions } from '../support/run-kctl.ts'

/** A command line of a user who may do this and nothing else. */
interface Case {
  readonly may: readonly Right[]
  readonly run: string
  readonly exit: number
  /** What the principal needs, as the hint has it; null where nothing is missing. */
  readonly needs: string | null
  /** What else stderr says. */
  readonly says?: readonly string[]
  /** What stdout holds; nothing when left out. */
  readonly prints?: readonly (string | RegExp)[]
}

const NOT_ALL_TOPICS = 'this user may not see every topic'

/** Of these, nothing is done and nothing is shown. */
const REFUSED: readonly Omit<Case, 'exit'>[] = [
  // Whether it exists is not said.
  ...['orders', 'nothing'].flatMap((topic) => [
    ...[
      `topics describe ${topic}`,
      `topics delete ${topic} -y`,
      `consume ${topic} -e`,
      `consume ${topic} -n 1`,
    ].map((run) => ({ may: [], run, needs: `Describe on topic "${topic}", if it exists` })),
    ...['', ' --acks 1', ' --acks 0', ' --transactional', ' --create-topic', ' --dry-run'].map((flags) => ({
      may: [],
      run: `produce ${topic} x${flags}`,
      needs: `Write on topic "${topic}", if it exists`,
    })),
    ...['', ' --if-not-exists', ' --dry-run'].map((flags) => ({
      may: [],
      run: `topics create ${topic}${flags}`,
      needs: `Create on topic "${topic}" or on the cluster`,
    })),
  ]),
  ...['billing', 'nobody'].flatMap((group) =>
    [
      `groups describe ${group}`,
      `groups lag ${group}`,
      `groups delete ${group} -y`,
      `offsets list ${group}`,
      `offsets reset ${group} --to earliest -y`,
      `offsets reset ${group} --to earliest --dry-run`,
      `offsets reset ${group} -t orders --to earliest --allow-new -y`,
    ].map((run) => ({ may: [], run, needs: `Describe on group "${group}"` })),
  ),
  {
    may: ['Describe topic orders'],
    run: 'topics delete orders -y',
    needs: 'Delete on topic "orders"',
    says: ['groups that this user may not see are not named'],
  },
  {
    may: ['Delete topic orders'],
    run: 'topics delete orders payments -y',
    needs: 'Describe on topic "payments", if it exists',
  },
  {
    may: ['Describe topic *'],
    run: 'produce nothing x --create-topic',
    needs: 'Create on topic "nothing" or on the cluster',
  },
  {
    may: ['Create topic orders'],
    run: 'topics create orders --if-not-exists',
    needs: 'Describe on topic "orders"',
    says: ['topic "orders" exists in'],
  },
  {
    may: ['Create topic orders', 'Describe topic orders'],
    run: 'topics create orders -p 2 --compact --if-not-exists',
    needs: 'DescribeConfigs on topic "orders"',
  },
  {
    may: ['Create topic other'],
    run: 'topics create nothing else',
    needs:
      'Create on topic "nothing" or on the cluster; the principal needs Create on topic "else" or on the cluster',
  },
  ...['-e', '-n 1', '--tail 2 -e', '--order time -e', '--idle 5s'].map((flags): Omit<Case, 'exit'> => ({
    may: ['Describe topic orders'],
    run: `consume orders ${flags}`,
    needs: 'Read on topic "orders"',
  })),
  {
    may: ['Read topic payments'],
    run: 'consume orders payments -e',
    needs: 'Describe on topic "orders", if it exists',
  },
  ...['', ' --acks 1', ' --acks 0'].map((flags): Omit<Case, 'exit'> => ({
    may: ['Describe topic orders', 'Read topic orders'],
    run: `produce orders x${flags}`,
    needs: 'Write on topic "orders"',
  })),
  {
    may: ['Describe topic orders', 'Write topic payments'],
    run: 'produce orders x',
    needs: 'Write on topic "orders"',
    says: ['0 of 1 record acked, 1 failed'],
  },
  {
    may: ['Describe topic orders', 'IdempotentWrite cluster kafka-cluster'],
    run: 'produce orders x',
    needs: 'Write on topic "orders"',
  },
  {
    may: ['Write topic orders', 'Write transactional other'],
    run: 'produce orders x --transactional',
    needs: 'Write on transactional ids that begin with "kctl-"',
  },
  {
    may: ['Describe topic orders', 'Write transactional *'],
    run: 'produce orders x --transactional',
    needs: 'Write on topic "orders"',
    says: ['1 not sent'],
  },
  {
    may: ['Describe group billing', 'Describe topic orders', 'Describe topic payments'],
    run: 'groups delete billing -y',
    needs: 'Delete on group "billing"',
  },
  {
    may: ['Describe group billing'],
    run: 'offsets reset billing --to earliest -y',
    needs: 'Describe on each topic that the group reads',
    says: ['no committed offsets on topics that this user may see'],
  },
  {
    may: ['Describe group billing', 'Read group other', 'Describe topic orders'],
    run: 'offsets reset other -t orders --to-group billing --allow-new -y',
    needs: 'Read on topic "orders"',
    prints: ['failed: TOPIC_AUTHORIZATION_FAILED'],
  },
  {
    may: ['Read group other', 'Read topic orders'],
    run: 'offsets reset other -t orders --to-group billing --allow-new -y',
    needs: 'Describe on group "billing"',
  },
  {
    may: ['Read group other', 'Describe group billing'],
    run: 'offsets reset other --to-group billing --allow-new -y',
    needs: 'Describe on each topic that the group reads',
  },
  {
    may: ['Read group billing', 'Read topic orders'],
    run: 'offsets reset billing --to earliest -t payments -y',
    needs: 'Describe on topic "payments", if it exists',
  },
  {
    may: ['Describe group billing', 'Read topic orders'],
    run: 'offsets reset billing --to earliest -y',
    needs: 'Read on group "billing"',
    says: [NOT_ALL_TOPICS, '0 moved, 1 failed'],
    prints: ['failed: GROUP_AUTHORIZATION_FAILED'],
  },
  {
    may: ['Read group billing', 'Describe topic orders', 'Describe topic payments'],
    run: 'offsets reset billing --to earliest -y',
    needs: 'Read on topic "orders" and topic "payments"',
    says: ['0 moved, 2 failed'],
    prints: [/orders .*failed: TOPIC_AUTHORIZATION_FAILED/, /payments .*failed: TOPIC_AUTHORIZATION_FAILED/],
  },
  {
    may: ['Describe group billing', 'Describe topic orders'],
    run: 'offsets list billing -t payments',
    needs: 'Describe on topic "payments", if it exists',
  },
  ...['groups describe modern', 'groups lag modern', 'offsets list modern'].map(
    (run): Omit<Case, 'exit'> => ({
      may: ['Describe group modern'],
      run,
      needs: 'Describe on each of these topics',
      says: ['all topics that the members of group "modern" read'],
    }),
  ),
]

/** Of these, a part is shown or done, and the rest is named. */
const PARTIAL: readonly Omit<Case, 'exit'>[] = [
  {
    may: ['Describe topic orders', 'Read topic payments'],
    run: 'consume orders payments --tail 2 -e',
    needs: 'Read on topic "orders"',
    says: ['1 of 4 partitions were not read to their end'],
    prints: [/"topic":"payments"/],
  },
  {
    may: ['Describe topic orders'],
    run: 'topics describe orders',
    needs: 'DescribeConfigs on topic "orders"',
    says: ['settings (TOPIC_AUTHORIZATION_FAILED)'],
    prints: [/records: +3/],
  },
  {
    may: ['Describe topic orders'],
    run: 'topics list -o wide',
    needs: 'Describe on the cluster',
    says: ['how many bytes the topics have on disk'],
    prints: [/orders .* 3 +- +false +ok/],
  },
  {
    may: ['Create topic half'],
    run: 'topics create half nothing',
    needs: 'Create on topic "nothing" or on the cluster',
    says: ['created topic half', 'topic "nothing" was not created'],
  },
  {
    may: ['Delete topic doomed', 'Describe topic orders'],
    run: 'topics delete doomed orders -y',
    needs: 'Delete on topic "orders"',
    says: ['deleted topic doomed', 'topic "orders" was not deleted'],
  },
  {
    may: ['Describe cluster kafka-cluster', 'Describe group billing'],
    run: 'groups list billing mixed reading',
    needs: 'Describe on group "reading"',
    says: ['1 of 3 groups could not be described'],
    // The list of groups says that the second is empty, and so how many members it has.
    prints: [/billing .* 0 +1/, /mixed .* 0 +1/, /reading .*! GROUP_AUTHORIZATION_FAILED/],
  },
  {
    may: ['Describe cluster kafka-cluster', 'Describe group billing', 'Describe topic orders'],
    run: 'groups lag billing mix*',
    needs: 'Describe on group "mixed"',
    says: ['mixed: GROUP_AUTHORIZATION_FAILED', NOT_ALL_TOPICS],
    prints: [/billing +Empty +orders +2/],
  },
  {
    may: ['Describe group modern'],
    run: 'groups list',
    needs: 'Describe on each topic that their members read',
    prints: [/modern +consumer .*! TOPIC_AUTHORIZATION_FAILED/],
  },
  ...[
    'groups describe billing',
    'groups lag billing',
    'groups lag billing --max-lag 0',
    'offsets list billing',
  ].map((run): Omit<Case, 'exit'> => ({
    may: ['Describe group billing'],
    run,
    needs: 'Describe on each topic that group "billing" reads',
    prints: [/GROUP|group:|TOPIC/],
  })),
  ...['groups describe reading', 'groups lag reading', 'offsets list reading'].map(
    (run): Omit<Case, 'exit'> => ({
      may: ['Describe group reading', 'Describe topic payments'],
      run,
      needs: 'Describe on topic "orders"',
      says: ['reading orders[0]: TOPIC_AUTHORIZATION_FAILED'],
      prints: [/orders +.*-/],
    }),
  ),
  {
    may: ['Describe group billing', 'Describe topic orders'],
    run: 'offsets list billing -t orders -t payments',
    needs: 'Describe on topic "payments"',
    says: ['billing: what it has committed on payments'],
    prints: [/orders +0 +1/],
  },
  {
    may: ['Delete group gone-1', 'Describe group gone-2', 'Describe topic *'],
    run: 'groups delete gone-1 gone-2 -y',
    needs: 'Delete on group "gone-2"',
    says: ['deleted group gone-1 with 2 committed offsets\n', 'group "gone-2" was not deleted'],
  },
  {
    may: ['Describe topic orders', 'Read topic payments'],
    run: 'consume orders payments -e',
    needs: 'Read on topic "orders"',
    says: ['orders[0]   read up to offset 0 of 3: TOPIC_AUTHORIZATION_FAILED'],
    prints: [/^(\{"topic":"payments".*\}\n){3}$/],
  },
  {
    may: ['Describe topic orders', 'Read topic payments'],
    run: 'consume --regex .* --order time -e',
    needs: 'Read on topic "orders"',
    prints: [/^(\{"topic":"payments".*\}\n){3}$/],
  },
]

/** Nothing that was asked for is refused; what may be missing is said. */
const ALLOWED: readonly Omit<Case, 'exit' | 'needs'>[] = [
  { may: [], run: 'topics list -o json', says: ['there may be topics in'], prints: ['[]\n'] },
  { may: [], run: 'groups list -o json', says: ['there may be groups in'], prints: ['[]\n'] },
  { may: [], run: 'groups lag -o json', says: ['there may be groups in'], prints: ['[]\n'] },
  { may: ['Describe topic orders'], run: 'topics list -o name', prints: [/^orders\n$/] },
  { may: ['Describe group billing'], run: 'groups list -o name', prints: [/^billing\n$/] },
  {
    may: ['Describe topic orders', 'DescribeConfigs topic orders'],
    run: 'topics describe orders',
    prints: [/records: +3/],
  },
  {
    may: ['Create topic unseen'],
    run: 'topics create unseen',
    says: [
      'created topic unseen',
      'whether its partitions have leaders is not known',
      'partitions by broker default',
    ],
  },
  {
    may: ['Describe topic orders'],
    run: 'topics delete orders --dry-run',
    says: ['groups that this user may not see are not named'],
    prints: ['orders'],
  },
  ...['groups describe billing', 'groups lag billing', 'offsets list billing'].map((run) => ({
    may: ['Describe group billing', 'Describe topic orders'] as const,
    run,
    says: [NOT_ALL_TOPICS],
    prints: ['orders'],
  })),
  {
    may: ['Describe group billing', 'Describe topic orders'],
    run: 'offsets reset billing --to earliest --dry-run',
    says: [NOT_ALL_TOPICS],
    prints: ['1 record will be read again.'],
  },
  {
    may: ['Describe group billing', 'Describe topic *'],
    run: 'offsets list billing -o tsv --columns topic,committed --no-headers',
    prints: [/^orders\t1\npayments\t1\n$/],
  },
  {
    may: ['Delete group unseen'],
    run: 'groups delete unseen -y',
    says: [NOT_ALL_TOPICS, 'deleted group unseen with 0 committed offsets that this user may see'],
  },
  { may: ['Read topic payments'], run: 'consume payments -e -o value', prints: [/^a\nb\nc\n$/] },
  {
    may: ['Read topic payments'],
    run: 'consume --regex pay.* -e -o value',
    says: ['there may be topics in'],
    prints: [/^a\nb\nc\n$/],
  },
  { may: ['Write topic sink'], run: 'produce sink x', says: ['1 record'] },
  { may: ['Write topic sink'], run: 'produce sink x --acks 0', says: ['1 record sent, unconfirmed'] },
  {
    may: ['Write topic sink', 'Write transactional *'],
    run: 'produce sink x --transactional',
    says: ['1 record'],
  },
]

const CASES: readonly Case[] = [
  ...REFUSED.map((each) => ({ ...each, exit: 6 })),
  ...PARTIAL.map((each) => ({ ...each, exit: 3 })),
  ...ALLOWED.map((each) => ({ ...each, exit: 0, needs: null })),
]

/** Users whose stories take more than one command. */
const STORIES = {
  mover: ['Read group mixed', 'Read topic orders', 'Describe topic payments'],
  maker: ['Read group made', 'Read topic orders'],
  blind: ['Read group hidden', 'Read topic orders'],
} as const satisfies Readonly<Record<string, readonly Right[]>>

const userOf = (may: readonly Right[]): string => `u${USERS.indexOf([...may].sort().join('; '))}`
const USERS = [...new Set(CASES.map(({ may }) => [...may].sort().join('; ')))]

describeWithKafka('a user with few rights', () => {
  let guarded: GuardedKafka
  let member: Awaited<ReturnType<typeof startMember>>
  let before: unknown

  beforeAll(async () => {
    const rights = Object.fromEntries(CASES.map(({ may }) => [userOf(may), may]))
    guarded = await startGuardedKafka({ ...rights, ...STORIES })
    const { kafka } = guarded
    await asAdmin('topics create orders payments doomed sink -p 2')
    for (const topic of ['orders', 'payments']) await asAdmin(`produce ${topic} a b c -p 0`)
    for (const group of ['billing', 'mixed', 'hidden', 'gone-1', 'gone-2', 'unseen'])
      await asAdmin(`offsets reset ${group} -t orders:0 -t payments:0 --to 1 --allow-new -y`)
    member = await startMember(kafka.bootstrap)
    await joinModernGroup(kafka, 'modern', ['orders', 'payments'])
    before = await untouched()
  })
  afterAll(async () => {
    await member[Symbol.asyncDispose]()
    await guarded[Symbol.asyncDispose]()
  })

  async function asAdmin(command: string, options: RunOptions = {}): Promise<Finished> {
    const finished = await runKctl(command, { ...options, cluster: guarded.kafka })
    expect(finished).toMatchObject({ exitCode: 0 })
    return finished
  }

  /** What no refused command may have changed. */
  async function untouched(): Promise<unknown> {
    const [topics, offsets] = await Promise.all([
      asAdmin('topics list orders payments -o csv'),
      asAdmin('offsets list billing -o csv'),
    ])
    const gone = await runKctl('topics describe nothing', { cluster: guarded.kafka })
    return { topics: topics.stdout, offsets: offsets.stdout, nothing: gone.exitCode }
  }

  const titled = CASES.map((each) => [`${each.may.join(', ') || 'nothing'}: kctl ${each.run}`, each] as const)
  test.for(titled)('%s', async ([, { may, run, exit, needs, says = [], prints = [] }]) => {
    const env = guarded.as(userOf(may))
    const { exitCode, stdout, stderr } = await runKctl(run, { env })
    expect({ exitCode, stderr }).toEqual({ exitCode: exit, stderr: expect.any(String) as string })
    if (needs === null) expect(stderr).not.toMatch(/error:|the principal needs/)
    else expect(stderr).toContain(`the principal needs ${needs}`)
    for (const words of says) expect(stderr).toContain(words)
    for (const pattern of prints) expect(stdout).toMatch(pattern)
    if (prints.length === 0) expect(stdout).toBe('')
    expect(stdout + stderr).not.toMatch(/does not exist|any more|there already|bug in kctl/)

    // Nothing was done, so it can be done again: programs are told the same.
    if (exit !== 6) return
    const forPrograms = await runKctl(`${run} -o ndjson`, { env })
    expect(forPrograms.exitCode).toBe(6)
    const last = forPrograms.stderr.trimEnd().split('\n').at(-1) ?? ''
    expect(JSON.parse(last)).toMatchObject({
      error: {
        exitCode: 6,
        code: expect.stringMatching(/_AUTHORIZATION_FAILED$/) as string,
        hint: expect.stringContaining(`the principal needs ${needs}`) as string,
        done: 0,
      },
    })
  })

  test('what was refused has changed nothing', async () => {
    expect(await untouched()).toEqual(before)
  })

  describe('undo', () => {
    test('puts back the part of a reset that was done', async () => {
      const options = { env: guarded.as('mover'), home: makeHome() }
      const reset = await runKctl('offsets reset mixed --to latest -y', options)
      expect(reset.stderr).toContain('1 moved, 1 failed')
      expect(reset.stderr).toContain('the principal needs Read on topic "payments"')
      expect(reset.stdout).toContain('2 records will be skipped.')
      expect(reset.exitCode).toBe(3)
      const undo = await runKctl('offsets undo -y', options)
      expect(undo.stderr).not.toContain('moved since')
      expect(undo.stderr).toContain('1 offset committed and read back')
      expect(undo.exitCode).toBe(0)
      const { stdout } = await asAdmin('offsets list mixed -o tsv --columns topic,committed --no-headers')
      expect(stdout).toBe('orders\t1\npayments\t1\n')
    })

    test('says that it may not forget an offset', async () => {
      const options = { env: guarded.as('maker'), home: makeHome() }
      const made = await runKctl('offsets reset made -t orders:0 --to latest --allow-new -y', options)
      expect(made.exitCode).toBe(0)
      const undo = await runKctl('offsets undo -y -o json', options)
      expect(undo.exitCode).toBe(6)
      expect(undo.stderr).toContain('the principal needs Delete on group \\"made\\"')
      expect(JSON.parse(undo.stdout)).toMatchObject({
        verified: false,
        partitions: [{ topic: 'orders', before: 3, after: null, lagAfter: null, status: 'failed' }],
      })
    })

    test('does not take a topic that it may not see for one that is gone', async () => {
      const home = makeHome()
      await asAdmin('offsets reset hidden -t payments --to latest -y', { home })
      for (const command of ['offsets undo -y', 'offsets undo --dry-run']) {
        const undo = await runKctl(command, { env: guarded.as('blind'), home })
        expect(undo.stderr).toContain('the principal needs Describe on topic "payments", if it exists')
        expect(undo.stderr).not.toMatch(/moved since|any more/)
        expect(undo).toMatchObject({ exitCode: 6, stdout: '' })
      }
      await asAdmin('offsets undo -y', { home })
    })
  })
})

/** A classic member that reads both topics, and leaves when it is disposed of. */
async function startMember(bootstrap: string): Promise<AsyncDisposable> {
  const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING, clientId: 'reader' })
  const consumer = kafka.consumer({ groupId: 'reading', maxWaitTimeInMs: 200 })
  const joined = new Promise<void>((resolve) => consumer.on('consumer.group_join', () => resolve()))
  await consumer.connect()
  await consumer.subscribe({ topics: ['orders', 'payments'], fromBeginning: true })
  await consumer.run({ autoCommit: false, eachMessage: async () => await Promise.resolve() })
  await joined
  return { [Symbol.asyncDispose]: async () => await consumer.disconnect() }
}
