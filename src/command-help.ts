import { type CommandUnknownOpts, type Help, Option } from '@commander-js/extra-typings'
import { helpTextOf } from './commands/help-text.ts'
import { GLOBAL_FLAGS, type GlobalFlag } from './config/settings.ts'
import type { Host } from './host.ts'

const GROUP_TITLES = {
  connection: 'Connection flags:',
  output: 'Output flags:',
  behaviour: 'General flags:',
} as const

/** Gives the flags that every command has to each leaf of the tree, and to the root for those written first. */
export function addGlobalFlags(root: CommandUnknownOpts): void {
  for (const command of [root, ...leavesOf(root)]) {
    const own = new Set(command.options.flatMap(({ short, long }) => [short, long]))
    for (const flag of GLOBAL_FLAGS) {
      const option = toOption(flag)
      // A command's own meaning of a flag counts; the global one keeps its long name.
      if (own.has(option.long)) continue
      if (own.has(option.short)) delete option.short
      command.addOption(command === root ? option.hideHelp() : option)
    }
  }
}

function leavesOf(command: CommandUnknownOpts): readonly CommandUnknownOpts[] {
  if (command.commands.length === 0) return [command]
  return command.commands.flatMap(leavesOf)
}

function toOption(flag: GlobalFlag): Option {
  const option = new Option(flag.flags, flag.description).helpGroup(GROUP_TITLES[flag.group])
  // commander would file `--no-input` under "input", which is what produce calls something else.
  option.attributeName = () => flag.attribute
  option.negate = false
  if (flag.preset !== null) option.preset(flag.preset)
  if (flag.isHidden) option.hideHelp()
  if (flag.isRepeatable) {
    option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value])
  }
  return option
}

/** Makes every command of the tree report its errors to `main`, and print its help our way. */
export function dressHelp(root: CommandUnknownOpts, host: Host): void {
  // commander does not hand these down to commands that are added whole.
  for (const command of everyCommand(root)) {
    command
      .exitOverride()
      .helpOption('-h, --help', 'show this help')
      .configureOutput({
        writeOut: (text) => void host.stdout.write(text),
        writeErr: (text) => void host.stderr.write(text),
        // `main` reports every error, commander's among them.
        outputError: () => {},
        getOutHelpWidth: () => host.stdout.columns,
      })
      .configureHelp({ formatHelp: (shown, helper) => formatHelp(shown, helper) })
  }
}

const everyCommand = (command: CommandUnknownOpts): readonly CommandUnknownOpts[] => [
  command,
  ...command.commands.flatMap(everyCommand),
]

/** One line, then examples, then flags in groups, then where to go next. */
function formatHelp(command: CommandUnknownOpts, helper: Help): string {
  const { examples = [], seeAlso = [], notes = '' } = helpTextOf(command) ?? {}
  const width = helper.padWidth(command, helper)
  const row = (term: string, description: string): string =>
    helper.formatItem(term, width, description, helper)
  const sections = [
    command.description(),
    section(
      'Examples:',
      examples.map((example) => `  ${example}`),
    ),
    `Usage: ${helper.commandUsage(command)}`,
    section(
      'Arguments:',
      helper
        .visibleArguments(command)
        .map((each) => row(helper.argumentTerm(each), helper.argumentDescription(each))),
    ),
    ...optionSections(command, helper, row),
    section(
      'Commands:',
      helper
        .visibleCommands(command)
        .map((each) => row(helper.subcommandTerm(each), helper.subcommandDescription(each))),
    ),
    notes,
    seeAlso.length === 0 ? '' : `See also: ${seeAlso.join(', ')}`,
  ]
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`
}

function optionSections(
  command: CommandUnknownOpts,
  helper: Help,
  row: (term: string, description: string) => string,
): readonly string[] {
  const options = helper.visibleOptions(command)
  const groups = ['Flags:', ...Object.values(GROUP_TITLES)]
  return groups.map((title) =>
    section(
      title,
      options
        .filter((option) => (option.helpGroupHeading ?? 'Flags:') === title)
        .map((option) => row(helper.optionTerm(option), helper.optionDescription(option))),
    ),
  )
}

const section = (title: string, rows: readonly string[]): string =>
  rows.length === 0 ? '' : [title, ...rows].join('\n')
