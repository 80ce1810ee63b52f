import { Command } from '@commander-js/extra-typings'
import type { Context } from '../../context.ts'
import { sanitiseText } from '../../domain/sanitise.ts'
import { withoutLogin } from '../../domain/shown-name.ts'
import type { Column } from '../../output/column.ts'
import { compileRowTemplate } from '../../output/row-template.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'

export interface PromptRequest {
  /** `{name}{mark}`, with the names of the columns below. */
  readonly format: string
}

export const promptCommand = (run: Run<PromptRequest>) =>
  new Command('prompt')
    .description('Print the context in use in a few characters, for the prompt of a shell')
    .option('--format <text>', 'with {name}, {mark}, {brokers}, {from}', '{name}{mark}')
    .action(async (flags) => await run(flags))

export const promptHelp: HelpText = {
  examples: [
    'kctl context prompt',
    `PS1='$(kctl context prompt) \\w \\$ '`,
    "kctl context prompt --format '[{name}{mark}]'",
  ],
  notes:
    'The mark is ! for a protected context, = for one that is read-only, and ? for one of a project that you have not trusted. Without a context nothing is printed. {from} says who chose it: flag, environment, project or config.',
  seeAlso: ['kctl context show', 'kctl context use'],
}

interface PromptFacts {
  readonly name: string
  readonly mark: string
  readonly brokers: string
  readonly from: string
}

const COLUMNS: readonly Column<PromptFacts>[] = [
  { key: 'name', value: ({ name }) => name },
  { key: 'mark', value: ({ mark }) => mark },
  { key: 'brokers', value: ({ brokers }) => brokers },
  { key: 'from', value: ({ from }) => from },
]

/** Nothing is connected to, and no secret is got. */
export async function prompt({ format }: PromptRequest, { settings, output }: Context): Promise<void> {
  const print = compileRowTemplate(format, COLUMNS)
  const { contextName, given, project } = settings
  if (contextName === null) return
  const isSet = (name: 'protected' | 'readonly'): boolean => String(given[name]?.text) === 'true'
  const line = print({
    name: contextName,
    mark: [
      ...(isSet('protected') ? ['!'] : []),
      ...(isSet('readonly') ? ['='] : []),
      ...(project?.isOwn === true && !project.isTrusted ? ['?'] : []),
    ].join(''),
    brokers: withoutLogin(String(given.brokers?.text ?? '')),
    from: given.context?.origin ?? (project === null ? 'config' : 'project'),
  })
  // A name that a stranger wrote must not do anything to a terminal.
  await output.stdout.write(`${sanitiseText(line.replace(/\n$/, ''))}\n`)
}
