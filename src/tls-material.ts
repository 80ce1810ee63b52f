import type { ConnectionSettings } from './config/connection-settings.ts'
import { readSecret, type SecretHost } from './config/secrets.ts'
import { readTlsFiles, type TlsMaterial } from './config/tls/tls-files.ts'
import type { Context } from './context.ts'

/**
 * What TLS needs, with its files read and its passwords got from where they are; one that is missing is asked for.
 *
 * @throws {TlsFileError} for a file that cannot be used
 * @throws {UsageError} when a password cannot be had
 */
export async function tlsMaterial(
  tls: NonNullable<ConnectionSettings['tls']>,
  { host, settings, signal }: Context,
): Promise<TlsMaterial> {
  const secretHost: SecretHost = {
    env: host.env,
    stdin: host.stdin,
    prompts: settings.noInput ? null : host.prompts,
    signal,
    kill: host.kill.bind(host),
  }
  const { keyPassword } = tls
  return await readTlsFiles(
    {
      ...tls,
      keyPassword:
        keyPassword === null ? null : await readSecret(keyPassword, 'password of the key', secretHost),
    },
    secretHost.prompts === null
      ? null
      : async (what) => await readSecret({ from: 'prompt' }, what, secretHost),
  )
}
