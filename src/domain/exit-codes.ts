import { ExitCode, type FailureKind } from '../errors.ts'

export interface ExitCodeText {
  readonly code: ExitCode
  readonly meaning: string
  /** What a script may conclude. */
  readonly conclusion: string
}

const TEXTS: Readonly<Record<'ok' | FailureKind, readonly [meaning: string, conclusion: string]>> = {
  ok: ['everything asked was done and confirmed; or the reader of stdout went away', 'go on'],
  internal: ['a bug in kctl; also the value before the work is proven done', 'nothing: look before going on'],
  usage: [
    'command line or configuration wrong, or a yes is needed and nobody can be asked',
    'nothing was done; another try fails as well',
  ],
  partial: ['some of it confirmed, some of it confirmed failed', 'read the report'],
  unreachable: ['no broker answered in time, and nothing was done', 'try again later'],
  authentication: ['TLS or authentication failed', 'nothing was done'],
  authorization: ['the cluster does not allow it', 'nothing was done'],
  notFound: ['topic, group, partition, context, subject or sandbox not found', 'nothing was done'],
  precondition: [
    'it exists already, the group is active, the plan is stale, it is protected, or it was declined',
    'nothing was done',
  ],
  outcomeUnknown: [
    'for at least one item the outcome is unknown: it was sent, and no answer came',
    'look before trying again',
  ],
  badInput: ['bad input data, at a named line, byte or record', 'what came before is in the report'],
  integrity: [
    'data is missing or damaged: checksum, compression, gap, offset out of range',
    'the output is complete up to the offset named',
  ],
  outputFailed: ['the output could not be written, as on a full disk', 'the output is not complete'],
  checkFailed: ['what was to be checked is not so: --max-lag, --max-age, groups wait, doctor', 'act on it'],
  interrupted: ['ended by Ctrl-C (SIGINT), in order', 'read the report'],
  terminated: ['ended by SIGTERM or SIGHUP, in order', 'read the report'],
}

/** Every exit code in words, in the order of the numbers. */
export const EXIT_CODES: readonly ExitCodeText[] = Object.entries(TEXTS).map(
  ([kind, [meaning, conclusion]]) => ({ code: ExitCode[kind as keyof typeof TEXTS], meaning, conclusion }),
)

/** Two lines, since the help has no wider ones. */
export const EXIT_CODE_PRECEDENCE = [
  'Where several apply, an unknown outcome (9) comes before output that could not be written (12), and that',
  'before a partial result (3).',
]

/** The page `docs/exit-codes.md`. */
export function exitCodesMarkdown(): string {
  return [
    '# Exit codes',
    '',
    'What kctl ends with says how a script may go on. `kctl help exit-codes` shows the same.',
    '',
    '| code | meaning | what a script may conclude |',
    '| --- | --- | --- |',
    ...EXIT_CODES.map(({ code, meaning, conclusion }) => `| ${code} | ${meaning} | ${conclusion} |`),
    '',
    ...EXIT_CODE_PRECEDENCE,
    '',
    'After a signal kctl stops in order, within seconds, and then ends itself by the same signal, so that a',
    'shell sees 130 or 143. A second signal ends it at once.',
    '',
    '`kctl explain 8` lists the usual errors that end with 8, and `kctl explain CODE` says more of each of them.',
    '',
  ].join('\n')
}
