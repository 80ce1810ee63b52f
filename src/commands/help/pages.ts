import { SETTING_NAMES, SETTINGS } from '../../config/setting-list.ts'
import type { SettingDefinition } from '../../config/setting-lists/setting-definition.ts'
import { GLOBAL_FLAGS } from '../../config/settings.ts'
import { EXIT_CODE_PRECEDENCE, EXIT_CODES } from '../../domain/exit-codes.ts'
import { OFFSET_HELP } from '../../domain/offset-spec.ts'
import { FORMAT_HELP } from '../../domain/record-format.ts'
import { FLAG_GROUPS } from './global-flags.ts'

/** A subject that many commands share. */
export interface HelpPage {
  readonly name: string
  readonly title: string
  text(): string
}

export const HELP_PAGES: readonly HelpPage[] = [
  {
    name: 'flags',
    title: 'Flags that every command has',
    text: flagsPage,
  },
  {
    name: 'offsets',
    title: 'Offsets, times and ranges',
    text: () => `${OFFSET_HELP}\n\nThe commands about offsets: kctl offsets --help`,
  },
  {
    name: 'output',
    title: 'Formats of results and records',
    text: outputPage,
  },
  {
    name: 'filters',
    title: 'Which records consume prints',
    text: filtersPage,
  },
  {
    name: 'environment',
    title: 'Variables, config file and what beats what',
    text: environmentPage,
  },
  {
    name: 'exit-codes',
    title: 'What the exit code says',
    text: exitCodesPage,
  },
]

/** Two columns, the first as wide as it needs to be up to a limit; longer terms get a line of their own. */
function columns(rows: readonly (readonly [term: string, text: string])[], limit = 34): string {
  const fitting = rows.map(([term]) => term.length).filter((length) => length <= limit)
  const width = Math.max(0, ...fitting) + 2
  return rows
    .map(([term, text]) =>
      term.length + 2 <= width
        ? `  ${term.padEnd(width)}${text}`
        : `  ${term}\n  ${' '.repeat(width)}${text}`,
    )
    .join('\n')
}

function flagsPage(): string {
  const groups = Object.entries(FLAG_GROUPS).map(([group, title]) => {
    const flags = GLOBAL_FLAGS.filter((flag) => flag.group === group && !flag.isHidden)
    const rows = flags.map(({ flags, description }): [string, string] => [
      flags.startsWith('--') ? `    ${flags}` : flags,
      description,
    ])
    return `${title}:\n${columns(rows)}`
  })
  return [
    'Every command has these, before or after its own words. A flag beats a variable, which beats the',
    'context in the config file: kctl help environment.',
    '',
    groups.join('\n\n'),
    '',
    'A password never stands on a command line: --password-stdin, KCTL_PASSWORD, KCTL_PASSWORD_FILE,',
    'or passwordCommand in the context.',
  ].join('\n')
}

function outputPage(): string {
  return [
    'Results go to stdout, and nothing else does: questions, progress, notes and warnings are on stderr.',
    '',
    'Lists and descriptions, with -o:',
    columns([
      ['table', 'for people; in a pipe the same rows, uncut, with plain numbers (the default)'],
      ['wide', 'a table with more columns'],
      ['json', 'an array or an object; integers with all digits, times in ISO 8601, none is null'],
      ['ndjson', 'the same objects, one a line'],
      ['yaml', 'the same as YAML'],
      ['csv, tsv', 'with a line of headings; --no-headers leaves it out'],
      ['name', 'names only, one a line, for xargs'],
      ['prometheus', 'of kctl groups lag only: gauges for a textfile collector'],
    ]),
    '',
    'Any list takes --columns name,records, --sort -records (largest first) and --template:',
    "  kctl topics list --template '{name}\\t{partitions}'",
    '',
    'What changes something reports on stderr, and with -o json as an object on stdout.',
    'Errors are text on stderr, and with -o json an object there: {"error":{"code","message","hint",...}}.',
    'kctl explain CODE says what is behind one.',
    '',
    'Records, with kctl consume -o:',
    columns([
      ['pretty', 'a line for each record (the default on a terminal)'],
      ['ndjson', "kctl's own envelope, without loss (the default in a pipe); kctl produce reads it again"],
      ['value, key', 'the bytes, a newline after each'],
      ['csv', 'with a line of headings'],
    ]),
    '',
    'Records, with kctl consume -f TEMPLATE:',
    '',
    FORMAT_HELP,
    '',
    'Colour is for terminals; --color, NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE and TERM=dumb decide.',
    '',
    'On a terminal a table is cut to its width, but never a name, an id or a number in it, and what is longer',
    'than the screen goes through KCTL_PAGER, PAGER or less, unless --no-pager. Records never do.',
    'What comes from a cluster is shown, never obeyed: control and invisible characters are written out, as',
    '\\x1b and \\u{202e}, in every format. A pipe gets the bytes as they are: kctl consume orders -o value | cat',
  ].join('\n')
}

function filtersPage(): string {
  return [
    'kctl consume prints the records that pass every filter. Filters look at the bytes as they are stored.',
    '',
    columns([
      ['--grep RE', 'key or value matches the regular expression'],
      ['--grep k:RE, v:RE', 'the key matches; the value matches'],
      ['--grep h:NAME=RE', 'a header of this name matches'],
      ['-k, --key KEY', 'exactly this key; only the partition that the key hashes to is read'],
      ['-H, --header NAME=VALUE', 'a header with exactly this value'],
      ['-p, --partitions 0,3-5', 'only these partitions'],
      ['-n, --limit N', 'stop after N records that passed'],
      ['--scan-limit N', 'stop after N records that were looked at'],
    ]),
    '',
    'Several --grep and --header have to match all of them.',
    '',
    'Examples:',
    '  kctl consume orders --from @-1h --grep \'v:"status":"failed"\' -e',
    '  kctl consume orders --key order-123 --from earliest -e',
    "  kctl consume orders --grep 'h:trace-id=^7f3a' --from @today",
    '',
    "Lists take patterns in the shell's way: kctl topics list 'order*'.",
  ].join('\n')
}

function environmentPage(): string {
  const definitions = SETTING_NAMES.map((name): SettingDefinition => SETTINGS[name])
  const variables = definitions
    .filter(({ env }) => env !== null)
    .map(({ env, describe }) => [env ?? '', describe] as const)
  const keys = definitions
    .filter(({ key }) => key !== null)
    .map(({ key, describe }) => [key ?? '', describe] as const)
  return [
    'A flag beats a variable, which beats the context, which beats the default.',
    'kctl context show --explain says where each value comes from.',
    '',
    'Variables:',
    columns([
      ...variables,
      ['KCTL_CONFIG', 'the config file, else kctl/config.yaml in XDG_CONFIG_HOME (~/.config)'],
      ['NO_COLOR, FORCE_COLOR', 'no colour at all; colour also in a pipe'],
      ['CLICOLOR_FORCE, CLICOLOR', 'the same in other words: CLICOLOR_FORCE=1, CLICOLOR=0'],
      ['VISUAL, EDITOR', 'edits the config file in kctl context edit'],
      ['KCTL_PAGER, PAGER', 'shows long results on a terminal, else less; cat or nothing is no pager'],
      ['AWS_PROFILE, AWS_REGION, ...', "as for AWS's own tools, with --sasl aws-msk-iam"],
      ['XDG_STATE_HOME', 'the journal of offset changes and the sandbox are in kctl there'],
      ['XDG_CACHE_HOME', 'what can be had again is in kctl there'],
    ]),
    '',
    'Keys of a context in the config file:',
    columns(keys),
    '',
    'Without a context and without brokers: the sandbox if one runs, else localhost:9092.',
  ].join('\n')
}

function exitCodesPage(): string {
  return [
    'The code, what it means, and what a script may conclude:',
    '',
    columns(
      EXIT_CODES.flatMap(({ code, meaning, conclusion }): [string, string][] => [
        [String(code).padStart(3), meaning],
        ['', `→ ${conclusion}`],
      ]),
    ),
    '',
    ...EXIT_CODE_PRECEDENCE,
    '',
    'kctl explain 8 lists the usual errors that end with 8, and kctl explain CODE says more of each of them.',
  ].join('\n')
}
