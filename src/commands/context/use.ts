import { Command } from '@commander-js/extra-typings'
import { editConfig } from '../../config/edit-config.ts'
import { readPreviousContext, writePreviousContext } from '../../config/contexts/previous-context.ts'
import { contextNotFound } from '../../config/resolve-settings.ts'
import { configPath, type Machine } from '../../config/state-paths.ts'
import type { Context } from '../../context.ts'
import { KctlError } from '../../errors.ts'
import { messageView } from '../../output/view.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'

export interface UseRequest {
  /** null: the one that was in use before. */
  readonly name: string | null
}

export const useCommand = (run: Run<UseRequest>) =>
  new Command('use')
    .description('Choose the context that commands use from now on')
    .argument('<name>', 'context, or - for the one before')
    .action(async (name) => await run({ name: name === '-' ? null : name }))

export const useHelp: HelpText = {
  examples: ['kctl context use dev', 'kctl context use -', 'kctl topics list --context prod'],
  seeAlso: ['kctl context list', 'kctl context show'],
}

export async function use(request: UseRequest, { output, env, host }: Context): Promise<void> {
  output.require(useView)
  const path = configPath(host)
  const name = request.name ?? requirePrevious(host)
  let before: string | null = null
  await editConfig(path, (document, { contexts, current }) => {
    if (!contexts.has(name)) throw contextNotFound(name, [...contexts.keys()], path)
    before = current
    document.set('current', name)
  })
  if (before !== null && before !== name) writePreviousContext(host, before)
  await output.result(useView, { current: name, previous: before })
  const forced = env['KCTL_CONTEXT']
  if (forced !== undefined && forced !== '' && forced !== name) {
    await output.warn(() => `KCTL_CONTEXT is set to "${forced}" and still comes first`)
  }
}

function requirePrevious(machine: Machine): string {
  const name = readPreviousContext(machine)
  if (name !== null) return name
  throw new KctlError('notFound', 'no other context was in use before', {
    code: 'NO_PREVIOUS_CONTEXT',
    hint: 'kctl context use NAME; kctl context list shows them',
  })
}

const useView = messageView<{ readonly current: string; readonly previous: string | null }>({
  toJson: ({ current, previous }) => ({ current, previous }),
  lines: ({ current }, style) => [`${style.success('✔')} context ${style.accent(`"${current}"`)} is in use`],
})
