import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { dressHelp } from './command-help.ts'
import { type CommandEntry, COMMANDS, findEntry } from './command-list.ts'
import { commandIndex, normaliseWords } from './command-words.ts'
import { addGlobalFlags } from './commands/help/global-flags.ts'
import type { Bind } from './commands/run.ts'
import { createContext } from './create-context.ts'
import { ExitCode } from './errors.ts'
import type { Host } from './host.ts'
import type { Interruption } from './interruption.ts'
import { canPage, showPaged } from './terminal/show-paged.ts'
import { withoutHelpForUnknown } from './unknown-command.ts'
import { version } from './version.ts'

/** Runs one command line to its end. */
export async function runProgram(
  args: readonly string[],
  host: Host,
  interruption: Interruption,
): Promise<ExitCode> {
  const words = normaliseWords(args)
  let chosen: CommandUnknownOpts | null = null
  const bind: Bind = (effect) => async (request) => {
    const configMayBeWrong = chosen?.name() === 'edit' && chosen.parent?.name() === 'context'
    const flags = chosen?.optsWithGlobals() ?? {}
    await effect(request, await createContext(host, interruption, words, flags, { configMayBeWrong }))
  }
  const help: string[] = []
  const program = await createProgram(host, bind, words, (text) => void help.push(text))
  program.hook('preAction', (_program, action) => {
    chosen = action
  })
  try {
    await program.parseAsync(withoutHelpForUnknown(program, words), { from: 'user' })
  } finally {
    await showHelp(help.join(''), host, words)
  }
  return ExitCode.ok
}

/** The settings are not read for a help text: what is wrong with them must not keep anyone from reading it. */
async function showHelp(text: string, host: Host, words: readonly string[]): Promise<void> {
  if (text === '') return
  const mayPage = canPage(host) && !words.includes('--no-pager') && !words.includes('--no-input')
  if (!mayPage || !(await showPaged(text, host))) await host.stdout.write(text)
}

/**
 * The command tree. One line ties a command's flags to the function that does its work.
 *
 * @param words the command line: only what it names is loaded; null loads everything
 */
async function createProgram(
  host: Host,
  bind: Bind,
  words: readonly string[] | null,
  writeHelp: (text: string) => void = () => {},
): Promise<CommandUnknownOpts> {
  const program: CommandUnknownOpts = new Command('kctl')
    .description('Operate Apache Kafka from the command line')
    .version(version, '-V, --version', 'print the version')
    .helpCommand(false)
    .enablePositionalOptions()
  const wholeTree = async () => await createProgram(host, bind, null)
  const named = words === null ? undefined : findEntry(words[commandIndex(words)])
  for (const entry of named === undefined ? COMMANDS : [named]) {
    const isLoaded = words === null || entry === named
    const command = isLoaded
      ? await entry.load(bind, wholeTree, host)
      : new Command(entry.name).description(entry.description)
    addEntry(program, entry, command)
  }
  addGlobalFlags(program, words)
  dressHelp(program, host, writeHelp)
  return program
}

function addEntry(program: CommandUnknownOpts, entry: CommandEntry, command: CommandUnknownOpts): void {
  command.summary(entry.description)
  if (entry.heading !== null) command.helpGroup(entry.heading)
  program.addCommand(command.aliases([...entry.aliases]), { hidden: entry.heading === null })
}
