import type { CommandUnknownOpts, Help } from '@commander-js/extra-typings'
import { helpTextOf } from '../help-text.ts'
import { argumentTerm, describeArgument, describeOption, optionTerm } from './describe-option.ts'
import { isGlobalFlag } from './global-flags.ts'

/**
 * One line, then examples, then flags in groups, then where to go next.
 *
 * @param bareVerb what the noun means without a verb, or null
 */
export function formatHelp(command: CommandUnknownOpts, helper: Help, bareVerb: string | null): string {
  const { examples = examplesOfVerbs(command), seeAlso = [], notes = '' } = helpTextOf(command) ?? {}
  const isRoot = command.parent === null
  const flags = helper
    .visibleOptions(command)
    .filter((option) => !isGlobalFlag(option) && (isRoot || option.long !== '--help'))
  const args = helper.visibleArguments(command)
  const subcommands = helper.visibleCommands(command)
  const termWidth = Math.max(
    ...flags.map((each) => optionTerm(each).length),
    ...subcommands.map((each) => each.name().length),
    ...args.map((each) => argumentTerm(each).length),
  )
  const row = (term: string, description: string): string =>
    helper.formatItem(term, termWidth, description, helper)
  return `${[
    command.description(),
    section('Examples:', isRoot ? ROOT_EXAMPLES : examples.map((example) => `  ${example}`)),
    usageLines(command),
    section(
      'Arguments:',
      args.map((each) => row(argumentTerm(each), describeArgument(each))),
    ),
    ...grouped(
      flags,
      (option) => option.helpGroupHeading ?? 'Flags:',
      (option) => row(optionTerm(option), describeOption(option)),
    ),
    ...grouped(
      subcommands,
      (each) => each.helpGroup() || 'Commands:',
      (each) => row(each.name(), each.summary() || each.description()),
    ),
    notes,
    isRoot ? ROOT_FOOTER : subcommands.length > 0 ? nounFooter(command, bareVerb) : LEAF_FOOTER,
    seeAlso.length === 0 ? '' : `See also: ${seeAlso.join(', ')}`,
  ]
    .filter((text) => text !== '')
    .join('\n\n')}\n`
}

/** `kctl topics describe <topic> [flags]` */
export function usageOf(command: CommandUnknownOpts): string {
  const path = pathOf(command)
  if (command.commands.length > 0) return `${path} <command> [flags]`
  return [path, ...command.registeredArguments.map(argumentTerm), '[flags]'].join(' ')
}

function usageLines(command: CommandUnknownOpts): string {
  const { parent } = command
  const usage = `Usage: ${usageOf(command)}`
  const aliases = command.aliases()
  if (parent === null || aliases.length === 0) return usage
  return `${usage}\nShort: ${aliases.map((alias) => `${pathOf(parent)} ${alias}`).join(', ')}`
}

/** `kctl topics describe` */
export function pathOf(command: CommandUnknownOpts): string {
  const words = [command.name()]
  for (let at = command.parent; at !== null; at = at.parent) words.unshift(at.name())
  return words.join(' ')
}

/** A noun shows the commonest line of each of its verbs. */
const examplesOfVerbs = (command: CommandUnknownOpts): readonly string[] =>
  command.commands.flatMap((verb) => helpTextOf(verb)?.examples.slice(0, 1) ?? [])

const ROOT_EXAMPLES = [
  '  kctl sandbox                                        a broker to try things on, at once',
  '  kctl topics create orders -p 6',
  '  kctl produce orders \'{"id":1}\' -k order-1',
  '  kctl consume orders --from @-1h                     the last hour, and what comes',
  '  kctl groups lag',
  '  kctl offsets reset billing --to @-2h --dry-run      what moving a group back would do',
]

const ROOT_FOOTER = [
  'Every command:  kctl COMMAND --help; a noun alone lists, as in kctl topics',
  'Help pages:     kctl help flags | offsets | output | filters | environment | exit-codes',
].join('\n')

const LEAF_FOOTER = 'Connection, output and general flags: kctl help flags'

const nounFooter = (command: CommandUnknownOpts, bareVerb: string | null): string =>
  [
    ...(bareVerb === null ? [] : [`${pathOf(command)} alone is ${pathOf(command)} ${bareVerb}.`]),
    `More: ${pathOf(command)} COMMAND --help; flags of every command: kctl help flags`,
  ].join('\n')

/** Sections in the order in which their first item comes. */
function grouped<Item>(
  items: readonly Item[],
  titleOf: (item: Item) => string,
  render: (item: Item) => string,
): readonly string[] {
  const titles = [...new Set(items.map(titleOf))]
  return titles.map((title) => section(title, items.filter((item) => titleOf(item) === title).map(render)))
}

const section = (title: string, rows: readonly string[]): string =>
  rows.length === 0 ? '' : [title, ...rows].join('\n')
