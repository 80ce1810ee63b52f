import type { CommandUnknownOpts } from '@commander-js/extra-typings'

/** What a command's help has beside what its flags say. */
export interface HelpText {
  /** Three to six whole command lines, the commonest first. */
  readonly examples: readonly string[]
  /** Commands and help pages worth knowing next, like `kctl offsets undo`. */
  readonly seeAlso?: readonly string[]
  /** A longer word on something, under the flags. */
  readonly notes?: string
}

const texts = new WeakMap<object, HelpText>()

/** Gives a command its examples. */
export function withHelp<Command extends CommandUnknownOpts>(command: Command, text: HelpText): Command {
  texts.set(command, text)
  return command
}

export const helpTextOf = (command: object): HelpText | null => texts.get(command) ?? null
