import { Command } from '@commander-js/extra-typings'
import type { Context } from '../context.ts'
import type { Check, CheckStatus } from '../domain/check.ts'
import { count } from '../domain/cluster-summary.ts'
import { KctlError } from '../errors.ts'
import type { Style } from '../output/style.ts'
import { renderLines, tableView, type View } from '../output/view.ts'
import { withSpinner } from '../terminal/spinner.ts'
import { checkConfig } from './doctor/check-config.ts'
import type { HelpText } from './help-text.ts'
import type { Run } from './run.ts'

export const doctorCommand = (run: Run<Record<string, never>>) =>
  new Command('doctor')
    .description('Go the whole way to a cluster, step by step, and say where it ends and what to do')
    .action(async () => await run({}))

export const doctorHelp: HelpText = {
  examples: [
    'kctl doctor',
    'kctl doctor --context prod',
    'kctl doctor -b kafka.example.com:9093 --tls',
    'kctl doctor -o json | jq -r \'.[] | select(.status == "failed").fix\'',
  ],
  notes: [
    'What is looked at, in this order:',
    '  config, secrets  what is set, and whether a secret stands in a file as plain text',
    '  dns, tcp         the names and ports of --brokers',
    '  tls              protocol, cipher, every certificate with its last day (a warning in its last 30 days)',
    '  kafka, sasl      whether Kafka answers, and the login; a password is tried once only',
    '  metadata         what the cluster says of itself',
    '  listener         whether each broker is reached at the address that it advertises',
    '  rights           what this user may do, by what the brokers say of it; nothing is tried.',
    '                   Describe is to see, Read to consume and commit, Write to produce',
    "  clock            this machine's clock beside the controller's, which is the only one that says its time",
    '  health           partitions without leader or with too few replicas in sync',
    '',
    'Nothing is ever changed. The exit code is 13 if a check failed, else 0. --timeout is for the whole.',
  ].join('\n'),
  seeAlso: ['kctl explain', 'kctl cluster describe', 'kctl context show', 'kctl help exit-codes'],
}

export async function doctor(_request: Record<string, never>, context: Context): Promise<void> {
  context.output.require(checksView)
  const { checks: configChecks, options, expectedClusterId } = await checkConfig(context)
  const checks = [...configChecks]
  if (options !== null) {
    checks.push(
      ...(await withSpinner(
        context.output,
        `looking at ${options.name}`,
        async () => await (await import('../cluster/diagnose.ts')).diagnose(options, expectedClusterId),
      )),
    )
  }
  await context.output.result(checksView, checks)
  const failures = checks.filter(({ status }) => status === 'failed')
  const [first] = failures
  if (first === undefined) return
  const { subject, message } = first
  const what = message.includes(subject) ? message : `${subject}: ${message}`
  throw new KctlError('checkFailed', `${count(failures.length, 'check')} failed: ${what}`, {
    code: 'CHECK_FAILED',
    hint: first.fix ?? undefined,
  })
}

const MARKS: Readonly<Record<CheckStatus, (style: Style) => string>> = {
  ok: (style) => style.success('✔'),
  warning: (style) => style.warning('!'),
  failed: (style) => style.error('✖'),
  skipped: (style) => style.dim('-'),
}

/** The marks are no words: what has to be understood is in the sentence after them. */
const WORDS: Readonly<Record<CheckStatus, string>> = {
  ok: '',
  warning: 'warning: ',
  failed: 'failed: ',
  skipped: '',
}

function checkLines(checks: readonly Check[], style: Style): readonly string[] {
  const width = Math.max(...checks.map(({ check }) => check.length))
  const indent = ' '.repeat(width + 4)
  return [
    ...checks.flatMap(({ check, status, subject, message, fix, details }, index) => {
      // Several lines about the same are one paragraph.
      const isFirst = checks[index - 1]?.check !== check
      const name = `${isFirst ? style.bold(check) : style.dim(check)}${' '.repeat(width - check.length)}`
      return [
        `${MARKS[status](style)} ${name}  ${subject}: ${WORDS[status]}${withoutSubject(message, subject)}`,
        ...details.map((detail) => `${indent}  ${style.dim(detail)}`),
        ...(fix === null ? [] : [`${indent}${style.accent('fix:')} ${fix}`]),
      ]
    }),
    '',
    summaryOf(checks, style),
  ]
}

/** The line begins with it already. */
const withoutSubject = (message: string, subject: string): string =>
  message.startsWith(`${subject} `) ? message.slice(subject.length + 1) : message

/** `12 checks: 10 ok, 1 warning, 1 failed` */
function summaryOf(checks: readonly Check[], style: Style): string {
  const counted = (['ok', 'warning', 'failed', 'skipped'] as const).flatMap((status) => {
    const found = checks.filter((each) => each.status === status).length
    if (found === 0) return []
    return [status === 'warning' ? count(found, 'warning') : `${found} ${status}`]
  })
  const worst = (['failed', 'warning'] as const).find((status) =>
    checks.some((each) => each.status === status),
  )
  return `${MARKS[worst ?? 'ok'](style)} ${count(checks.length, 'check')}: ${counted.join(', ')}`
}

const table = tableView<Check>([
  { key: 'check', value: ({ check }) => check },
  { key: 'status', value: ({ status }) => status },
  { key: 'subject', value: ({ subject }) => subject },
  { key: 'message', value: ({ message }) => message },
  { key: 'fix', value: ({ fix }) => fix },
  { key: 'details', value: ({ details }) => details },
])

/** For people a line or more for each check, since what matters is a sentence. */
const checksView: View<readonly Check[]> = {
  ...table,
  toText: async (checks, _choice, { style }) =>
    await Promise.resolve(renderLines((marked) => checkLines(checks, marked), style)),
}
