import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'

/** A noun with its verbs, as in `kctl topics list`. */
export function noun(
  name: string,
  description: string,
  verbs: readonly CommandUnknownOpts[],
): CommandUnknownOpts {
  const command: CommandUnknownOpts = new Command(name).description(description).helpCommand(false)
  for (const verb of verbs) command.addCommand(verb)
  return command
}
