/** How names of settings look, and few secrets do. */
const NAME = /^[a-z][A-Za-z0-9._-]{0,60}$/

/**
 * A name that means nothing, for a message: a secret may stand where a name is to be, as on a line of its own.
 *
 * @param hasValue whether something stands behind it, as behind a name
 * @returns the name in quotes, or what it is instead
 */
export const shownName = (name: string, hasValue: boolean): string =>
  hasValue && NAME.test(name) ? `"${name}"` : `of ${name.length} character${name.length === 1 ? '' : 's'}`

/**
 * What names addresses, without the login that some put in front of one: a password may hold a comma or a slash,
 * so that everything before the last `@` goes.
 */
export function withoutLogin(text: string): string {
  const at = text.lastIndexOf('@')
  const scheme = /^[A-Za-z_]+:\/\//.exec(text)?.[0] ?? ''
  return at === -1 ? text : `${scheme}****${text.slice(at)}`
}
