import type { Context } from '../../context.ts'
import type { GroupDescription } from '../../domain/group.ts'
import { keepsState } from '../../domain/streams-group.ts'

/** Offsets are not all that a streams application remembers: what it does next depends on its state too. */
export async function warnOfState(
  descriptions: readonly GroupDescription[],
  { output }: Context,
): Promise<void> {
  const names = descriptions
    .filter(({ topology }) => topology !== undefined && topology !== null && keepsState(topology))
    .map(({ group }) => `"${group}"`)
  if (names.length === 0) return
  const groups = names.length === 1 ? `streams group ${names[0]}` : `streams groups ${names.join(', ')}`
  await output.warn(
    () =>
      `${groups}: state stores and internal topics stay as they are; Apache's kafka-streams-groups can delete the topics`,
  )
}
