import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openConnection } from '../../src/wire/connection.ts'
import { consumerGroupHeartbeat } from '../../src/wire/messages/consumer-group-heartbeat.ts'
import { commitOffsets } from '../support/commit-offsets.ts'
import { uniqueName } from '../support/every-kafka.ts'
import { until } from '../support/until.ts'
import { makeHome, runKctl } from '../support/run-kctl.ts'
import { type FaultOptions, type FaultRow, type Figure } from './fault-row.ts'
import { findUnsafe, NOTHING_UNSAFE, type Unsafe } from './find-unsafe.ts'
import { startHostileBroker } from './hostile-broker.ts'
import { drawAll } from './hostile-drawings.ts'
import { onScreen } from './hostile-screen.ts'
import { codePointTexts, HOSTILE_BYTES, HOSTILE_TEXTS } from './hostile-texts.ts'
import { runToEnd } from './run-to-end.ts'

/** What a stranger can write, wherever they can write it: none of it may reach a terminal as a command. */
export const hostile: FaultRow = {
  name: 'hostile',
  what: 'nothing in data is obeyed by a terminal, whatever it is in and however it is shown',
  run: showHostileTexts,
}

const CODE_POINTS_EACH = 512
const RECORD_FORMATS: readonly (readonly string[])[] = [
  ['-o', 'pretty'],
  ['-o', 'value'],
  ['-o', 'key'],
  ['-o', 'csv'],
  ['-o', 'ndjson'],
  ['-f', '%t %p %o %k %v %h\\n'],
  ['-f', '%h{%k=%v;}%V{byte}%K{big32}%T{little64}\\n'],
]
const LIST_FORMATS: readonly (readonly string[])[] = [
  ...['table', 'wide', 'json', 'ndjson', 'yaml', 'csv', 'tsv', 'name'].map((format) => ['-o', format]),
  ['--template', '{group} \\t{lag}'],
]

/** Keeps count of what was looked at, and of what was found in it. */
class Findings {
  bytes = 0
  found: Unsafe = NOTHING_UNSAFE
  private readonly say: (line: string) => void

  constructor(say: (line: string) => void) {
    this.say = say
  }

  look(where: string, bytes: Buffer): void {
    this.bytes += bytes.length
    const seen = findUnsafe(bytes)
    if (seen.first !== null) this.say(`${where}: ${seen.first}`)
    const { controls, c1, bidi, broken } = this.found
    this.found = {
      controls: controls + seen.controls,
      c1: c1 + seen.c1,
      bidi: bidi + seen.bidi,
      broken: broken + seen.broken,
      first: this.found.first ?? seen.first,
    }
  }
}

async function showHostileTexts(options: FaultOptions): Promise<readonly Figure[]> {
  const { scale, say } = options
  const stride = scale >= 1 ? 1 : Math.round(3 / scale)
  const texts = [...codePointTexts(stride, CODE_POINTS_EACH), ...HOSTILE_BYTES]
  const findings = new Findings(say)
  const runs = { onTerminal: 0, inProcess: 0 }

  await showRecords(texts, options, findings, runs)
  await showGroups(options, findings, runs)
  await showAnswers(scale, findings, runs)
  await showOwnWords(scale, findings, runs)
  for (const { where, bytes } of await drawAll(texts)) findings.look(where, bytes)

  const { controls, c1, bidi, broken } = findings.found
  return [
    { name: 'controls', value: controls, bar: 0 },
    { name: 'C1', value: c1, bar: 0 },
    { name: 'bidirectional', value: bidi, bar: 0 },
    { name: 'broken UTF-8', value: broken, bar: 0 },
    { name: 'code points', value: countCodePoints(texts), bar: null },
    { name: 'sequences', value: HOSTILE_BYTES.length, bar: null },
    { name: 'runs on a terminal', value: runs.onTerminal, bar: null },
    { name: 'others', value: runs.inProcess, bar: null },
    { name: 'bytes shown', value: findings.bytes, bar: null },
  ]
}

/** Surrogates are three replacement characters to a decoder, so the bytes are counted by their first ones. */
function countCodePoints(texts: readonly Buffer[]): number {
  let count = 0
  for (const text of texts.slice(0, texts.length - HOSTILE_BYTES.length)) {
    for (const byte of text) if (byte >> 6 !== 2) count++
  }
  return count
}

interface Runs {
  onTerminal: number
  inProcess: number
}

/** As keys, as values and as headers of records of a real Kafka, in every format. */
async function showRecords(
  texts: readonly Buffer[],
  { kctl, kafka }: FaultOptions,
  findings: Findings,
  runs: Runs,
): Promise<void> {
  const topic = uniqueName('hostile')
  await runToEnd(kctl, kafka, ['topics', 'create', topic, '-p', '1', '-r', '1'])
  const lines = texts.map((text) => {
    const base64 = text.toString('base64')
    const field = { value: base64, valueEncoding: 'base64' }
    // The key of a header is text: in bytes that are none it has other characters in their place.
    const headers = [{ key: text.toString(), ...field }]
    return `${JSON.stringify({ key: base64, keyEncoding: 'base64', ...field, headers })}\n`
  })
  await runToEnd(kctl, kafka, ['produce', topic, '-i', 'ndjson'], lines.join(''))
  for (const format of RECORD_FORMATS) {
    const args = ['consume', topic, '--from', 'earliest', '-e', ...format]
    const { exitCode, bytes } = await onScreen(kctl, args, { bootstrap: kafka.bootstrap })
    if (exitCode !== 0)
      throw new Error(`${args.join(' ')} ended with ${exitCode}: ${bytes.subarray(-300).toString()}`)
    runs.onTerminal++
    findings.look(args.join(' '), bytes)
  }
}

/** As ids of groups, metadata of offsets, ids, instances, racks and clients of members. */
async function showGroups(
  { kctl, kafka, scale }: FaultOptions,
  findings: Findings,
  runs: Runs,
): Promise<void> {
  const topic = uniqueName('hostile')
  await runToEnd(kctl, kafka, ['topics', 'create', topic, '-p', '1', '-r', '1'])
  const texts = everyNth(HOSTILE_TEXTS, scale >= 1 ? 1 : 5)
  // A new cluster has to make the topic for offsets first.
  await until(async () => {
    const committed = commitOffsets(kafka, 'first', [{ topic, partition: 0, offset: 0n }])
    return await committed.then(
      () => true,
      () => false,
    )
  })
  for (const text of texts)
    await commitOffsets(kafka, text, [{ topic, partition: 0, offset: 0n, metadata: text.slice(0, 1_000) }])
  const members = everyNth(texts, 7)
  await Promise.all(members.map(async (text) => await joinAs(text, topic, kafka.bootstrap)))

  const look = async (args: readonly string[], onATerminal: boolean, options = {}): Promise<void> => {
    if (onATerminal) {
      runs.onTerminal++
      findings.look(
        args.join(' '),
        (await onScreen(kctl, args, { bootstrap: kafka.bootstrap, ...options })).bytes,
      )
      return
    }
    findings.look(args.join(' '), await inProcess(args, kafka, runs))
  }
  for (const format of LIST_FORMATS) {
    await look(['groups', 'list', ...format], true)
    await look(['groups', 'lag', ...format], false)
    if (format[0] === '-o') await look(['groups', 'members', ...format], format[1] === 'wide')
    await look(['topics', 'consumers', topic, ...format], false)
  }
  // What is longer than the screen goes through a pager.
  await look(['groups', 'list'], true, { env: { KCTL_PAGER: 'cat -u' } })
  await look(['groups', 'lag', '-o', 'prometheus'], true)
  await look(['offsets', 'export', '--all-groups'], true)
  await look(['offsets', 'reset', '--all-groups', '-t', topic, '--to', 'latest', '--dry-run'], true)
  for (const text of members) {
    for (const format of ['table', 'wide', 'json', 'yaml']) {
      await look(['groups', 'describe', text, '-o', format], false)
      await look(['offsets', 'list', text, '-o', format], false)
    }
    await look(['offsets', 'reset', text, '--to', 'latest', '--dry-run'], false)
    await look(['offsets', 'reset', text, '--to', 'soon'], false)
  }
  await look(['groups', 'describe', members[0] ?? '', '-o', 'wide'], true)
}

async function joinAs(text: string, topic: string, bootstrap: string): Promise<void> {
  const [host = '', port = ''] = (bootstrap.split(',')[0] ?? '').split(':')
  const { findCoordinator } = await import('../../src/wire/messages/find-coordinator.ts')
  const options = {
    tls: null,
    sasl: null,
    clientId: text,
    connectTimeoutMs: 5_000,
    requestTimeoutMs: 10_000,
  }
  const groupId = `members-${text}`
  const first = await openConnection({ host, port: Number(port), ...options })
  const { coordinators } = await first.send(findCoordinator, { keyType: 0, coordinatorKeys: [groupId] })
  first.close()
  const at = coordinators[0]
  const connection = await openConnection({ host: at?.host ?? '', port: at?.port ?? 0, ...options })
  const { errorCode } = await connection.send(consumerGroupHeartbeat, {
    groupId,
    memberId: text,
    instanceId: text,
    rackId: text,
    memberEpoch: 0,
    rebalanceTimeoutMs: 30_000,
    subscribedTopicNames: [topic],
    topicPartitions: [],
  })
  connection.close()
  if (errorCode !== 0) throw new Error(`${JSON.stringify(text)} was not let in: error ${errorCode}`)
}

/** As topics, hosts, racks, ids of clusters, values of settings and words of errors from a broker that is none. */
async function showAnswers(scale: number, findings: Findings, runs: Runs): Promise<void> {
  for (const text of everyNth(HOSTILE_TEXTS, scale >= 1 ? 8 : 60)) {
    await using broker = await startHostileBroker(text)
    const lines = [
      ...LIST_FORMATS.slice(0, -1).map((format) => ['topics', 'list', ...format]),
      ['topics', 'describe', text],
      ['topics', 'describe', text, '-o', 'json'],
      ['topics', 'create', 'orders', '--quiet'],
      ['topics', 'create', 'orders', '--quiet', '-o', 'json'],
      ['topics', 'delete', text, '--dry-run'],
      ['cluster', 'describe'],
      ['cluster', 'describe', '-o', 'yaml'],
      ['groups', 'list'],
      ['consume', text, '-e'],
      ['produce', text, 'value'],
      // Its spinner would be found: it is kctl's own.
      ['doctor', '--quiet'],
    ]
    await Promise.all(
      lines.map(async (args) =>
        findings.look(args.join(' '), await inProcess([...args, '--timeout', '250ms'], broker, runs)),
      ),
    )
  }
}

/** As what the user has typed, or has in files: it may have come from anywhere. */
async function showOwnWords(scale: number, findings: Findings, runs: Runs): Promise<void> {
  const cluster = { bootstrap: '127.0.0.1:1' }
  for (const text of everyNth(HOSTILE_TEXTS, scale >= 1 ? 4 : 40)) {
    const lines = [
      [text],
      ['topics', text],
      ['help', text],
      ['topics', 'list', `--${text}`],
      ['topics', 'list', '-o', text],
      ['topics', 'list', '--columns', text],
      ['topics', 'list', '--sort', text],
      ['topics', 'list', '--template', `{${text}}`],
      ['topics', 'list', '--timeout', text],
      ['topics', 'list', '--context', text],
      ['topics', 'list', '-b', text],
      ['topics', 'list', '-X', `${text}=1`],
      ['topics', 'list', '--command-config', text],
      ['topics', 'create', text],
      ['consume', 'orders', '--from', text],
      ['consume', 'orders', '-f', `%${text}`],
      ['consume', 'orders', '--grep', `(${text}`],
      ['produce', 'orders', '--file', text],
      ['context', 'use', text],
      ['context', 'add', text, '-b', 'localhost'],
      ['offsets', 'undo', text],
      ['completion', text],
      ['topics', 'list', '--debug', '-o', text],
    ]
    for (const args of lines) {
      findings.look(args.join(' '), await inProcess([...args, '--timeout', '50ms'], cluster, runs))
      if (args[0] === 'topics')
        findings.look(args.join(' '), await inProcess([...args, '-o', 'json'], cluster, runs))
    }
    for (const config of [
      `contexts: { ${JSON.stringify(text)}: { brokers: [${JSON.stringify(text)}] } }`,
      `contexts: { ${JSON.stringify(text)}: { brokers: ["localhost:9092"], protected: true } }\ncurrent: ${JSON.stringify(text)}`,
      `contexts:\n  a: { ${JSON.stringify(text)}: 1 }`,
      `contexts: ${text}`,
    ]) {
      const home = makeHome()
      const directory = mkdtempSync(join(tmpdir(), 'kctl-hostile-'))
      const file = join(directory, 'config.yaml')
      writeFileSync(file, config, { mode: 0o600 })
      const env = { KCTL_CONFIG: file }
      for (const args of [
        ['context', 'list'],
        ['context', 'show'],
        ['context', 'show', '-o', 'json'],
        ['context', 'use', 'x'],
      ])
        findings.look(`${args.join(' ')} of ${config}`, await inProcess(args, undefined, runs, { env, home }))
      rmSync(directory, { recursive: true })
      rmSync(home, { recursive: true, force: true })
    }
  }
}

/** The same program in this process, as if stdout and stderr were terminals. */
async function inProcess(
  args: readonly string[],
  cluster: { readonly bootstrap: string } | undefined,
  runs: Runs,
  { env = {}, home }: { readonly env?: Readonly<Record<string, string>>; readonly home?: string } = {},
): Promise<Buffer> {
  runs.inProcess++
  const { stdout, stderr } = await runKctl(args, {
    ...(cluster !== undefined && { cluster }),
    ...(home !== undefined && { home }),
    terminal: true,
    env: { NO_COLOR: '1', ...env },
  })
  return Buffer.from(stdout + stderr)
}

const everyNth = <Item>(items: readonly Item[], n: number): readonly Item[] =>
  items.filter((_item, index) => index % n === 0)
