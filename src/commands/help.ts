import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import type { Context } from '../context.ts'
import { didYouMean } from '../domain/text-distance.ts'
import { KctlError } from '../errors.ts'
import { stringifyJson } from '../output/json.ts'
import type { HelpText } from './help-text.ts'
import { commandTree, describeCommand, visible } from './help/command-tree.ts'
import { manPage, subjectPage } from './help/man-page.ts'
import { HELP_PAGES } from './help/pages.ts'
import type { Run } from './run.ts'

export interface HelpRequest {
  /** The words of a command, or the name of a page; empty for the overview. */
  readonly subject: readonly string[]
  readonly json: boolean
  /** As a page for man(1). */
  readonly man: boolean
  /** Where to write the pages of all commands; null does not. */
  readonly manDir: string | null
}

export const helpCommand = (run: Run<HelpRequest>) =>
  new Command('help')
    .description('Explain a command, or a subject that many commands share')
    .argument('[subject...]', 'a command, like topics create, or a page')
    .option('--json', 'the commands with their flags, examples and exit codes, as JSON', false)
    .option('--man', 'the page for man: kctl help topics create --man | man -l -', false)
    .option('--man-dir <dir>', 'write the man pages of all commands and subjects there, in man1 and man7')
    .action(async (subject, { json, man, manDir = null }) => await run({ subject, json, man, manDir }))

export const helpHelp: HelpText = {
  examples: [
    'kctl help topics create',
    'kctl help offsets',
    'kctl help exit-codes',
    "kctl help --json | jq -r '.commands[].command'",
    'kctl help --man-dir ~/.local/share/man',
  ],
  notes: `Pages:\n${HELP_PAGES.map(({ name, title }) => `  ${name.padEnd(14)}${title}`).join('\n')}`,
}

/** @param wholeTree the command tree with everything in it loaded */
export async function help(
  { subject, json, man, manDir }: HelpRequest,
  { output, settings, host }: Context,
  wholeTree: () => Promise<CommandUnknownOpts>,
): Promise<void> {
  if (manDir !== null) {
    const { writeManPages } = await import('./help/write-man-pages.ts')
    const count = await writeManPages(await wholeTree(), manDir, host.cwd)
    return await output.success((style) => `wrote ${count} man pages to ${style.accent(manDir)}`)
  }
  const page = subject.length === 1 ? HELP_PAGES.find(({ name }) => name === subject[0]) : undefined
  const wantsJson = json || settings.format === 'json'
  if (page !== undefined && man) return await output.stdout.write(subjectPage(page))
  if (page !== undefined && !wantsJson) return await output.text(`${page.title}\n\n${page.text()}\n`)
  const root = await wholeTree()
  const command = findCommand(root, subject)
  if (man) return await output.stdout.write(manPage(command, root))
  if (!wantsJson) return await output.text(command.helpInformation())
  const tree = command === root ? commandTree(root) : describeCommand(command)
  await output.text(`${stringifyJson(tree, 2)}\n`)
}

function findCommand(root: CommandUnknownOpts, subject: readonly string[]): CommandUnknownOpts {
  let command = root
  for (const [index, word] of subject.entries()) {
    const next = visible(command).find((each) => each.name() === word || each.aliases().includes(word))
    if (next === undefined) throw unknownSubject(command, subject.slice(0, index + 1))
    command = next
  }
  return command
}

function unknownSubject(parent: CommandUnknownOpts, words: readonly string[]): KctlError {
  const isFirst = words.length === 1
  const names = [
    ...visible(parent).map((each) => each.name()),
    ...(isFirst ? HELP_PAGES.map(({ name }) => name) : []),
  ]
  const before = words.slice(0, -1).map((word) => `${word} `)
  const meant = didYouMean(words.at(-1) ?? '', names)
  return new KctlError('notFound', `there is no command and no help page "${words.join(' ')}"`, {
    code: 'NO_HELP',
    hint:
      meant === null
        ? `kctl ${isFirst ? '' : before.join('')}--help lists what there is`
        : `did you mean "kctl help ${before.join('')}${meant}"?`,
  })
}
