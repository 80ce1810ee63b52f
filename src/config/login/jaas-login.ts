import { UsageError } from '../../errors.ts'

/** What a `sasl.jaas.config` says. */
export type JaasLogin =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  | {
      readonly kind: 'oauth'
      readonly clientId: string | null
      readonly clientSecret: string | null
      readonly scope: string | null
      /** `name=value,...`; empty: none. */
      readonly extensions: string
      /** The claims of a token that nobody signs: `principal=NAME ...`; null: it is not about such a one. */
      readonly unsecured: string | null
    }
  | { readonly kind: 'aws'; readonly profile: string | null }

/**
 * The login in a `sasl.jaas.config`:
 * `org.apache.kafka.common.security.plain.PlainLoginModule required username="me" password="...";`
 *
 * @throws {UsageError} without the text in it, since it holds a secret
 */
export function parseJaasLogin(text: string, place: string): JaasLogin {
  const module = /^\s*(?<name>[\w.]+)/.exec(text)?.groups?.['name']?.split('.').at(-1) ?? ''
  const options = optionsOf(text)
  switch (module) {
    case 'PlainLoginModule':
    case 'ScramLoginModule':
      return passwordLogin(options, place)
    case 'OAuthBearerLoginModule':
      return oauthLogin(options, place)
    case 'IAMLoginModule':
      return awsLogin(options, place)
    case 'Krb5LoginModule':
      throw new UsageError(
        `${place}: sasl.jaas.config names Krb5LoginModule: GSSAPI (Kerberos) is not spoken by kctl`,
        UNDERSTOOD,
      )
    default:
      throw new UsageError(
        `${place}: sasl.jaas.config names ${/^\w+Module$/.test(module) ? `the login module "${module}"` : 'no login module that is known'}`,
        UNDERSTOOD,
      )
  }
}

const UNDERSTOOD =
  'kctl understands PlainLoginModule, ScramLoginModule, OAuthBearerLoginModule and IAMLoginModule'

type Options = ReadonlyMap<string, string>

function passwordLogin(options: Options, place: string): JaasLogin {
  const username = options.get('username')
  const password = options.get('password')
  if (username === undefined || password === undefined) {
    throw new UsageError(
      `${place}: sasl.jaas.config has no ${username === undefined ? 'username' : 'password'}`,
      'write it like ...PlainLoginModule required username="me" password="...";',
    )
  }
  return { kind: 'password', username, password }
}

function oauthLogin(options: Options, place: string): JaasLogin {
  const extensions = [...options]
    .filter(([name]) => /^(?:extension_|unsecuredLoginExtension_)/.test(name))
    .map(([name, value]) => `${name.slice(name.indexOf('_') + 1)}=${value}`)
  return {
    kind: 'oauth',
    clientId: options.get('clientId') ?? null,
    clientSecret: options.get('clientSecret') ?? null,
    scope: options.get('scope') ?? null,
    extensions: extensions.join(','),
    unsecured: unsecuredClaims(options, place),
  }
}

/** What Java puts into a token for tests, in the words that kctl has for it. */
const UNSECURED: Readonly<Record<string, string>> = {
  unsecuredLoginStringClaim_sub: 'principal',
  unsecuredLoginPrincipalClaimName: 'principalClaimName',
  unsecuredLoginScopeClaimName: 'scopeClaimName',
  unsecuredLoginLifetimeSeconds: 'lifeSeconds',
}

function unsecuredClaims(options: Options, place: string): string | null {
  const names = [...options.keys()].filter((name) => /^unsecuredLogin(?!Extension_)/.test(name))
  const unknown = names.find((name) => !Object.hasOwn(UNSECURED, name))
  if (unknown !== undefined) {
    throw new UsageError(
      `${place}: sasl.jaas.config: ${unknown} is not understood`,
      `kctl understands ${Object.keys(UNSECURED).join(', ')}`,
    )
  }
  if (names.length === 0) return null
  return names.map((name) => `${UNSECURED[name] ?? ''}=${options.get(name) ?? ''}`).join(' ')
}

function awsLogin(options: Options, place: string): JaasLogin {
  const unknown = [...options.keys()].find((name) =>
    /^aws(?!ProfileName$|DebugCreds$|MaxRetries$)/.test(name),
  )
  if (unknown === undefined) return { kind: 'aws', profile: options.get('awsProfileName') ?? null }
  throw new UsageError(
    `${place}: sasl.jaas.config: ${unknown} is not understood`,
    'take the role in a profile of ~/.aws/config whose credential_process is: aws configure export-credentials --profile NAME, and name it with awsProfileName',
  )
}

/** Options are in quotes, with a backslash in front of quotes inside, or bare up to a space or the semicolon. */
function optionsOf(text: string): Options {
  const pattern = /\s([\w.]+)\s*=\s*(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|([^\s;"']+))/gs
  return new Map(
    [...text.matchAll(pattern)].map(([, name = '', double, single, bare = '']) => {
      const quoted = double ?? single
      return [name, quoted === undefined ? bare : quoted.replaceAll(/\\(.)/gs, '$1')] as const
    }),
  )
}
