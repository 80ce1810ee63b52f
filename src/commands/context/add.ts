import { Command } from '@commander-js/extra-typings'
import { holdsPlainSecret, toContextDocument } from '../../config/contexts/context-document.ts'
import { setContext } from '../../config/contexts/context-node.ts'
import { editConfig } from '../../config/edit-config.ts'
import { resolveConnection } from '../../config/resolve-connection.ts'
import { configPath } from '../../config/state-paths.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { messageView } from '../../output/view.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'
import { addContextFlags } from './context-flags.ts'
import { contextExists, requireContextName } from './context-name.ts'
import { takePasswordFromStdin } from './take-password.ts'

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
export const addCommand = (run: Run<AddRequest>) => {
  const command = new Command('add')
    .description('Write down how to reach a cluster, under a name')
    .argument('<name>', 'what to call it')
    .option('--use', 'make it the current context', false)
    .option('--force', 'replace a context of that name', false)
  addContextFlags(command)
  return command.action(
    async (name, { force, use }) => await run({ name: requireContextName(name), force, use }),
  )
}

export const addHelp: HelpText = {
  examples: [
    'kctl context add dev -b localhost:9092',
    'kctl context add prod -b k1.acme.io:9093,k2.acme.io:9093 --tls-ca acme.pem --protected',
    'kctl context add prod -b k1:9093 --tls --sasl scram-sha-512 --user me --password-command "pass show kafka"',
    'kctl context add prod -b k1:9093 --tls --sasl oauthbearer --token-endpoint https://id.acme.io/token --oauth-client-id me --client-secret-file secret.txt',
    'kctl context add msk -b b-1.acme.x1.c2.kafka.eu-west-1.amazonaws.com:9098 --sasl aws-msk-iam --aws-profile prod',
    'kctl context add docker -b localhost:9092 --resolve kafka:29092=localhost:9092',
    'kctl context add prod --command-config client.properties',
  ],
  seeAlso: ['kctl context edit', 'kctl context import', 'kctl context test', 'kctl context use'],
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
      throw contextExists(
        name,
        path,
        `change it with kctl context edit ${name}, replace it with --force, or choose another name`,
      )
    }
    setContext(file, name, document)
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
