import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { formatHelp } from './commands/help/format-help.ts'
import type { Host } from './host.ts'

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
        getOutHelpWidth: () => (host.stdout.isTerminal ? host.stdout.columns : PIPE_WIDTH),
      })
      .configureHelp({ formatHelp: (shown, helper) => formatHelp(shown as CommandUnknownOpts, helper) })
  }
}

/** What a page is read at where there is no terminal, as in a pager or a file. */
const PIPE_WIDTH = 100

const everyCommand = (command: CommandUnknownOpts): readonly CommandUnknownOpts[] => [
  command,
  ...command.commands.flatMap(everyCommand),
]
