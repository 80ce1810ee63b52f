import { Command } from '@commander-js/extra-typings'
import { renameContext } from '../../config/contexts/context-node.ts'
import { editConfig } from '../../config/edit-config.ts'
import { readPreviousContext, writePreviousContext } from '../../config/contexts/previous-context.ts'
import { contextNotFound } from '../../config/resolve-settings.ts'
import { configPath } from '../../config/state-paths.ts'
import type { Context } from '../../context.ts'
import { messageView } from '../../output/view.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'
import { contextExists, requireContextName } from './context-name.ts'

export interface RenameRequest {
  readonly from: string
  readonly to: string
}

export const renameCommand = (run: Run<RenameRequest>) =>
  new Command('rename')
    .alias('mv')
    .description('Give a context another name')
    .argument('<context>', 'context')
    .argument('<new-name>', 'what to call it from now on')
    .action(async (from, to) => await run({ from, to: requireContextName(to) }))

export const renameHelp: HelpText = {
  examples: ['kctl context rename prod prod-eu', 'kctl context rename default dev -o json'],
  seeAlso: ['kctl context list', 'kctl context edit'],
}

export async function rename({ from, to }: RenameRequest, { output, host }: Context): Promise<void> {
  output.require(renameView)
  const path = configPath(host)
  let isCurrent = false
  await editConfig(path, (document, { contexts, current }) => {
    if (!contexts.has(from)) throw contextNotFound(from, [...contexts.keys()], path)
    if (from !== to && contexts.has(to)) throw contextExists(to, path, 'choose another name')
    renameContext(document, from, to)
    isCurrent = current === from
    if (isCurrent) document.set('current', to)
  })
  if (readPreviousContext(host) === from) writePreviousContext(host, to)
  await output.result(renameView, { from, to, current: isCurrent })
}

interface RenamedContext {
  readonly from: string
  readonly to: string
  readonly current: boolean
}

const renameView = messageView<RenamedContext>({
  toJson: ({ from, to, current }) => ({ from, to, current }),
  lines: ({ from, to }, style) => [
    `${style.success('✔')} context ${style.accent(`"${from}"`)} is called ${style.accent(`"${to}"`)} now`,
  ],
})
