import { type GroupDescription, isEmpty, notEmptyError } from '../../domain/group.ts'
import { KctlError } from '../../errors.ts'

/**
 * What a dry run says of a group that is not empty.
 *
 * @param hint for commands that do not wait for a group to be empty
 */
export function wouldBeRefused(description: GroupDescription, hint?: string): KctlError {
  const { message, code, details, hint: canWait } = notEmptyError(description)
  return new KctlError('precondition', `this would be refused: ${message}`, {
    code,
    details,
    hint: hint ?? canWait,
  })
}

export const STOP_MEMBERS = 'stop its members, and run it again'

/**
 * For commands that do not wait for a group to be empty.
 *
 * @throws {KctlError} `GROUP_NOT_EMPTY`
 */
export function requireEmptyNow(description: GroupDescription): void {
  if (isEmpty(description)) return
  const { message, code, details } = notEmptyError(description)
  throw new KctlError('precondition', message, { code, details, hint: STOP_MEMBERS })
}
