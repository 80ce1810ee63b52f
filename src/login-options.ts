import type { ConnectionSettings, SaslSettings, SecretSource } from './config/connection-settings.ts'
import { exposure } from './config/login/open-line.ts'
import { keepFresh, type Perishable } from './config/login/keep-fresh.ts'
import { booleanOf } from './config/parse-value.ts'
import { readSecret, type SecretHost } from './config/secrets.ts'
import type { Context } from './context.ts'
import { version } from './version.ts'
import { LoginGate } from './wire/sasl/login-gate.ts'
import type { SaslOptions } from './wire/sasl/sasl-options.ts'

/** So many connections may be opened at once, and a command is run for them once. */
const COMMAND_AGE_MS = 60_000
/** Of a token nobody may have said how long it is good. */
const TOKEN_AGE_MS = 5_000
/** Who asks for a token leaves some of the time for what it is asked for. */
const SHARE_OF_TIME = 0.8

/**
 * How the wire is to log in. Passwords and secrets are read once now, so that what is wrong with them is said
 * first; then again when they are needed later, if they may have changed. Tokens are got at the first login.
 *
 * @throws {UsageError} when a secret cannot be had
 */
export async function loginOptions(
  connection: Pick<ConnectionSettings, 'tls' | 'resolve'> & { readonly sasl: SaslSettings },
  context: Context,
): Promise<SaslOptions> {
  const options = await credentials(connection.sasl, context)
  if (connection.tls !== null) return options
  const isAllowed = booleanOf(context.settings.given, 'allowInsecureAuth', false)
  return {
    ...options,
    whyNotTo: (broker) => exposure(broker, connection.sasl, connection.resolve, isAllowed),
  }
}

async function credentials(sasl: SaslSettings, context: Context): Promise<SaslOptions> {
  const { env, stdin, prompts, homeDir } = context.host
  const { signal } = context
  const kill = context.host.kill.bind(context.host)
  const host: SecretHost = { env, stdin, prompts: context.settings.noInput ? null : prompts, signal, kill }
  const gate = new LoginGate()
  switch (sasl.mechanism) {
    case 'oauthbearer': {
      const { mechanism, token, extensions } = sasl
      return { mechanism, token: await tokenOf(token, host, context), extensions, gate }
    }
    case 'aws-msk-iam': {
      const { awsIdentity } = await import('./config/login/aws-identity.ts')
      const identity = awsIdentity({ ...sasl, env, homeDir, signal, kill, now: Date.now })
      return { mechanism: sasl.mechanism, identity, userAgent: `kctl/${version}`, gate }
    }
    case 'plain':
    case 'scram-sha-256':
    case 'scram-sha-512': {
      const { mechanism, username, password } = sasl
      return {
        mechanism,
        username,
        password: await remembered(password, `password of ${username}`, host),
        gate,
      }
    }
  }
}

/** Asked for now, and then as often as it can change: what was typed or written down stays what it was. */
async function remembered(
  source: SecretSource,
  what: string,
  host: SecretHost,
): Promise<() => Promise<string>> {
  const read = async (): Promise<string> => (await readSecret(source, what, host)).reveal()
  if (source.from === 'command') {
    const fresh = keepFresh(async () => once(await read()), { unknownLifeMs: COMMAND_AGE_MS, now: Date.now })
    await fresh()
    return async () => (await fresh()).value
  }
  const first = await read()
  return source.from === 'file' ? read : () => Promise.resolve(first)
}

interface Text extends Perishable {
  readonly value: string
}

const once = (value: string): Text => ({ value, expiresAtMs: null })

async function tokenOf(
  source: Extract<SaslSettings, { mechanism: 'oauthbearer' }>['token'],
  host: SecretHost,
  { settings }: Context,
): Promise<() => Promise<string>> {
  const now = Date.now
  switch (source.from) {
    case 'endpoint': {
      const { endpoint, clientId, scope, caFile } = source
      const { fetchToken } = await import('./config/login/client-credentials.ts')
      const ca =
        caFile === null ? null : (await import('./config/login/endpoint-ca.ts')).readEndpointCa(caFile)
      const secret = await remembered(source.clientSecret, `secret of client "${clientId}"`, host)
      const timeoutMs = settings.timeoutMs * SHARE_OF_TIME
      const fetch = async () =>
        await fetchToken({ endpoint, clientId, clientSecret: await secret(), scope, ca, timeoutMs })
      const fresh = keepFresh(fetch, { unknownLifeMs: TOKEN_AGE_MS, now })
      return async () => (await fresh()).value
    }
    case 'claims': {
      const { unsecuredJwt } = await import('./config/login/jwt.ts')
      return () => Promise.resolve(unsecuredJwt(source.claims, now()))
    }
    case 'command': {
      const { expiryOfJwt } = await import('./config/login/jwt.ts')
      const fetch = async (): Promise<Text> => {
        const value = (await readSecret(source, 'OAuth token', host)).reveal()
        return { value, expiresAtMs: expiryOfJwt(value) }
      }
      const fresh = keepFresh(fetch, { unknownLifeMs: TOKEN_AGE_MS, now })
      return async () => (await fresh()).value
    }
    case 'value':
    case 'file':
    case 'stdin':
    case 'prompt':
      return async () => (await readSecret(source, 'OAuth token', host)).reveal()
  }
}
