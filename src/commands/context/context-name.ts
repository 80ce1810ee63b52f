import { KctlError, UsageError } from '../../errors.ts'

/** @throws {UsageError} for what a shell, a file or a prompt would stumble over */
export function requireContextName(name: string): string {
  if (isContextName(name)) return name
  throw new UsageError(
    `"${name}" cannot be the name of a context`,
    'use letters, digits, dots, dashes, underscores and @, and begin with a letter or a digit',
  )
}

const isContextName = (name: string): boolean => /^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,99}$/u.test(name)

/** The name nearest to one that another tool allows. */
export function toContextName(name: string): string {
  const made = name
    .replaceAll(/[^\p{L}\p{N}._@-]+/gu, '-')
    .replace(/^[._@-]+/, '')
    .slice(0, 100)
  return made === '' ? 'imported' : made
}

export const contextExists = (name: string, path: string, hint: string): KctlError =>
  new KctlError('precondition', `there is a context "${name}" already in ${path}`, {
    code: 'CONTEXT_EXISTS',
    hint,
  })
