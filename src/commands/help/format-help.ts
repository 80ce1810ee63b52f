import type { Argument, CommandUnknownOpts, Help, Option } from '@commander-js/extra-typings'
import { helpTextOf } from '../help-text.ts'

/** One line, then examples, then flags in groups, then where to go next. */
export function formatHelp(command: CommandUnknownOpts, helper: Help): string {
  const { examples = [], seeAlso = [], notes = '' } = helpTextOf(command) ?? {}
  const isRoot = command.parent === null
  const own = helper.visibleOptions(command as never) as Option[]
  const subcommands = (helper.visibleCommands(command as never) as CommandUnknownOpts[]).filter(
    (each) => each.name() !== 'help' || isRoot,
  )
  const termWidth = Math.max(
    ...own.map((each) => each.flags.length),
    ...subcommands.map((each) => each.name().length),
    ...helper.visibleArguments(command as never).map((each) => argumentTerm(each).length),
  )
  const row = (term: string, description: string): string =>
    helper.formatItem(term, termWidth, description, helper)
  return `${[
    command.description(),
    section('Examples:', isRoot ? ROOT_EXAMPLES : examples.map((example) => `  ${example}`)),
    `Usage: ${usageOf(command)}`,
    section(
      'Arguments:',
      helper
        .visibleArguments(command as never)
        .map((each) => row(argumentTerm(each), helper.argumentDescription(each))),
    ),
    ...grouped(
      own,
      (option) => option.helpGroupHeading ?? 'Flags:',
      (option) => row(option.flags, helper.optionDescription(option)),
    ),
    ...grouped(
      subcommands,
      (each) => each.helpGroup() || 'Commands:',
      (each) => row(each.name(), helper.subcommandDescription(each as never)),
    ),
    notes,
    isRoot ? ROOT_FOOTER : subcommands.length > 0 ? nounFooter(command) : LEAF_FOOTER,
    seeAlso.length === 0 ? '' : `See also: ${seeAlso.join(', ')}`,
  ]
    .filter((text) => text !== '')
    .join('\n\n')}\n`
}

/** `kctl topics describe <topic> [flags]` */
export function usageOf(command: CommandUnknownOpts): string {
  const words = [command.name()]
  for (let at = command.parent; at !== null; at = at.parent) words.unshift(at.name())
  if (command.commands.length > 0) return [...words, '<command> [flags]'].join(' ')
  return [...words, ...command.registeredArguments.map(argumentTerm), '[flags]'].join(' ')
}

function argumentTerm(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`
  return argument.required ? `<${name}>` : `[${name}]`
}

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

function nounFooter(command: CommandUnknownOpts): string {
  const aliases = command.aliases()
  const also = aliases.length === 0 ? '' : `Short: ${aliases.map((alias) => `kctl ${alias}`).join(', ')}\n`
  return `${also}More: kctl ${command.name()} COMMAND --help`
}

/** Sections in the order in which their first item comes. */
function grouped<Item>(
  items: readonly Item[],
  titleOf: (item: Item) => string,
  render: (item: Item) => string,
): readonly string[] {
  const titles = [...new Set(items.map(titleOf))]
  // What a command does not put into a group of its own comes first, and the line for help last.
  return titles.map((title) => section(title, items.filter((item) => titleOf(item) === title).map(render)))
}

const section = (title: string, rows: readonly string[]): string =>
  rows.length === 0 ? '' : [title, ...rows].join('\n')
