import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { findEntry } from './command-list.ts'
import { formatHelp } from './commands/help/format-help.ts'
import type { Host } from './host.ts'

/** Makes every command of the tree report its errors to `main`, and print its help our way. */
export function dressHelp(root: CommandUnknownOpts, host: Host, writeOut: (text: string) => void): void {
  // commander does not hand these down to commands that are added whole.
  for (const command of everyCommand(root)) {
    command
      .exitOverride()
      .helpOption('-h, --help', 'show this help')
      .configureOutput({
        writeOut,
        writeErr: (text) => void host.stderr.write(text),
        // `main` reports every error, commander's among them.
        outputError: () => {},
        getOutHelpWidth: () => (host.stdout.isTerminal ? host.stdout.columns : PIPE_WIDTH),
      })
      .configureHelp({
        formatHelp: (shown, helper) => formatHelp(shown, helper, bareVerbOf(command, root)),
      })
  }
}

const bareVerbOf = (command: CommandUnknownOpts, root: CommandUnknownOpts): string | null =>
  command.parent === root ? (findEntry(command.name())?.bareVerb ?? null) : null

/** What a page is read at where there is no terminal, as in less or a file. */
const PIPE_WIDTH = 100

const everyCommand = (command: CommandUnknownOpts): readonly CommandUnknownOpts[] => [
  command,
  ...command.commands.flatMap(everyCommand),
]
