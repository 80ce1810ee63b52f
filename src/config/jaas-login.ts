import { UsageError } from '../errors.ts'

/**
 * The user and password in a `sasl.jaas.config`:
 * `org.apache.kafka.common.security.plain.PlainLoginModule required username="me" password="...";`
 *
 * @returns null for OAuth, whose login is a Java class that gets a token: kctl is given one elsewhere
 * @throws {UsageError} without the text in it, since it holds a secret
 */
export function parseJaasLogin(
  text: string,
  place: string,
): { readonly username: string; readonly password: string } | null {
  const module = /^\s*(?<name>[\w.]+)/.exec(text)?.groups?.['name']?.split('.').at(-1)
  if (module === 'OAuthBearerLoginModule') return null
  if (module !== 'PlainLoginModule' && module !== 'ScramLoginModule') {
    throw new UsageError(
      `${place}: sasl.jaas.config names the login module "${module ?? ''}"`,
      'kctl understands PlainLoginModule, ScramLoginModule and OAuthBearerLoginModule',
    )
  }
  const username = optionOf(text, 'username')
  const password = optionOf(text, 'password')
  if (username === null || password === null) {
    throw new UsageError(
      `${place}: sasl.jaas.config has no ${username === null ? 'username' : 'password'}`,
      'write it like ...PlainLoginModule required username="me" password="...";',
    )
  }
  return { username, password }
}

/** An option in quotes, with a backslash in front of quotes inside, or bare up to a space or the semicolon. */
function optionOf(text: string, name: string): string | null {
  const pattern = new RegExp(
    `\\s${name}\\s*=\\s*(?:"((?:\\\\.|[^"\\\\])*)"|'((?:\\\\.|[^'\\\\])*)'|([^\\s;"']+))`,
    's',
  )
  const match = pattern.exec(text)
  if (match === null) return null
  const quoted = match[1] ?? match[2]
  return quoted === undefined ? (match[3] ?? '') : quoted.replaceAll(/\\(.)/gs, '$1')
}
