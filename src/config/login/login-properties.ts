import { UsageError } from '../../errors.ts'
import { parseJaasLogin } from './jaas-login.ts'
import {
  type GivenProperty,
  ignored,
  type PropertySettings,
  secretTo,
  to,
  type Translate,
} from '../property-translation.ts'
import { Secret } from '../redact.ts'
import type { SettingName } from '../setting-list.ts'

/** How to log in, in the words of Java's clients and of librdkafka. */
export const LOGIN_TRANSLATIONS: Readonly<Record<string, Translate>> = {
  'sasl.mechanism': to('saslMechanism'),
  'sasl.mechanisms': to('saslMechanism'),
  'sasl.username': to('user'),
  'sasl.password': secretTo('password'),
  'sasl.jaas.config': jaasLogin,
  'sasl.login.callback.handler.class': callbackHandler,
  'sasl.client.callback.handler.class': callbackHandler,
  'sasl.oauthbearer.token.endpoint.url': endpoint,
  'sasl.oauthbearer.client.credentials.client.id': to('oauthClientId'),
  'sasl.oauthbearer.client.credentials.client.secret': secretTo('clientSecret'),
  'sasl.oauthbearer.client.id': to('oauthClientId'),
  'sasl.oauthbearer.client.secret': secretTo('clientSecret'),
  'sasl.oauthbearer.scope': to('scope'),
  'sasl.oauthbearer.extensions': to('extensions'),
  'sasl.oauthbearer.method': oneOf(['oidc', 'default'], 'a token endpoint with a client id and its secret'),
  'sasl.oauthbearer.grant.type': oneOf(['client_credentials'], 'client_credentials'),
  'sasl.oauthbearer.metadata.authentication.type': oneOf(['none'], 'client_credentials'),
  'sasl.oauthbearer.jwt.retriever.class': retriever,
  'sasl.oauthbearer.config': unsecured,
  'enable.sasl.oauthbearer.unsecure.jwt': ignored,
  'https.ca.location': to('tokenEndpointCa'),
}

/** They count for nothing where the protocol has no SASL in it. */
export const LOGIN_SETTINGS: readonly SettingName[] = [
  'saslMechanism',
  'user',
  'password',
  'tokenEndpoint',
  'tokenEndpointCa',
  'tokenFile',
  'oauthClientId',
  'clientSecret',
  'scope',
  'extensions',
  'unsecuredToken',
  'awsProfile',
]

function jaasLogin({ value, place, all }: GivenProperty): PropertySettings {
  const login = parseJaasLogin(value, place)
  switch (login.kind) {
    case 'password':
      return { user: login.username, password: new Secret(login.password) }
    case 'oauth': {
      const { clientId, clientSecret, scope, extensions, unsecured } = login
      // Kafka 4.1 has properties for these; where there are both, they count.
      const has = (name: string): boolean => all.has(`sasl.oauthbearer.${name}`)
      return {
        ...(clientId !== null && !has('client.credentials.client.id') && { oauthClientId: clientId }),
        ...(clientSecret !== null &&
          !has('client.credentials.client.secret') && { clientSecret: new Secret(clientSecret) }),
        ...(scope !== null && !has('scope') && { scope }),
        ...(extensions !== '' && { extensions }),
        ...(unsecured !== null && !has('token.endpoint.url') && { unsecuredToken: unsecured }),
      }
    }
    case 'aws':
      return login.profile === null ? {} : { awsProfile: login.profile }
  }
}

/** A class of Java's that gets what is to be sent. What it does kctl does by itself, or somebody else is to say. */
function callbackHandler({ key, value, place }: GivenProperty): PropertySettings {
  if (!value.endsWith('.IAMOAuthBearerLoginCallbackHandler')) return {}
  throw new UsageError(
    `${place}: ${key} is a class that signs tokens with AWS credentials, which kctl does not`,
    'set sasl.mechanism to AWS_MSK_IAM: the same listener offers it, and kctl speaks that with the same credentials',
  )
}

/** Java takes a file for an endpoint too. */
function endpoint({ key, value, place }: GivenProperty): PropertySettings {
  if (!value.toLowerCase().startsWith('file:')) return { tokenEndpoint: value }
  const path = pathOf(value)
  if (path !== null) return { tokenFile: path }
  throw new UsageError(`${place}: ${key} is not the address of a file on this machine`)
}

function pathOf(address: string): string | null {
  try {
    const { hostname, pathname } = new URL(address)
    return hostname === '' ? decodeURIComponent(pathname).replace(/^\/(?=[A-Za-z]:)/, '') : null
  } catch {
    return null
  }
}

function oneOf(known: readonly string[], understood: string): Translate {
  return ({ key, value, place }) => {
    if (known.includes(value.toLowerCase())) return {}
    throw new UsageError(
      `${place}: ${key} "${value}" is not spoken by kctl`,
      `it understands ${understood}; for anything else, let a program of yours print the token: KCTL_OAUTH_TOKEN_COMMAND`,
    )
  }
}

function retriever({ key, value, place }: GivenProperty): PropertySettings {
  if (!value.endsWith('JwtBearerJwtRetriever')) return {}
  throw new UsageError(
    `${place}: ${key} is a class that signs an assertion, which kctl does not`,
    'let a program of yours print the token: KCTL_OAUTH_TOKEN_COMMAND',
  )
}

/** librdkafka makes such tokens only where there is no endpoint. */
function unsecured({ value, all }: GivenProperty): PropertySettings {
  if (all.get('sasl.oauthbearer.method')?.toLowerCase() === 'oidc') return {}
  const extensions: string[] = []
  const claims = value.split(/\s+/).filter((pair) => {
    const extension = /^extension_(?<pair>.+)$/s.exec(pair)?.groups?.['pair']
    if (extension !== undefined) extensions.push(extension)
    return extension === undefined
  })
  return {
    unsecuredToken: claims.join(' '),
    ...(extensions.length > 0 && { extensions: extensions.join(',') }),
  }
}
