import type { CheckJson } from '../support/check-json.ts'
import { PASSWORD, startSecureKafka } from '../support/secure-kafka.ts'
import { type Ended, spawnKctl } from '../support/spawn-kctl.ts'
import type { FaultOptions, FaultRow, Figure } from './fault-row.ts'
import { openReachCases, type ReachCase } from './reach-cases.ts'
import { runToEnd } from './run-to-end.ts'
import { SeededRandom } from './seeded-random.ts'

/** What people type, reading and writing, alone and as a member. */
const COMMANDS: readonly (readonly string[])[] = [
  ['topics', 'list'],
  ['produce', 'orders', 'value'],
  ['consume', 'orders', '-e'],
  ['consume', 'orders', '-g', 'billing', '-e'],
  ['offsets', 'reset', 'billing', '--to', 'earliest', '--dry-run'],
  ['doctor'],
]
const CHECK_FAILED = 13

/** From the start of the process to its end. */
const MAX_MS = 2_000
/** Where only the time of `--timeout` ends it. */
const TIMEOUT_MS = 2_000
const MAX_SILENT_MS = TIMEOUT_MS + 1_000
/** A machine that is busy with other tests is no failure. */
const SLACK_MS = 3_000
const HUNG_MS = 30_000

/** Whatever stands between kctl and a cluster: said soon, and rightly, to people and to programs. */
export const reach: FaultRow = {
  name: 'reach',
  what: 'who cannot be reached, or does not let us in, is named at once and with the right cause',
  run: tryToReach,
}

async function tryToReach({ scale, kctl, seed, say }: FaultOptions): Promise<readonly Figure[]> {
  const random = new SeededRandom(seed)
  await using secure = await startSecureKafka()
  await runToEnd(kctl, secure.kafka, ['topics', 'create', 'orders', '-p', '2'])
  await using opened = await openReachCases(secure)
  const slackMs = scale < 1 ? SLACK_MS : 0
  let [runs, hangs, wrongExits, wrongCauses, unclear, leaks] = [0, 0, 0, 0, 0, 0]
  let [slowestMs, slowestSilentMs] = [0, 0]
  for (const reachCase of opened.cases) {
    // For every day one command meets each obstacle, and another run another one.
    const commands = scale < 1 ? [random.pick(COMMANDS)] : COMMANDS
    for (const command of commands) {
      for (const format of scale < 1 ? [random.pick(FORMATS)] : FORMATS) {
        const args = [...command, ...(reachCase.flags ?? []), ...format, '--timeout', `${TIMEOUT_MS}ms`]
        const { ended, isHung } = await runKctl(args, reachCase, { kctl })
        const isDoctor = command[0] === 'doctor'
        const verdict = judge(ended, reachCase, isDoctor, format.length > 0)
        const tookMs = Math.ceil(ended.durationMs)
        const maxMs = (reachCase.isSilent === true ? MAX_SILENT_MS : MAX_MS) + slackMs
        runs++
        if (isHung) hangs++
        if (verdict.isWrongExit) wrongExits++
        if (verdict.isWrongCause) wrongCauses++
        if (verdict.isUnclear) unclear++
        if (verdict.isLeak) leaks++
        if (reachCase.isSilent === true) slowestSilentMs = Math.max(slowestSilentMs, tookMs)
        else slowestMs = Math.max(slowestMs, tookMs)
        const isRight = !Object.values(verdict).includes(true) && !isHung && tookMs <= maxMs
        say(
          `${reachCase.why}: kctl ${args.join(' ')}: exit ${ended.exitCode}, ${tookMs} ms${isRight ? '' : ' WRONG'}`,
        )
        if (!isRight) say(`${JSON.stringify(verdict)} ${ended.stdout.toString()} ${ended.stderr}`)
      }
    }
  }
  return [
    { name: 'hangs', value: hangs, bar: 0 },
    { name: 'wrong exits', value: wrongExits, bar: 0 },
    { name: 'wrong causes', value: wrongCauses, bar: 0 },
    { name: 'without a hint', value: unclear, bar: 0 },
    { name: 'secrets seen', value: leaks, bar: 0 },
    { name: 'slowest ms', value: slowestMs, bar: { atMost: MAX_MS + slackMs } },
    { name: 'slowest silent ms', value: slowestSilentMs, bar: { atMost: MAX_SILENT_MS + slackMs } },
    { name: 'obstacles', value: opened.cases.length, bar: null },
    { name: 'runs', value: runs, bar: null },
  ]
}

const FORMATS: readonly (readonly string[])[] = [[], ['-o', 'ndjson']]

async function runKctl(
  args: readonly string[],
  { bootstrap, env = {} }: ReachCase,
  { kctl }: Pick<FaultOptions, 'kctl'>,
): Promise<{ readonly ended: Ended; readonly isHung: boolean }> {
  await using process = spawnKctl(kctl, args, { cluster: { bootstrap }, env })
  let isHung = false
  const hung = setTimeout(() => {
    isHung = true
    process.child.kill('SIGKILL')
  }, HUNG_MS)
  const ended = await process.finished.finally(() => clearTimeout(hung))
  return { ended, isHung }
}

interface Verdict {
  readonly isWrongExit: boolean
  readonly isWrongCause: boolean
  readonly isUnclear: boolean
  readonly isLeak: boolean
}

function judge(ended: Ended, reachCase: ReachCase, isDoctor: boolean, isJson: boolean): Verdict {
  const { exitCode, stderr } = ended
  const stdout = ended.stdout.toString()
  const said = isJson ? saidInJson(stdout, stderr, isDoctor) : saidInText(stdout, stderr, isDoctor)
  return {
    isWrongExit: exitCode !== (isDoctor ? CHECK_FAILED : reachCase.exitCode),
    isWrongCause:
      !reachCase.says.test(said.words) ||
      (said.code !== null && said.code !== (isDoctor ? 'CHECK_FAILED' : reachCase.code)) ||
      (said.step !== null && said.step !== reachCase.step) ||
      // What is no record and no list has no place among them.
      (!isDoctor && stdout !== '' && !isEmptyReport(stdout)),
    isUnclear: !said.hasHint,
    isLeak: [PASSWORD, 'CANARY'].some((secret) => (stdout + stderr).includes(secret)),
  }
}

/** What produce says on every end: nothing was sent. */
const isEmptyReport = (stdout: string): boolean => stdout.startsWith('{"acked":0,"failed":0,"unknown":0,')

interface Said {
  readonly words: string
  readonly hasHint: boolean
  /** null: text does not show it. */
  readonly code: string | null
  /** Which check of doctor failed first; null for other commands. */
  readonly step: string | null
}

function saidInText(stdout: string, stderr: string, isDoctor: boolean): Said {
  const [, step = null] = /^✖ (\w+)/m.exec(stdout) ?? []
  return {
    words: stdout + stderr,
    hasHint: isDoctor ? /^ +fix: \S/m.test(stdout) : /^error: .*[\s\S]*^ {2}hint: \S/m.test(stderr),
    code: null,
    step: isDoctor ? (step ?? 'none') : null,
  }
}

function saidInJson(stdout: string, stderr: string, isDoctor: boolean): Said {
  try {
    const { error } = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '') as { error: ErrorJson }
    if (!isDoctor) {
      const words = [error.message, ...error.details, error.hint ?? ''].join('\n')
      return { words, hasHint: error.hint !== null, code: error.code, step: null }
    }
    const checks = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as CheckJson]))
    const failed = checks.find(({ status }) => status === 'failed')
    const words = [failed?.subject, failed?.message, ...(failed?.details ?? []), failed?.fix]
    return {
      words: words.join(': '),
      hasHint: failed?.fix != null,
      code: error.code,
      step: failed?.check ?? 'none',
    }
  } catch {
    return { words: '', hasHint: false, code: 'NO_JSON', step: null }
  }
}

interface ErrorJson {
  readonly code: string
  readonly message: string
  readonly hint: string | null
  readonly details: readonly string[]
}
