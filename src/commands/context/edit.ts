import { Command } from '@commander-js/extra-typings'
import { checkContext } from '../../config/contexts/check-context.ts'
import { type ContextChange, contextChanges } from '../../config/contexts/context-changes.ts'
import { holdsPlainSecret, toContextDocument } from '../../config/contexts/context-document.ts'
import { editConfig } from '../../config/edit-config.ts'
import { patchContext, requireContextKey } from '../../config/contexts/patch-context.ts'
import { contextNotFound } from '../../config/resolve-settings.ts'
import { configPath } from '../../config/state-paths.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { messageView } from '../../output/view.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'
import { addContextFlags } from './context-flags.ts'
import { editFile } from './edit-file.ts'
import { takePasswordFromStdin } from './take-password.ts'

export interface EditRequest {
  /** null: the whole file. */
  readonly name: string | null
  /** Keys to take out. */
  readonly unset: readonly string[]
}

/** As with `add`, what is to be changed is found in `context.settings`. */
export const editCommand = (run: Run<EditRequest>) => {
  const command = new Command('edit')
    .description('Change a context with flags, or the config file in your editor')
    .argument('[context]', 'context')
    .option('--unset <key...>', 'take this out of the context: protected, tls.ca, sasl')
  addContextFlags(command)
  command.option('--no-protected', 'do not ask before changes any more')
  command.option('--no-readonly', 'allow changes again')
  return command.action(async (name, { unset = [] }) => {
    await run({ name: name ?? null, unset: unset.map(requireContextKey) })
  })
}

export const editHelp: HelpText = {
  examples: [
    'kctl context edit prod --tls-ca acme.pem --protected',
    'kctl context edit prod -b k1.acme.io:9093,k2.acme.io:9093',
    'kctl context edit prod --unset tls.servername --unset readonly',
    'kctl context edit',
    'EDITOR="code --wait" kctl context edit prod',
  ],
  notes:
    'With flags, only what they say is changed. Without, $VISUAL or $EDITOR gets a copy of the config file, which takes its place once it is right.',
  seeAlso: ['kctl context show', 'kctl context add', 'kctl context rename'],
}

export async function edit({ name, unset }: EditRequest, context: Context): Promise<void> {
  const { output, host, settings } = context
  output.require(editView)
  const path = configPath(host)
  const set = toContextDocument(settings.given, host.cwd)
  const hasFlags = Object.keys(set).length > 0 || unset.length > 0 || 'passwordStdin' in settings.given
  if (!hasFlags) {
    const edited = await editFile(name, context)
    await report(path, edited === null ? [] : contextChanges(edited.before, edited.after), context)
    return
  }
  if (name === null) {
    throw new UsageError('which context is to be changed?', 'name it: kctl context edit prod --protected')
  }
  await takePasswordFromStdin(set, context)
  let changes: readonly ContextChange[] = []
  await editConfig(
    path,
    (document, { contexts }) => {
      if (!contexts.has(name)) throw contextNotFound(name, [...contexts.keys()], path)
      patchContext(document, name, { set, unset })
    },
    (after, before) => {
      changes = contextChanges(before, after)
      requireOnly(name, changes)
      const { problem } = checkContext(name, after, host)
      // What was wrong before may be put right in several steps.
      if (problem !== null && checkContext(name, before, host).problem === null) throw problem
      if (after.contexts.get(name)?.brokers === undefined) {
        throw new UsageError('the context needs brokers', `kctl context edit ${name} -b host:9092`)
      }
    },
  )
  if (holdsPlainSecret(set)) {
    await output.warn(
      () => `${path} holds the secret in plain text; --password-command would keep it elsewhere`,
    )
  }
  await report(path, changes, context)
}

/** YAML lets one context be written by reference to another. */
function requireOnly(name: string, changes: readonly ContextChange[]): void {
  const other = changes.find((change) => change.name !== name)
  if (other === undefined) return
  throw new UsageError(
    `context "${other.name}" refers to "${name}" in the file, and would be changed too`,
    'change them with kctl context edit',
  )
}

async function report(
  config: string,
  contexts: readonly ContextChange[],
  { output }: Context,
): Promise<void> {
  await output.result(editView, { config, contexts })
}

interface EditedConfig {
  readonly config: string
  readonly contexts: readonly ContextChange[]
}

const editView = messageView<EditedConfig>({
  toJson: ({ config, contexts }) => ({
    config,
    contexts: contexts.map(({ name, change, set, unset }) => ({ name, change, set, unset })),
  }),
  lines: ({ config, contexts }, style) =>
    contexts.length === 0
      ? [`nothing was changed in ${config}`]
      : contexts.map(({ name, change, set, unset }) => {
          const keys = [...set, ...unset.map((key) => `${key} (taken out)`)]
          const what = change === 'changed' ? `: ${keys.join(', ')}` : ''
          return `${style.success('✔')} ${change} context ${style.accent(`"${name}"`)}${what}`
        }),
})
