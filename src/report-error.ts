import { CommanderError } from 'commander'
import { sanitiseText } from './domain/sanitise.ts'
import { ExitCode, KctlError, UsageError } from './errors.ts'
import type { Host } from './host.ts'
import { escapeJsonText } from './output/terminal-json.ts'

/**
 * Says on stderr what went wrong: the only code that prints a failure.
 * Only a bug in kctl shows a stack, or any failure under `--debug`.
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
  const json = wantsJson(args)
  const shown = json ? renderJson(failure) : renderText(failure, args.includes('--debug'))
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
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n')
  const suggestion = rest
    .join(' ')
    .replace(/^\(|\)$/g, '')
    .trim()
  if (suggestion !== '') return new UsageError(first, suggestion.replace(/^Did you mean/, 'did you mean'))
  return new UsageError(
    first,
    code === 'commander.unknownCommand'
      ? 'kctl help lists the commands, and explains each of them'
      : undefined,
  )
}

function renderText(failure: unknown, debug: boolean): string {
  if (!(failure instanceof KctlError)) {
    return `error: this is a bug in kctl, please report it\n${failure instanceof Error ? failure.stack : String(failure)}\n`
  }
  const lines = [`error: ${sanitiseText(bounded(failure.message))}`]
  for (const detail of failure.details) lines.push(`    ${sanitiseText(bounded(detail))}`)
  if (failure.hint !== undefined) lines.push(`  hint: ${sanitiseText(bounded(failure.hint))}`)
  if (debug) lines.push(...stackOf(failure))
  return `${lines.join('\n')}\n`
}

/** A message quotes names as they were given, and what was given can be of any length. */
const MAX_LENGTH = 1_000

const bounded = (text: string): string => (text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text)

function stackOf(failure: Error): string[] {
  const lines = (failure.stack ?? '').split('\n').slice(1)
  return failure.cause instanceof Error
    ? [...lines, `  caused by: ${sanitiseText(failure.cause.message)}`, ...stackOf(failure.cause)]
    : lines
}

function renderJson(failure: unknown): string {
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
  }
  return `${JSON.stringify({ error })}\n`
}

/** The settings may be what is wrong, so this looks at the words themselves. */
function wantsJson(args: readonly string[]): boolean {
  return args.some(
    (arg, index) =>
      /^(-o|--output=?)(nd)?json$/.test(arg) ||
      ((arg === '-o' || arg === '--output') && /^(nd)?json$/.test(args[index + 1] ?? '')),
  )
}

const isAbort = (failure: unknown): boolean => failure instanceof Error && failure.name === 'AbortError'

/** Where stderr is closed there is nobody to tell; the exit code still says it. */
async function writeQuietly(host: Host, text: string): Promise<void> {
  try {
    await host.stderr.write(text)
  } catch {
    // Nothing left to do.
  }
}
