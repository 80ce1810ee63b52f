import type { Environment } from '../host.ts'

/**
 * Puts the environment into a text: `${NAME}` and nothing else, once, so that a value with a dollar
 * sign in it stays as it is. `$$` is a dollar sign. What a shell would understand in braces besides a name,
 * as a value to fall back to, is a variable that cannot be set.
 */
export function expandVariables(
  text: string,
  env: Environment,
): { readonly text: string } | { readonly unset: string } {
  let unset: string | null = null
  const expanded = text.replaceAll(/\$\$|\$\{(?<name>[^}]*)\}/g, (match, name: string | undefined) => {
    if (name === undefined) return '$'
    const value = /^[A-Za-z_]\w*$/.test(name) && Object.hasOwn(env, name) ? env[name] : undefined
    if (value === undefined) unset ??= name
    return value ?? match
  })
  return unset === null ? { text: expanded } : { unset }
}
