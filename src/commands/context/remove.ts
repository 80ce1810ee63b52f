import { Command } from '@commander-js/extra-typings'
import { readConfigFile } from '../../config/config-file.ts'
import { deleteContext } from '../../config/contexts/context-node.ts'
import { editConfig } from '../../config/edit-config.ts'
import { contextNotFound } from '../../config/resolve-settings.ts'
import { configPath } from '../../config/state-paths.ts'
import type { Context } from '../../context.ts'
import { messageView } from '../../output/view.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'
import { requireConsent } from './require-consent.ts'

export interface RemoveRequest {
  readonly name: string
}

export const removeCommand = (run: Run<RemoveRequest>) =>
  new Command('remove')
    .aliases(['rm', 'delete'])
    .description('Take a context out of the config file; the cluster is not touched')
    .argument('<name>', 'context')
    .action(async (name) => await run({ name }))

export const removeHelp: HelpText = {
  examples: ['kctl context remove old', 'kctl context remove old --yes'],
  seeAlso: ['kctl context list'],
}

export async function remove({ name }: RemoveRequest, context: Context): Promise<void> {
  const { output, host } = context
  output.require(removeView)
  const path = configPath(host)
  const config = await readConfigFile(path)
  const known = [...(config?.contexts.keys() ?? [])]
  if (!known.includes(name)) throw contextNotFound(name, known, path)
  await requireConsent(`Remove the context "${name}" from ${path}?`, context)
  let wasCurrent = false
  await editConfig(path, (document, { current }) => {
    wasCurrent = current === name
    deleteContext(document, name)
    if (wasCurrent) document.delete('current')
  })
  await output.result(removeView, { removed: name, wasCurrent })
}

const removeView = messageView<{ readonly removed: string; readonly wasCurrent: boolean }>({
  toJson: ({ removed, wasCurrent }) => ({ removed, wasCurrent }),
  lines: ({ removed, wasCurrent }, style) => [
    `${style.success('✔')} removed context ${style.accent(`"${removed}"`)}`,
    ...(wasCurrent ? ['  it was in use: choose another with kctl context use NAME'] : []),
  ],
})
