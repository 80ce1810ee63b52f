import type { Context } from '../../context.ts'
import { KctlError, UsageError } from '../../errors.ts'

/**
 * Not `context.requireYes`: that one guards the cluster of the context in use, and nothing happens to it where
 * only the config file is changed.
 */
export async function requireConsent(question: string, { settings, host }: Context): Promise<void> {
  if (settings.yes) return
  if (host.prompts === null || settings.noInput) {
    throw new UsageError('this has to be confirmed, and nobody can be asked here', 'add --yes to go ahead')
  }
  if (await host.prompts.confirm(question)) return
  throw new KctlError('precondition', 'nothing was changed: it was declined', { code: 'DECLINED' })
}
