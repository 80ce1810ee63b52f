import { Command } from '@commander-js/extra-typings'
import { readConfigFile } from '../../config/config-file.ts'
import { readProjectFile } from '../../config/project/project-file.ts'
import { configPath } from '../../config/state-paths.ts'
import { type ContextSummary, summariseContext } from '../../config/contexts/summarise-context.ts'
import type { Context } from '../../context.ts'
import { tableView } from '../../output/view.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'

/** The flags that every command has say it all. */
export type ListRequest = Readonly<Record<string, never>>

export const listCommand = (run: Run<ListRequest>) =>
  new Command('list')
    .alias('ls')
    .description('List the contexts of the config file, and which one is in use')
    .action(async () => await run({}))

export const listHelp: HelpText = {
  examples: ['kctl context list', 'kctl context list -o json', 'kctl context list -o name'],
  seeAlso: ['kctl context add', 'kctl context use'],
}

export async function list(_request: ListRequest, { output, settings, host }: Context): Promise<void> {
  output.require(listView)
  const path = configPath(host)
  const config = await readConfigFile(path)
  const isOwn = settings.project?.isOwn === true
  const own = [...(config?.contexts ?? [])].map(([name, values]) =>
    summariseContext(name, values, name === settings.contextName && !isOwn),
  )
  const project = await readProjectFile(host)
  const projects = [...(project?.config?.contexts ?? [])]
    .filter(([name]) => config?.contexts.has(name) !== true)
    .map(([name, values]) =>
      summariseContext(name, values, isOwn && name === settings.contextName, project?.path ?? null),
    )
  const rows = [...own, ...projects]
  await output.result(listView, rows)
  if (rows.length === 0) {
    await output.note(() => `${path} has no contexts; kctl context add dev -b localhost:9092 makes one`)
  }
}

const listView = tableView<ContextSummary>(
  [
    { key: 'name', isName: true, value: ({ name }) => name },
    { key: 'current', value: ({ current }) => current, text: ({ current }) => (current ? '*' : '') },
    { key: 'brokers', value: ({ brokers }) => brokers },
    { key: 'security', value: ({ security }) => security },
    {
      key: 'protected',
      value: (context) => context.protected,
      text: (context, style) => (context.protected ? style.warning('protected') : ''),
    },
    {
      key: 'readonly',
      value: ({ readonly }) => readonly,
      text: ({ readonly }) => (readonly ? 'readonly' : ''),
    },
    { key: 'project', value: ({ project }) => project, optional: true },
  ],
  { name: ({ name }) => name },
)
