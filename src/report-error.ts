import { CommanderError } from 'commander'
import { sanitiseText } from './domain/sanitise.ts'
import { ExitCode, KctlError, UsageError } from './errors.ts'
import type { Host } from './host.ts'
import { escapeJsonText } from './output/terminal-json.ts'

/**
 * Says on stderr what went wrong: the only code that prints a failure.
 * Only a bug in kctl shows a stack, or any failure under `--debug`; its code is shown to who wants to know more.
 *
 * @returns the exit code that goes with it
 */
export async function reportError(
  error: unknown,
  args: readonly string[],
  host: Host,
  interrupted: boolean,
): Promise<ExitCode> {
  const failure = error instanceof CommanderError ? fromCommander(error) : error
  if (failure === null) return ExitCode.ok
  // What was cut short by the user's own signal is no failure to report.
  if (interrupted && isAbort(failure)) return ExitCode.ok
  if (failure instanceof KctlError && failure.reported) return failure.exitCode
  const json = wantsJson(args, host.env)
  const debug = asksFor(['--debug'], args) || isTrue(host.env['KCTL_DEBUG'])
  const verbose = debug || asksFor(['-v', '--verbose'], args)
  const shown = json ? renderJson(failure, debug) : renderText(failure, { debug, verbose })
  // A stack quotes messages too, and JSON lets through what a terminal obeys.
  const text = !host.stderr.isTerminal
    ? shown
    : json
      ? escapeJsonText(shown)
      : sanitiseText(shown, { multiline: true })
  await writeQuietly(host, text)
  return failure instanceof KctlError ? failure.exitCode : ExitCode.internal
}

/** commander throws to stop after --help and --version too, with exit code 0. */
function fromCommander({ exitCode, code, message }: CommanderError): KctlError | null {
  if (exitCode === 0) return null
  const [first = '', ...rest] = withoutValue(message)
    .replace(/^error: /, '')
    .split('\n')
  const suggestion = rest
    .join(' ')
    .replace(/^\(|\)$/g, '')
    .trim()
  if (suggestion !== '') return new UsageError(first, suggestion.replace(/^Did you mean/, 'did you mean'))
  return new UsageError(first, HINTS[code])
}

const WHAT_IT_TAKES = '--help says what it takes, with examples'

/** By commander's code, where it suggests nothing itself. */
const HINTS: Readonly<Record<string, string | undefined>> = {
  'commander.unknownCommand': 'kctl help lists the commands, and explains each of them',
  'commander.missingArgument': WHAT_IT_TAKES,
  'commander.optionMissingArgument': WHAT_IT_TAKES,
  'commander.excessArguments': WHAT_IT_TAKES,
}

/** What stands behind an unknown flag may be a secret. */
const withoutValue = (message: string): string =>
  message.replace(/^(error: unknown option '[^=']*)=.*'/s, "$1'")

interface Loudness {
  readonly debug: boolean
  readonly verbose: boolean
}

function renderText(failure: unknown, { debug, verbose }: Loudness): string {
  if (!(failure instanceof KctlError)) {
    return ['error: this is a bug in kctl, please report it', ...traceOf(failure), ''].join('\n')
  }
  const lines = [`error: ${sanitiseText(bounded(failure.message))}`]
  for (const detail of failure.details) lines.push(`    ${sanitiseText(bounded(detail))}`)
  if (failure.hint !== undefined) lines.push(`  hint: ${sanitiseText(bounded(failure.hint))}`)
  if (verbose) lines.push(`  code: ${failure.code}   kctl explain ${failure.code}`)
  if (debug) lines.push(...traceOf(failure))
  return `${lines.join('\n')}\n`
}

/** A message quotes names as they were given, and what was given can be of any length. */
const MAX_LENGTH = 1_000

const bounded = (text: string): string => (text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text)

/** Errors can be each other's causes, and attempts at a hundred brokers a hundred causes. */
const MAX_CAUSES = 10

/** Where it was thrown, and what was behind it, and behind that. */
function traceOf(failure: unknown): readonly string[] {
  const lines: string[] = []
  const seen = new Set<unknown>()
  const add = (error: unknown, lead: string): void => {
    if (error === undefined || error === null || seen.has(error) || seen.size >= MAX_CAUSES) return
    seen.add(error)
    if (!(error instanceof Error)) {
      lines.push(`${lead}${bounded(inWords(error))}`)
      return
    }
    const { code } = error as { readonly code?: unknown }
    lines.push(
      `${lead}${error.name}: ${bounded(error.message)}${typeof code === 'string' ? ` [${code}]` : ''}`,
      ...placesOf(error),
    )
    if (error instanceof AggregateError) for (const each of error.errors) add(each, '  one of: ')
    add(error.cause, '  caused by: ')
  }
  add(failure, '  ')
  return lines.map((line) => sanitiseText(line))
}

/** What was thrown without being an error. */
const inWords = (thrown: unknown): string => (typeof thrown === 'string' ? thrown : typeof thrown)

/** The lines of a stack without the message, which can itself have lines. */
const placesOf = ({ stack = '' }: Error): readonly string[] =>
  stack.split('\n').filter((line) => /^\s+at /.test(line))

function renderJson(failure: unknown, debug: boolean): string {
  const known = failure instanceof KctlError ? failure : null
  const message = failure instanceof Error ? failure.message : String(failure)
  const { done = 0, failed = 0, unknown = 0 } = known?.counts ?? {}
  const error = {
    code: known?.code ?? 'INTERNAL',
    message: bounded(message),
    hint: known?.hint === undefined ? null : bounded(known.hint),
    details: known?.details.map(bounded) ?? [],
    kafkaError: known?.kafkaError ?? null,
    done,
    failed,
    unknown,
    exitCode: known?.exitCode ?? ExitCode.internal,
    ...((debug || known === null) && { stack: traceOf(failure).map((line) => line.trim()) }),
  }
  return `${JSON.stringify({ error })}\n`
}

/** The settings may be what is wrong, so this looks at the words and the variable themselves. The last one counts. */
function wantsJson(args: readonly string[], env: Host['env']): boolean {
  const words = beforeDashes(args)
  const formats = words.flatMap((arg, index) => {
    if (arg === '-o' || arg === '--output') return [words[index + 1] ?? '']
    const [, format] = /^(?:-o|--output=)(\w+)$/.exec(arg) ?? []
    return format === undefined ? [] : [format]
  })
  return /^(?:nd)?json$/.test(formats.at(-1) ?? env['KCTL_OUTPUT'] ?? '')
}

const asksFor = (flags: readonly string[], args: readonly string[]): boolean =>
  beforeDashes(args).some((arg) => flags.includes(arg))

/** What follows `--` are no flags. */
const beforeDashes = (args: readonly string[]): readonly string[] =>
  args.includes('--') ? args.slice(0, args.indexOf('--')) : args

const isTrue = (text: string | undefined): boolean => /^(?:true|yes|on|1)$/i.test(text ?? '')

const isAbort = (failure: unknown): boolean => failure instanceof Error && failure.name === 'AbortError'

/** Where stderr is closed there is nobody to tell; the exit code still says it. */
async function writeQuietly(host: Host, text: string): Promise<void> {
  try {
    await host.stderr.write(text)
  } catch {
    // Nothing left to do.
  }
}
