import type { Context } from '../context.ts'
import { KctlError, type FailureKind } from '../errors.ts'
import type { View } from '../output/view.ts'

export interface ItemFailure {
  readonly error: KctlError
}

/**
 * Ends a command that did something to several things: shows what was done, then says what was not.
 * One failure keeps its own exit code if nothing else was done; a mixture is partial; unknown outweighs both.
 */
export async function finishItems<Item>(
  { output }: Context,
  view: View<readonly Item[]>,
  done: readonly Item[],
  failures: readonly ItemFailure[],
): Promise<void> {
  if (done.length > 0 || failures.length === 0) await output.result(view, done)
  const failure = failureOfItems(done.length, failures)
  if (failure !== null) throw failure
}

/** What to end with after `done` things and these failures; null when there are none. */
export function failureOfItems(done: number, failures: readonly ItemFailure[]): KctlError | null {
  const [first, ...others] = failures.map(({ error }) => error)
  if (first === undefined) return null
  if (done === 0 && others.length === 0) return first
  const unknown = failures.filter(({ error }) => error.kind === 'outcomeUnknown').length
  const failed = failures.length - unknown
  const kind: FailureKind =
    unknown > 0
      ? 'outcomeUnknown'
      : done > 0 || others.some((error) => error.kind !== first.kind)
        ? 'partial'
        : first.kind
  return new KctlError(kind, `${failures.length} of ${failures.length + done} failed`, {
    code: kind === first.kind ? first.code : kind === 'partial' ? 'PARTIAL' : 'OUTCOME_UNKNOWN',
    details: [first, ...others].map(({ message }) => message),
    hint: missingRights(failures) ?? first.hint,
    counts: { done, failed, unknown },
  })
}

const SHOWN_RIGHTS = 3

/** What to ask an administrator for comes before what to do about the other failures; null when no right is missing. */
function missingRights(failures: readonly ItemFailure[]): string | null {
  const denied = failures.flatMap(({ error: { kind, hint } }) =>
    kind === 'authorization' && hint !== undefined ? [hint] : [],
  )
  const hints = [...new Set(denied)].slice(0, SHOWN_RIGHTS)
  return hints.length === 0 ? null : hints.join('; ')
}
