import { Command } from '@commander-js/extra-typings'
import { type ContextDocument, toContextDocument } from '../../config/context-document.ts'
import { editConfig } from '../../config/edit-config.ts'
import { resolveConnection } from '../../config/resolve-connection.ts'
import { readSecret } from '../../config/secrets.ts'
import { configPath } from '../../config/state-paths.ts'
import type { Context } from '../../context.ts'
import { KctlError, UsageError } from '../../errors.ts'
import { messageView } from '../../output/view.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'

export interface AddRequest {
  readonly name: string
  /** Replace a context of that name. */
  readonly force: boolean
  /** Make it the current one. */
  readonly use: boolean
}

/**
 * What the context is to hold are settings like all others, so the effect finds them in `context.settings`
 * and the request does not repeat them. The flags here are for settings that no other command needs.
 */
export const addCommand = (run: Run<AddRequest>) =>
  new Command('add')
    .description('Write down how to reach a cluster, under a name')
    .argument('<name>', 'what to call it')
    .option('--protected', 'ask for the name of the context before anything is changed')
    .option('--readonly', 'refuse to change anything')
    .option('--password-command <command>', 'a command of yours that prints the password')
    .option('--password-file <file>', 'a file that holds the password')
    .option('--token-command <command>', 'a command of yours that prints an OAuth token')
    .option('--token-file <file>', 'a file that holds an OAuth token')
    .option('--cluster-id <id>', 'refuse to work with any other cluster')
    .option('--client-id <id>', 'the client id that brokers see')
    .option('--use', 'make it the current context', false)
    .option('--force', 'replace a context of that name', false)
    .action(async (name, { force, use }) => await run({ name: requireContextName(name), force, use }))

export const addHelp: HelpText = {
  examples: [
    'kctl context add dev -b localhost:9092',
    'kctl context add prod -b k1.acme.io:9093,k2.acme.io:9093 --tls-ca acme.pem --protected',
    'kctl context add prod -b k1:9093 --tls --sasl scram-sha-512 --user me --password-command "pass show kafka"',
    'kctl context add docker -b localhost:9092 --resolve kafka:29092=localhost:9092',
    'kctl context add prod --command-config client.properties',
  ],
  seeAlso: ['kctl context test', 'kctl context use'],
}

function requireContextName(name: string): string {
  if (/^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,99}$/u.test(name)) return name
  throw new UsageError(
    `"${name}" cannot be the name of a context`,
    'use letters, digits, dots, dashes, underscores and @, and begin with a letter or a digit',
  )
}

export async function add({ name, force, use }: AddRequest, context: Context): Promise<void> {
  const { output, host, settings } = context
  output.require(addView)
  const document = toContextDocument(settings.given, host.cwd)
  if (document['brokers'] === undefined) {
    throw new UsageError('the context needs brokers', `kctl context add ${name} -b host:9092`)
  }
  // A context that could not be used is better refused now.
  const { warnings } = resolveConnection(settings)
  await takePasswordFromStdin(document, context)

  const path = configPath(host)
  let isCurrent = false
  await editConfig(path, (file, { contexts, current }) => {
    if (contexts.has(name) && !force) {
      throw new KctlError('precondition', `there is a context "${name}" already in ${path}`, {
        code: 'CONTEXT_EXISTS',
        hint: 'replace it with --force, or choose another name',
      })
    }
    file.setIn(['contexts', name], file.createNode(document))
    isCurrent = use || current === null || current === name
    if (isCurrent) file.set('current', name)
  })
  for (const warning of warnings) await output.warn(() => warning)
  if (holdsPlainSecret(document)) {
    await output.warn(
      () => `${path} holds the secret in plain text; --password-command would keep it elsewhere`,
    )
  }
  await output.result(addView, { name, config: path, current: isCurrent })
}

async function takePasswordFromStdin(document: ContextDocument, { settings, host }: Context): Promise<void> {
  if (settings.given.passwordStdin === undefined) return
  const password = await readSecret({ from: 'stdin' }, 'password', host)
  const sasl = (document['sasl'] ??= {}) as ContextDocument
  sasl['password'] = password.reveal().replaceAll(/\$(?=[${])/g, '$$$$')
}

function holdsPlainSecret({ tls, sasl }: ContextDocument): boolean {
  const has = (group: ContextDocument[string] | undefined, key: string): boolean =>
    typeof group === 'object' && !Array.isArray(group) && group[key] !== undefined
  return has(sasl, 'password') || has(sasl, 'token') || has(tls, 'keyPassword')
}

interface AddedContext {
  readonly name: string
  readonly config: string
  readonly current: boolean
}

const addView = messageView<AddedContext>({
  toJson: ({ name, config, current }) => ({ name, config, current }),
  lines: ({ name, config, current }, style) => [
    `${style.success('✔')} context ${style.accent(`"${name}"`)} is in ${config}${current ? ' and in use' : ''}`,
    `  try it: kctl context test ${name}`,
  ],
})
