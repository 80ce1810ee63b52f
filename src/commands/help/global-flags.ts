import { type CommandUnknownOpts, Option } from '@commander-js/extra-typings'
import { GLOBAL_FLAGS, type GlobalFlag } from '../../config/settings.ts'

/** The headings over the flags that every command has. */
export const FLAG_GROUPS = {
  connection: 'Connection',
  output: 'Output',
  behaviour: 'General',
} as const

const globalOptions = new WeakSet<Option>()

/** Whether every command has this flag, in this meaning. */
export const isGlobalFlag = (option: Option): boolean => globalOptions.has(option)

/**
 * Gives the flags that every command has to each leaf of the tree, and to the root for those written first.
 * A command's help does not repeat them: `kctl help flags` has them all.
 *
 * @param words the command line, whose leaf is the only one that needs them; null: all do
 */
export function addGlobalFlags(root: CommandUnknownOpts, words: readonly string[] | null): void {
  const isWanted = (leaf: CommandUnknownOpts): boolean =>
    words === null ||
    leaf.parent === root ||
    [leaf.name(), ...leaf.aliases()].some((name) => words.includes(name))
  for (const command of [root, ...leavesOf(root).filter(isWanted)]) {
    const own = new Set(command.options.flatMap(({ short, long }) => [short, long]))
    for (const flag of GLOBAL_FLAGS) {
      const option = toOption(flag)
      // A command's own meaning of a flag counts; the global one keeps its long name.
      if (own.has(option.long)) continue
      if (own.has(option.short)) delete option.short
      globalOptions.add(option)
      command.addOption(option)
    }
  }
}

function leavesOf(command: CommandUnknownOpts): readonly CommandUnknownOpts[] {
  if (command.commands.length === 0) return [command]
  return command.commands.flatMap(leavesOf)
}

function toOption(flag: GlobalFlag): Option {
  const option = new Option(flag.flags, flag.description).hideHelp(flag.isHidden)
  // commander would file `--no-input` under "input", which is what produce calls something else.
  option.attributeName = () => flag.attribute
  option.negate = false
  if (flag.preset !== null) option.preset(flag.preset)
  if (flag.isRepeatable) {
    option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value])
  }
  return option
}
