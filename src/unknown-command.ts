import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { commandIndex, isHelpFlag } from './command-words.ts'

/**
 * Help for a command that does not exist would be help for its parent, with exit code 0: nobody would see
 * what is wrong. Without the flag, commander says which command it does not know.
 */
export function withoutHelpForUnknown(root: CommandUnknownOpts, words: readonly string[]): readonly string[] {
  let command = root
  for (const word of words.slice(commandIndex(words))) {
    if (command.commands.length === 0 || word.startsWith('-')) return words
    const next = command.commands.find((each) => each.name() === word || each.aliases().includes(word))
    if (next === undefined) return words.filter((each) => !isHelpFlag(each))
    command = next
  }
  return words
}
