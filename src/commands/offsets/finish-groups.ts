import type { Context } from '../../context.ts'
import { KctlError } from '../../errors.ts'
import { failureOfItems } from '../finish-items.ts'
import { type GroupOutcome, groupOutcomesView } from './group-outcomes-view.ts'

const SHOWN_UNDOS = 50

/**
 * Shows what became of several groups, each with its undo.
 *
 * @param unanswered brokers that did not say which groups they have, a line each
 * @throws {KctlError} `partial` where some were moved and others not
 */
export async function finishGroups(
  outcomes: readonly GroupOutcome[],
  unanswered: readonly string[],
  context: Context,
): Promise<void> {
  const { output } = context
  const { format, template } = output.options
  const isDryRun = outcomes.some(({ reset }) => reset?.dryRun === true)
  const hasChanged = outcomes.some(({ reset }) => reset !== null && reset.undoId !== null)
  const forPrograms = template !== null || (format !== null && format !== 'table' && format !== 'wide')
  // The plan has been shown before the question; people need to hear what became of it, not see it twice.
  const failed = outcomes.filter(({ reset, error }) => reset !== null && error !== null)
  const shown = forPrograms || isDryRun || !hasChanged ? outcomes : failed
  const view = groupOutcomesView(output.options.utc)
  if (shown.length > 0 || forPrograms) await output.result(view, shown)
  for (const { group, reset } of outcomes) {
    if (reset === null || reset.undoId === null) continue
    const moved = reset.partitions.filter(({ status }) => status === 'moved').length
    if (moved > 0) {
      await output.success(
        (style) =>
          `group ${style.accent(group)}: ${style.number(moved)} offset${moved === 1 ? '' : 's'} committed and read back`,
      )
    }
    await output.note((style) => style.dim(`  undo: kctl offsets undo ${reset.undoId ?? ''}`))
  }
  const ids = outcomes.flatMap(({ reset }) => reset?.undoId ?? [])
  if (ids.length > 1 && ids.length <= SHOWN_UNDOS)
    await output.note((style) => style.dim(`  all of them: kctl offsets undo ${ids.join(' ')}`))
  const failures = [
    ...outcomes.flatMap(({ error }) => (error === null ? [] : [{ error }])),
    ...unanswered.map((line) => ({ error: new KctlError('unreachable', line, { code: 'INCOMPLETE' }) })),
  ]
  const failure = failureOfItems(outcomes.filter(({ error }) => error === null).length, failures)
  if (failure !== null) throw failure
}
