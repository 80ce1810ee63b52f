import type { ContextDocument } from '../../config/contexts/context-document.ts'
import { readSecret } from '../../config/secrets.ts'
import type { Context } from '../../context.ts'

/** With `--password-stdin` the password, or the secret of an OAuth client, goes into the context; a dollar sign in it names no variable. */
export async function takePasswordFromStdin(
  document: ContextDocument,
  { settings, host, signal }: Context,
): Promise<void> {
  if (settings.given.passwordStdin === undefined) return
  const password = await readSecret({ from: 'stdin' }, 'password', { ...host, signal })
  const sasl = (document['sasl'] ??= {}) as ContextDocument
  sasl[sasl['mechanism'] === 'oauthbearer' ? 'clientSecret' : 'password'] = password
    .reveal()
    .replaceAll(/\$(?=[${])/g, '$$$$')
}
