import { Command } from '@commander-js/extra-typings'
import { readConfigFile } from '../../config/config-file.ts'
import { deleteContext } from '../../config/context-node.ts'
import { editConfig } from '../../config/edit-config.ts'
import { contextNotFound } from '../../config/resolve-settings.ts'
import { configPath } from '../../config/state-paths.ts'
import type { Context } from '../../context.ts'
import { KctlError, UsageError } from '../../errors.ts'
import { messageView } from '../../output/view.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'

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

/**
 * Not `context.requireYes`: that one guards the cluster of the context in use, and nothing happens to it here.
 */
async function requireConsent(question: string, { settings, host }: Context): Promise<void> {
  if (settings.yes) return
  if (host.prompts === null || settings.noInput) {
    throw new UsageError('this has to be confirmed, and nobody can be asked here', 'add --yes to go ahead')
  }
  if (await host.prompts.confirm(question)) return
  throw new KctlError('precondition', 'nothing was changed: it was declined', { code: 'DECLINED' })
}

const removeView = messageView<{ readonly removed: string; readonly wasCurrent: boolean }>({
  toJson: ({ removed, wasCurrent }) => ({ removed, wasCurrent }),
  lines: ({ removed, wasCurrent }, style) => [
    `${style.success('✔')} removed context ${style.accent(`"${removed}"`)}`,
    ...(wasCurrent ? ['  it was in use: choose another with kctl context use NAME'] : []),
  ],
})
