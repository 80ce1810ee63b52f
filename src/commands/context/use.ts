import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Command } from '@commander-js/extra-typings'
import { editConfig } from '../../config/edit-config.ts'
import { replaceFile } from '../../config/replace-file.ts'
import { contextNotFound } from '../../config/resolve-settings.ts'
import { configPath, type Machine, stateDir } from '../../config/state-paths.ts'
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
  const name = request.name ?? readPrevious(host)
  let before: string | null = null
  await editConfig(path, (document, { contexts, current }) => {
    if (!contexts.has(name)) throw contextNotFound(name, [...contexts.keys()], path)
    before = current
    document.set('current', name)
  })
  if (before !== null && before !== name) writePrevious(host, before)
  await output.result(useView, { current: name, previous: before })
  const forced = env['KCTL_CONTEXT']
  if (forced !== undefined && forced !== '' && forced !== name) {
    await output.warn(() => `KCTL_CONTEXT is set to "${forced}" and still comes first`)
  }
}

const previousPath = (machine: Machine): string => join(stateDir(machine), 'previous-context')

function readPrevious(machine: Machine): string {
  try {
    const name = readFileSync(previousPath(machine), 'utf8').trim()
    if (name !== '') return name
  } catch {
    // No file is no context before, as an empty one.
  }
  throw new KctlError('notFound', 'no other context was in use before', {
    code: 'NO_PREVIOUS_CONTEXT',
    hint: 'kctl context use NAME; kctl context list shows them',
  })
}

function writePrevious(machine: Machine, name: string): void {
  const path = previousPath(machine)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  replaceFile(path, `${name}\n`)
}

const useView = messageView<{ readonly current: string; readonly previous: string | null }>({
  toJson: ({ current, previous }) => ({ current, previous }),
  lines: ({ current }, style) => [`${style.success('✔')} context ${style.accent(`"${current}"`)} is in use`],
})
