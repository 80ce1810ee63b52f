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

/** An address without the login that some put in front of it. */
export const withoutLogin = (address: string): string => address.replace(/[^/]*@/, '****@')
